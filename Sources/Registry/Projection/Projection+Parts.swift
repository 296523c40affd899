import CanonicalJSON

/// What several kinds of records have in common.
extension Projection {
    /// Notes a record named under a member of the body, and gives its id.
    @discardableResult
    mutating func refer(_ value: JSONValue?, to kind: RecordKind, at path: @autoclosure () -> String) -> RecordID? {
        guard case .string(let text)? = value, let id = RecordID(text) else { return nil }
        references.append(Reference(path: path(), kind: kind, id: id))
        return id
    }

    /// An organization by id or by name.
    mutating func referToOrganization(
        _ value: JSONValue?, at path: @autoclosure () -> String, _ lexemes: inout LexemeBuffer
    ) {
        guard case .string(let text)? = value else { return }
        if let id = refer(value, to: .organization, at: path()) {
            lexemes.add(.org, id.description)
        } else {
            lexemes.addSlug(.org, text)
        }
    }

    mutating func addKey(_ key: String) {
        if !keys.contains(key) { keys.append(key) }
    }

    static func addSlugs(_ facet: Facet, _ value: JSONValue?, _ lexemes: inout LexemeBuffer) {
        switch value {
        case .string(let text)?: lexemes.addSlug(facet, text)
        case .array(let items)?:
            for item in items { if case .string(let text) = item { lexemes.addSlug(facet, text) } }
        default: break
        }
    }

    /// Natural languages; a tag counts for its primary language too.
    static func addLanguages(_ value: JSONValue?, _ lexemes: inout LexemeBuffer) {
        guard case .array(let items)? = value else { return }
        for case .string(let tag) in items {
            lexemes.addLowered(.lang, tag)
            if let hyphen = tag.utf8.firstIndex(of: UInt8(ascii: "-")) {
                lexemes.addLowered(.lang, String(tag[..<hyphen]))
            }
        }
    }

    static func addTimeZone(_ value: JSONValue?, _ lexemes: inout LexemeBuffer) {
        guard case .string(let zone)? = value else { return }
        lexemes.addLowered(.tz, Vocabulary.timeZones.canonical(zone) ?? zone)
    }

    static func addSkills(_ value: JSONValue?, _ lexemes: inout LexemeBuffer) {
        guard case .array(let skills)? = value else { return }
        for case .object(let skill) in skills {
            var name = ""
            var level: SkillLevel?
            for case (let field, .string(let text)) in skill {
                if field == "name" { name = text } else if field == "level" { level = SkillLevel(text) }
            }
            guard let level else { continue }
            lexemes.addSkill(name, level: level)
        }
    }

    static func addCompensation(_ value: JSONValue?, _ lexemes: inout LexemeBuffer) {
        guard case .object(let compensation)? = value, case .string(let seeks)? = compensation["seeks"] else { return }
        if seeks == "either" {
            lexemes.add(.comp, "volunteer")
            lexemes.add(.comp, "stipend")
        } else {
            lexemes.add(.comp, seeks)
        }
    }

    static func addStatus(_ value: JSONValue?, default status: String, _ lexemes: inout LexemeBuffer) {
        lexemes.add(.status, value?.stringValue ?? status)
    }

    /// The name that is the record's title, whole and in words.
    mutating func addName(_ value: JSONValue?, _ lexemes: inout LexemeBuffer) {
        guard case .string(let name)? = value else { return }
        title = name
        lexemes.addSlug(.name, name)
        lexemes.addWords(name)
    }

    static func addWords(_ value: JSONValue?, _ lexemes: inout LexemeBuffer) {
        if case .string(let text)? = value { lexemes.addWords(text) }
    }

    /// The beginning of a text as one line of at most 80 characters.
    static func line(_ text: String) -> String {
        let first = text.split(whereSeparator: \.isNewline).first ?? ""
        guard first.count > 80 else { return String(first) }
        let cut = first.prefix(79)
        return (cut.lastIndex(of: " ").map { cut[..<$0] } ?? cut) + "…"
    }

    /// ", 2026-12-01 to 2027-06-30", or what there is of it.
    static func dates(from: JSONValue?, until: JSONValue?) -> String {
        switch (from?.stringValue, until?.stringValue) {
        case (let from?, let until?): ", \(from) to \(until)"
        case (let from?, nil): ", from \(from)"
        case (nil, let until?): ", until \(until)"
        case (nil, nil): ""
        }
    }
}
