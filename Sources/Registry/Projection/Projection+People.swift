import CanonicalJSON

extension Projection {
    mutating func projectContributor(_ id: RecordID, _ body: JSONObject, _ lexemes: inout LexemeBuffer) {
        owners = [id]
        var name: JSONValue?
        var summary: JSONValue?
        var employers: [String] = []
        // One pass instead of a look-up a field: this is the record that a node holds a million of.
        for (field, value) in body {
            switch field {
            case "identities":
                for case .object(let identity) in value.arrayValue ?? [] { addIdentity(identity, &lexemes) }
            case "country": if case .string(let country) = value { lexemes.addLowered(.country, country) }
            case "languages": Self.addLanguages(value, &lexemes)
            case "skills": Self.addSkills(value, &lexemes)
            case "topics": Self.addSlugs(.topic, value, &lexemes)
            case "roles": Self.addSlugs(.role, value, &lexemes)
            case "timeZone": Self.addTimeZone(value, &lexemes)
            case "affiliations": addAffiliations(value, names: &employers, &lexemes)
            case "name": name = value
            case "summary": summary = value
            default: break
            }
        }
        addName(name, &lexemes)
        for key in keys where !key.hasPrefix("orcid:") {
            if let colon = key.firstIndex(of: ":") { lexemes.addWords(String(key[key.index(after: colon)...])) }
        }
        for employer in employers { lexemes.addWords(employer) }
        Self.addWords(summary, &lexemes)
    }

    private mutating func addAffiliations(
        _ value: JSONValue, names: inout [String], _ lexemes: inout LexemeBuffer
    ) {
        guard case .array(let affiliations) = value else { return }
        for (index, affiliation) in affiliations.enumerated() {
            guard case .object(let affiliation) = affiliation,
                case .string(let organization)? = affiliation["organization"]
            else { continue }
            if let id = refer(.string(organization), to: .organization, at: "/affiliations/\(index)/organization") {
                lexemes.add(.org, id.description)
            } else {
                lexemes.addSlug(.org, organization)
                names.append(organization)
            }
        }
    }

    private mutating func addIdentity(_ identity: JSONObject, _ lexemes: inout LexemeBuffer) {
        var service = ""
        var handle = ""
        for case (let field, .string(let text)) in identity {
            if field == "service" { service = text } else if field == "handle" { handle = text }
        }
        guard let key = IdentityKey.of(service: service, handle: handle) else { return }
        addKey(key)
        if identity["verified"] == .bool(true) { lexemes.add(.verified, key) }
    }

    mutating func projectLink(_ id: RecordID, _ body: JSONObject, _ lexemes: inout LexemeBuffer) {
        if let contributor = refer(body["contributor"], to: .contributor, at: "/contributor") {
            owners = [contributor]
            lexemes.add(.contributor, contributor.description)
        }
        if let other = refer(body["other"], to: .contributor, at: "/other") {
            lexemes.add(.contributor, other.description)
        }
        Self.addStatus(body["says"], default: "same", &lexemes)
        title = body["says"] == "different" ? "not one person" : "one person"
    }

    mutating func projectAvailability(_ id: RecordID, _ body: JSONObject, _ lexemes: inout LexemeBuffer) {
        if let contributor = refer(body["contributor"], to: .contributor, at: "/contributor") {
            owners = [contributor]
            lexemes.add(.contributor, contributor.description)
        }
        Self.addCompensation(body["compensation"], &lexemes)
        guard case .array(let items)? = body["windows"] else { return }
        for case .object(let item) in items {
            guard case .string(let from)? = item["from"], let from = CivilDate(from),
                case .integer(let hours)? = item["hoursPerWeek"]
            else { continue }
            let until = item["until"]?.stringValue.flatMap { CivilDate($0) }
            windows.append(Window(from: from, until: until, hoursPerWeek: Int(hours)))
        }
        if let first = windows.first {
            title = "\(first.hoursPerWeek) h/week from \(first.from)"
            if let until = first.until { title += " until \(until)" }
            if windows.count > 1 { title += " and \(windows.count - 1) more" }
        }
    }

    mutating func projectEngagement(_ id: RecordID, _ body: JSONObject, _ lexemes: inout LexemeBuffer) {
        if let contributor = refer(body["contributor"], to: .contributor, at: "/contributor") {
            owners.append(contributor)
            lexemes.add(.contributor, contributor.description)
        }
        if let project = refer(body["project"], to: .project, at: "/project") {
            owners.append(project)
            lexemes.add(.project, project.description)
        }
        Self.addSlugs(.role, body["role"], &lexemes)
        Self.addSlugs(.basis, body["basis"], &lexemes)
        Self.addSlugs(.exit, body["exit"], &lexemes)
        Self.addStatus(body["status"], default: body["exit"] == nil ? "active" : "ended", &lexemes)
        referToOrganization(body["employer"], at: "/employer", &lexemes)
        Self.addWords(body["role"], &lexemes)
        if case .string(let employer)? = body["employer"], RecordID(employer) == nil { lexemes.addWords(employer) }
        title = (body["role"]?.stringValue ?? "engagement") + Self.dates(from: body["from"], until: body["until"])
    }
}
