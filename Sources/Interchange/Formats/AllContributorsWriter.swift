import CanonicalJSON
import Registry

/// Writes `.all-contributorsrc`, one for each project that has a repository and contributors. With several projects
/// each file lies in a folder of its owner and name.
enum AllContributorsWriter {
    static func write(_ lines: [ImportLine]) -> WriteResult {
        let references = References(lines)
        var unwritable = Unwritable()
        unwritable.countKinds(lines, except: [.project, .contributor, .engagement])
        var people: [Int: [(person: Int, roles: [String])]] = [:]
        for (_, engagement) in references.all(.engagement) {
            guard let project = references.index(engagement.record["project"], .project),
                let person = references.index(engagement.record["contributor"], .contributor),
                let role = engagement.record["role"]?.stringValue
            else {
                unwritable.count("engagements whose project or contributor is not among the lines")
                continue
            }
            if let index = people[project]?.firstIndex(where: { $0.person == person }) {
                people[project, default: []][index].roles.append(role)
            } else {
                people[project, default: []].append((person, [role]))
            }
        }

        let projects = references.all(.project).filter { people[$0.index] != nil }
        var files: [SourceFile] = []
        for (index, project) in projects {
            guard let repository = repository(project) else {
                unwritable.count("projects without a repository that has an owner and a name")
                continue
            }
            let service = repository.host == "gitlab.com" ? "gitlab" : "github"
            var entries: [JSONValue] = []
            for (person, roles) in people[index] ?? [] {
                guard let handle = lines[person].handle(service) else {
                    unwritable.count("contributors without an account at \(service)")
                    continue
                }
                entries.append(entry(lines[person], handle, roles, host: repository.host))
            }
            let (owner, name) = (repository.path[0], repository.path[1])
            let root: JSONValue = [
                "contributors": .array(entries), "files": ["README.md"], "projectName": .string(name),
                "projectOwner": .string(owner), "repoHost": .string("https://" + repository.host),
                "repoType": .string(service),
            ]
            let folder = projects.count == 1 ? "" : "\(owner)/\(name)/"
            files.append(SourceFile(path: folder + ".all-contributorsrc", bytes: JSONText.pretty(root)))
        }
        return WriteResult(files: files, diagnostics: unwritable.diagnostics(.allContributors))
    }

    private static func repository(_ project: ImportLine) -> PageAddress? {
        for value in project.record["repositories"]?.arrayValue ?? [] {
            guard let address = value.stringValue.flatMap({ PageAddress($0) }), address.path.count >= 2 else {
                continue
            }
            if address.path.prefix(2).allSatisfy(isFolderName) { return address }
        }
        return nil
    }

    /// Owner and name become folders, and a record may come from anyone: nothing that leads out of the folder it is
    /// written to, or hides in it.
    private static func isFolderName(_ text: String) -> Bool {
        !text.hasPrefix(".")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    private static func entry(_ person: ImportLine, _ handle: String, _ roles: [String], host: String) -> JSONValue {
        let link = person.record["links"]?.arrayValue?.first?.stringValue
        return [
            "avatar_url": .string("https://\(host)/\(handle).png"),
            "contributions": .array(roles.map { .string(camelCase($0)) }), "login": .string(handle),
            "name": .string(person.name), "profile": .string(link ?? "https://\(host)/\(handle)"),
        ]
    }

    /// `user-testing` as `userTesting`; our role maintainer is the format's maintenance.
    private static func camelCase(_ role: String) -> String {
        if role == "maintainer" { return "maintenance" }
        let parts = role.split(separator: "-")
        return (parts.first.map(String.init) ?? "")
            + parts.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
