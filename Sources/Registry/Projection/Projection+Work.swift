import CanonicalJSON

extension Projection {
    mutating func projectOrganization(_ id: RecordID, _ body: JSONObject, _ lexemes: inout LexemeBuffer) {
        owners = [id]
        if case .string(let ror)? = body["ror"], let last = ror.split(separator: "/").last {
            addKey("ror:" + last.lowercased())
        }
        if case .string(let web)? = body["web"], let site = WebAddress.site(of: web) { addKey("web:" + site) }
        if case .string(let country)? = body["country"] { lexemes.addLowered(.country, country) }
        Self.addSlugs(.type, body["type"], &lexemes)
        addName(body["name"], &lexemes)
        Self.addWords(body["summary"], &lexemes)
    }

    mutating func projectProject(_ id: RecordID, _ body: JSONObject, _ lexemes: inout LexemeBuffer) {
        owners = [id]
        if case .array(let repositories)? = body["repositories"] {
            for case .string(let address) in repositories {
                if let normal = WebAddress.repository(address) { addKey("repo:" + normal) }
            }
        }
        if case .string(let licence)? = body["licence"] {
            for id in SPDXExpression.licences(in: licence) { lexemes.addLowered(.licence, id) }
        }
        Self.addSlugs(.topic, body["topics"], &lexemes)
        Self.addSlugs(.lang, body["languages"], &lexemes)
        Self.addStatus(body["status"], default: "active", &lexemes)
        if let sponsor = refer(body["fiscalSponsor"], to: .organization, at: "/fiscalSponsor") {
            lexemes.add(.org, sponsor.description)
        }
        addName(body["name"], &lexemes)
        for key in keys {
            // The owner's and the repository's name; the host would be in every project.
            for part in key.split(separator: "/").dropFirst(2) { lexemes.addWords(String(part)) }
        }
        Self.addWords(body["summary"], &lexemes)
    }

    mutating func projectOpening(_ id: RecordID, _ body: JSONObject, _ lexemes: inout LexemeBuffer) {
        if let project = refer(body["project"], to: .project, at: "/project") {
            owners = [project]
            lexemes.add(.project, project.description)
        }
        if case .array(let mentors)? = body["mentors"] {
            for (index, mentor) in mentors.enumerated() {
                if let id = refer(mentor, to: .contributor, at: "/mentors/\(index)") {
                    lexemes.add(.contributor, id.description)
                }
            }
        }
        Self.addSlugs(.kind, body["kind"], &lexemes)
        Self.addSlugs(.role, body["role"], &lexemes)
        if case .object(let skills)? = body["skills"] {
            Self.addSkills(skills["required"], &lexemes)
            Self.addSkills(skills["preferred"], &lexemes)
        }
        Self.addCompensation(body["compensation"], &lexemes)
        Self.addLanguages(body["languages"], &lexemes)
        Self.addTimeZone(body["timeZone"], &lexemes)
        Self.addStatus(body["status"], default: "open", &lexemes)
        addName(body["title"], &lexemes)
        Self.addWords(body["summary"], &lexemes)
    }

    mutating func projectNomination(_ id: RecordID, _ body: JSONObject, _ lexemes: inout LexemeBuffer) {
        if let contributor = refer(body["by"], to: .contributor, at: "/by") {
            owners.append(contributor)
            lexemes.add(.contributor, contributor.description)
        }
        if let project = refer(body["project"], to: .project, at: "/project") {
            owners.append(project)
            lexemes.add(.project, project.description)
        }
        Self.addSlugs(.topic, body["needs"], &lexemes)
        Self.addStatus(body["status"], default: "open", &lexemes)
        if case .string(let repository)? = body["repository"] {
            let normal = WebAddress.repository(repository) ?? repository
            lexemes.add(.name, normal)
            for part in normal.split(separator: "/").dropFirst(2) { lexemes.addWords(String(part)) }
        }
        Self.addWords(body["reason"], &lexemes)
        title = Self.line(body["reason"]?.stringValue ?? "")
    }
}
