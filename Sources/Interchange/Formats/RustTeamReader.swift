import CanonicalJSON
import Registry

/// Reads a directory of rust-lang/team (docs/toml-schema.md there).
///
/// Files are told apart by what they hold: a person has `github` and no `people` table, a team has one; repository and
/// settings files say nothing about people and are passed over. A team becomes a project named in the scope
/// `rust-lang`; leads have the role "lead", other members "member" or the custom roles the file gives them, and alumni
/// the same with the status ended (the files have no dates). Teams that include other teams are not expanded: the
/// people stand where they are named. Addresses, ids of chat services and permissions are not taken.
struct RustTeamReader {
    private let options: ReadOptions
    private var roster: Roster
    /// Lower-case GitHub account to the reference and the people file.
    private var people: [String: String] = [:]

    static func read(_ files: [SourceFile], _ options: ReadOptions) -> ReadResult {
        var reader = RustTeamReader(options: options, roster: Roster(.rustTeam, options))
        reader.read(files)
        return reader.roster.result
    }

    /// What a TOML file of the directory is.
    enum Content {
        case person, team, other

        init(_ root: TOMLTable) {
            if root["people"]?.table != nil, root["name"] != nil {
                self = .team
            } else if root["github"]?.string != nil, root["people"] == nil, root["org"] == nil {
                self = .person
            } else {
                self = .other
            }
        }
    }

    private mutating func read(_ files: [SourceFile]) {
        var teams: [(SourceFile, TOMLTable)] = []
        for file in files.sorted(by: { $0.path < $1.path }) where file.path.hasSuffix(".toml") {
            guard file.bytes.count <= options.limits.fileBytes else {
                roster.say(
                    .refused, Place(file, 1), .limit, "the file has more than \(options.limits.fileBytes) bytes")
                continue
            }
            do throws(TOMLError) {
                let root = try TOMLParser.parse(file.bytes, maxDepth: options.limits.depth)
                switch Content(root) {
                case .person: person(root, in: file)
                case .team: teams.append((file, root))
                case .other: unknown(root, in: file)
                }
            } catch {
                roster.say(.refused, Place(file, error.line, error.column), .syntax, error.message)
            }
        }
        for (file, root) in teams { team(root, in: file) }
    }

    private mutating func unknown(_ root: TOMLTable, in file: SourceFile) {
        let folders = file.path.split(separator: "/").dropLast()
        guard folders.contains("people") || folders.contains("teams") else { return }
        let missing = folders.contains("people") ? "github" : "name and a [people] table"
        roster.say(.refused, Place(file, 1), .missing, "the file has no \(missing), as rust-lang/team has it")
    }

    // MARK: People

    private mutating func person(_ root: TOMLTable, in file: SourceFile) {
        guard let node = root["github"], let raw = node.string, let handle = Handle.read(raw) else {
            roster.say(.refused, Place(file, root["github"]?.line ?? 1), .value, "github is no account name")
            return
        }
        let place = Place(file, root["name"]?.line ?? node.line)
        let name = root["name"]?.string.map(Clean.line) ?? ""
        if name.isEmpty {
            roster.say(.warning, place, .missing, "no name; the account name \(handle) stands in for it")
        }
        guard people[handle.lowercased()] == nil else {
            roster.say(
                .refused, Place(file, node.line), .duplicate, "\(handle) has another file in this directory already")
            return
        }
        people[handle.lowercased()] = roster.addContributor(
            service: "github", handle: handle, name: name.isEmpty ? handle : name, at: place)
    }

    // MARK: Teams

    private mutating func team(_ root: TOMLTable, in file: SourceFile) {
        guard let nameNode = root["name"], let name = nameNode.string.map(Clean.line), !name.isEmpty,
            let members = root["people"]?.table
        else {
            roster.say(.refused, Place(file, root["name"]?.line ?? 1), .missing, "the team has no name")
            return
        }
        let isArchived = file.path.split(separator: "/").dropLast().last == "archive"
        let project = roster.add(
            .project, teamRecord(root, name: name, isArchived: isArchived),
            keys: [NameKey.of(name, scope: Self.scope)], at: Place(file, nameNode.line))

        var leads: Set<String> = []
        for entry in entries(members, "leads", in: file) {
            leads.insert(entry.handle.lowercased())
            engage(entry, roles: ["lead"], project: project, status: "active")
        }
        for (key, status) in [("members", "active"), ("alumni", "ended")] {
            for entry in entries(members, key, in: file) {
                // A lead is listed among the members too; the role "lead" says it once.
                if entry.roles.isEmpty, status == "active", leads.contains(entry.handle.lowercased()) { continue }
                engage(
                    entry, roles: entry.roles.isEmpty ? ["member"] : entry.roles, project: project, status: status)
            }
        }
    }

    private static let scope = "rust-lang"

    private func teamRecord(_ root: TOMLTable, name: String, isArchived: Bool) -> JSONObject {
        let website = root["website"]?.table
        var record: JSONObject = [
            "name": .string(website?["name"]?.string.map(Clean.line) ?? name),
            "status": isArchived ? "archived" : "active", "topics": ["rust"], "team": .string(name),
        ]
        if let summary = website?["description"]?.string.map(Clean.line), !summary.isEmpty {
            record["summary"] = .string(summary)
        }
        // Several teams work in one repository, so it is where they work, not what they are known by.
        if let repository = website?["repo"]?.string.flatMap({ PageAddress($0) }) {
            record["web"] = .string(repository.text)
        }
        record["teamKind"] = root["kind"]?.string.map { .string(Clean.line($0)) }
        record["subteamOf"] = root["subteam-of"]?.string.map { .string(Clean.line($0)) }
        return record
    }

    private struct Entry {
        var handle: String
        var roles: [String]
        var place: Place
    }

    /// The people of one list, strings and inline tables alike; what is neither is refused one by one.
    private mutating func entries(_ table: TOMLTable, _ key: String, in file: SourceFile) -> [Entry] {
        guard let node = table[key] else { return [] }
        guard let items = node.array else {
            roster.say(.refused, Place(file, node.line), .shape, "\(key) must be an array, not \(node.typeName)")
            return []
        }
        var entries: [Entry] = []
        for item in items {
            let place = Place(file, item.line)
            let raw = item.string ?? item.table?["github"]?.string
            guard let raw, let handle = Handle.read(raw) else {
                roster.say(
                    .refused, place, .value,
                    "an entry of \(key) must be an account name or a table with github, not \(raw ?? item.typeName)")
                continue
            }
            let roles = item.table?["roles"]?.array?.compactMap { $0.string.map { Slug.of($0) } } ?? []
            entries.append(Entry(handle: handle, roles: roles.filter { !$0.isEmpty }, place: place))
        }
        return entries
    }

    private mutating func engage(_ entry: Entry, roles: [String], project: String, status: String) {
        let contributor: String
        if let known = people[entry.handle.lowercased()] {
            contributor = known
        } else {
            roster.say(
                .warning, entry.place, .missing,
                "\(entry.handle) has no file in people; the person goes in under the account name")
            contributor = roster.addContributor(
                service: "github", handle: entry.handle, name: entry.handle, at: entry.place)
            people[entry.handle.lowercased()] = contributor
        }
        for role in roles {
            roster.addEngagement(
                contributor: contributor, project: project, role: role, more: ["status": .string(status)],
                at: entry.place)
        }
    }
}
