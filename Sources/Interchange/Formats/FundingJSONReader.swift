import CanonicalJSON
import Registry

/// Reads `funding.json` of FLOSS/fund (floss.fund/funding-manifest, v1.0.0 and v1.1.0).
///
/// - An individual becomes a contributor, any other entity an organization. The format does not say what an
///   organisation is in law, so its type is `informal` until someone says better; the stated type is kept.
/// - A project becomes a project, known by its repository. An organization that solicits money for it is its fiscal
///   sponsor; an individual has an engagement with the stated role.
/// - Plans (what is asked for) are kept on the entity under `funding`, amounts in minor units. Channels hold payment
///   addresses and history is not about people or projects: neither is taken, nor are e-mail and phone.
struct FundingJSONReader {
    private let json: JSONFile
    private var roster: Roster

    static func read(_ files: [SourceFile], _ options: ReadOptions) -> ReadResult {
        var roster = Roster(.fundingJSON, options)
        for file in files {
            switch JSONFile.read(file, options.limits) {
            case .failure(let problem):
                roster.refuse(problem)
            case .success(let json):
                if let reason = refusal(json.root) {
                    roster.say(.refused, json.place(""), .format, reason)
                    continue
                }
                var reader = FundingJSONReader(json: json, roster: roster)
                reader.read()
                roster = reader.roster
            }
        }
        return roster.result
    }

    /// Why an object is not such a manifest, or nil when it is one.
    static func refusal(_ root: JSONObject) -> String? {
        if root["entity"]?.objectValue != nil {
            let version = root.line("version") ?? ""
            let digits = version.drop { $0 == "v" || $0 == "V" }.prefix { $0 != "." }
            return digits == "1" ? nil : "version \"\(version)\" is not known; this reads v1.x"
        }
        for other in ["opRetro", "drips"] where root[other] != nil {
            return "this is a funding.json of another programme (\(other)), not of FLOSS/fund: it names no entity"
        }
        return "there is no \"entity\" object; this is no FLOSS/fund manifest"
    }

    /// What the projects are tied to.
    private enum Entity {
        case organization(String)
        case contributor(String, role: String)
        case none
    }

    private mutating func read() {
        let entity = entity()
        guard let value = json.root["projects"], !value.isNull else { return }
        guard let projects = value.arrayValue else {
            roster.say(.refused, json.place("/projects"), .shape, "\"projects\" must be a list")
            return
        }
        for index in projects.indices { read(projects[index], "/projects/\(index)", entity) }
    }

    // MARK: Entity

    private mutating func entity() -> Entity {
        let place = json.place("/entity")
        guard let entity = json.root["entity"]?.objectValue, let name = entity.line("name") else {
            roster.say(.refused, place, .missing, "the entity has no name")
            return .none
        }
        let address = url(entity, "webpageUrl")
        if let address, address.isPlaceholder {
            roster.say(
                .refused, json.place("/entity/webpageUrl/url"), .placeholder,
                "the entity's web page \(address.text) is an example address; the entity is left out")
            return .none
        }
        guard let address else {
            roster.say(
                .refused, json.place("/entity/webpageUrl"), .missing,
                "the entity \(name) has no web page, and nothing else to be known by")
            return .none
        }
        let role = entity.line("role").map { Slug.of($0) } ?? "other"
        var record: JSONObject = ["name": .string(name)]
        if let text = entity["description"]?.stringValue.map(Clean.text), !text.isEmpty {
            record["summary"] = .string(text)
        }
        var funding: JSONObject = ["role": .string(role)]
        if let type = entity.line("type") { funding["type"] = .string(type) }
        let plans = FundingPlans.read(json, &roster)
        if !plans.isEmpty { funding["plans"] = .array(plans) }
        record["funding"] = .object(funding)
        if entity.line("type") == "individual" {
            return .contributor(individual(name, record, address, at: place), role: role)
        }
        record["type"] = "informal"
        record["web"] = .string(address.text)
        return .organization(roster.add(.organization, record, at: place))
    }

    private mutating func individual(
        _ name: String, _ record: JSONObject, _ address: PageAddress, at place: Place
    ) -> String {
        if let profile = address.profile {
            return roster.addContributor(
                service: profile.service, handle: profile.handle, name: name, more: record, at: place)
        }
        var record = record
        record["links"] = [.string(address.text)]
        record["consent"] = roster.consent(place)
        let path = address.path.map { "/" + $0 }.joined()
        return roster.add(.contributor, record, keys: ["web:\(address.host)\(path)"], at: place)
    }

    private func url(_ object: JSONObject, _ key: String) -> PageAddress? {
        object[key]?.objectValue?.line("url").flatMap { PageAddress($0) }
    }

    // MARK: Projects

    private mutating func read(_ value: JSONValue, _ pointer: String, _ entity: Entity) {
        let place = json.place(pointer)
        guard let project = value.objectValue, let name = project.line("name") else {
            roster.say(.refused, place, .missing, "a project must be an object with a name")
            return
        }
        let repository = url(project, "repositoryUrl")
        let web = url(project, "webpageUrl")
        for (member, address) in [("repositoryUrl", repository), ("webpageUrl", web)] {
            guard let address, address.isPlaceholder else { continue }
            roster.say(
                .refused, json.place("\(pointer)/\(member)"), .placeholder,
                "\(address.text) is an example address; the project \(name) is left out")
            return
        }
        guard let repository else {
            let stated = project["repositoryUrl"]?.objectValue?.line("url").map { "\"\($0)\" is no" } ?? "no"
            roster.say(
                .refused, json.place("\(pointer)/repositoryUrl"), .missing,
                "\(stated) repository address, which the project \(name) would be known by")
            return
        }
        var record: JSONObject = ["name": .string(name), "repositories": [.string(repository.text)]]
        if let web { record["web"] = .string(web.text) }
        if let text = project["description"]?.stringValue.map(Clean.text), !text.isEmpty {
            record["summary"] = .string(text)
        }
        let topics = (project["tags"]?.arrayValue ?? []).compactMap { $0.stringValue.map { Slug.of($0) } }
        let unique = topics.enumerated().filter { !$1.isEmpty && topics.firstIndex(of: $1) == $0 }.map(\.element)
        if !unique.isEmpty { record["topics"] = .array(unique.map { .string($0) }) }
        addLicence(of: project, pointer, to: &record)
        if case .organization(let reference) = entity { record["fiscalSponsor"] = .string(reference) }
        let reference = roster.add(.project, record, at: place)
        if case .contributor(let person, let role) = entity {
            roster.addEngagement(contributor: person, project: reference, role: role, at: place)
        }
    }

    /// One licence that SPDX knows becomes the project's; several are kept as stated, because the format does not say
    /// whether all or any of them hold.
    private mutating func addLicence(of project: JSONObject, _ pointer: String, to record: inout JSONObject) {
        let stated = (project["licenses"]?.arrayValue ?? []).compactMap { $0.stringValue.map(Clean.line) }
            .filter { !$0.isEmpty }
        guard !stated.isEmpty else { return }
        record["statedLicences"] = .array(stated.map { .string($0) })
        guard stated.count == 1, let id = stated.first.map(Self.withoutPrefix) else { return }
        do throws(InputError) {
            record["licence"] = .string(try SPDXExpression(id).description)
        } catch {
            let nearest = error.suggestion.map { "; perhaps \($0)" } ?? ""
            roster.say(
                .warning, json.place("\(pointer)/licenses/0"), .value,
                "\"\(id)\" is no SPDX licence id\(nearest); the licence is left out")
        }
    }

    /// `spdx:MIT` and the misspelling `sdpx:MIT` as `MIT`.
    static func withoutPrefix(_ licence: String) -> String {
        for prefix in ["spdx:", "sdpx:"] where licence.lowercased().hasPrefix(prefix) {
            return String(licence.dropFirst(prefix.count))
        }
        return licence
    }
}
