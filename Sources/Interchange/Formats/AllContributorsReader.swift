import CanonicalJSON
import Registry

/// Reads `.all-contributorsrc` (allcontributors.org/docs/en/bot/configuration).
///
/// The file is about one project, known by its repository, and thanks each person for kinds of contribution. Each kind
/// becomes an engagement with that word as its role. The file says neither when nor whether people still do it, so
/// dates, basis and status stay open.
struct AllContributorsReader {
    private let json: JSONFile
    private var roster: Roster

    static func read(_ files: [SourceFile], _ options: ReadOptions) -> ReadResult {
        var roster = Roster(.allContributors, options)
        for file in files {
            switch JSONFile.read(file, options.limits) {
            case .failure(let problem):
                roster.refuse(problem)
            case .success(let json):
                var reader = AllContributorsReader(json: json, roster: roster)
                reader.read()
                roster = reader.roster
            }
        }
        return roster.result
    }

    private mutating func read() {
        guard let value = json.root["contributors"] else {
            roster.say(
                .refused, json.place(""), .format, "there is no \"contributors\" list; this is no .all-contributorsrc")
            return
        }
        guard let entries = value.arrayValue else {
            roster.say(.refused, json.place("/contributors"), .shape, "\"contributors\" must be a list")
            return
        }
        guard let project = project() else {
            roster.say(
                .refused, json.place(""), .missing,
                "\"projectName\" and \"projectOwner\" are missing, so there is no project to put "
                    + "\(entries.count) contributors into")
            return
        }
        for (index, entry) in entries.enumerated() {
            read(entry, project: project, at: json.place("/contributors/\(index)"), "/contributors/\(index)")
        }
    }

    private var service: String { json.root.line("repoType")?.lowercased() ?? "github" }

    private mutating func project() -> String? {
        guard let name = json.root.line("projectName"), let owner = json.root.line("projectOwner") else { return nil }
        let hosts = ["github": "https://github.com", "gitlab": "https://gitlab.com"]
        let stated = json.root.line("repoHost").flatMap { PageAddress($0)?.text }
        guard var host = stated ?? hosts[service] else { return nil }
        while host.hasSuffix("/") { host.removeLast() }
        let record: JSONObject = ["name": .string(name), "repositories": [.string("\(host)/\(owner)/\(name)")]]
        return roster.add(.project, record, at: json.place("/projectName"))
    }

    private mutating func read(_ entry: JSONValue, project: String, at place: Place, _ pointer: String) {
        guard let entry = entry.objectValue else {
            roster.say(.refused, place, .shape, "a contributor must be an object with login, name and contributions")
            return
        }
        guard let login = entry.line("login") else {
            roster.say(
                .refused, place, .missing,
                "\(entry.line("name") ?? "this contributor") has no login, and nothing else to be known by")
            return
        }
        guard let handle = Handle.read(login) else {
            roster.say(.refused, place, .value, "login \"\(login.prefix(80))\" is no account name")
            return
        }
        var more: JSONObject = [:]
        if let profile = entry.line("profile").flatMap({ PageAddress(Self.withScheme($0)) }), profile.profile == nil {
            more["links"] = [.string(profile.text)]
        }
        let contributor = roster.addContributor(
            service: service, handle: handle, name: entry.line("name") ?? handle, more: more, at: place)
        guard let contributions = entry["contributions"]?.arrayValue, !contributions.isEmpty else {
            roster.say(.warning, place, .missing, "\(handle) has no contributions; the person goes in without a role")
            return
        }
        for (index, contribution) in contributions.enumerated() {
            let type = contribution.stringValue ?? contribution.objectValue?["type"]?.stringValue
            guard let role = type.map({ Slug.of(Self.hyphenated($0)) }), !role.isEmpty else {
                roster.say(
                    .warning, json.place("\(pointer)/contributions/\(index)"), .shape,
                    "a contribution of \(handle) is neither a word nor an object with a type; it is left out")
                continue
            }
            var more: JSONObject = [:]
            if let url = contribution.objectValue?["url"]?.stringValue.flatMap({ PageAddress($0) }) {
                more["evidence"] = [.string(url.text)]
            }
            roster.addEngagement(
                contributor: contributor, project: project, role: role, more: more,
                at: json.place("\(pointer)/contributions/\(index)"))
        }
    }

    /// `www.example.org/me` as people write it.
    private static func withScheme(_ text: String) -> String {
        text.contains("://") || !text.contains(".") ? text : "https://" + text
    }

    /// `userTesting` as `user-testing`: the format's words are camel case, our roles are not.
    static func hyphenated(_ word: String) -> String {
        var result = ""
        for character in Clean.line(word) {
            if character.isUppercase, let last = result.last, last.isLowercase { result.append("-") }
            result.append(character)
        }
        return result
    }
}
