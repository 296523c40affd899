extension SearchQuery {
    /// More parameters than this are refused; ids are counted by themselves.
    package static let maximumItems = 64

    /// Reads the items of a URL's query, already percent-decoded, in their order. Empty values ask for nothing.
    package static func parse(
        kind: RecordKind, items: [(name: String, value: String)]
    ) throws(InvalidQuery) -> SearchQuery {
        var reader = SearchQueryReader(query: SearchQuery(kind: kind))
        let ids = items.count { $0.name == SearchParameter.id.rawValue }
        let mostIDs = SearchParameter.id.mostRepetitions
        if ids > mostIDs { reader.refuse("id", .tooMany, "A search names at most \(mostIDs) ids. Ask in parts.") }
        if items.count - ids > maximumItems {
            reader.refuse("", .tooMany, "A search has at most \(maximumItems) parameters.")
        }
        for (name, value) in items.prefix(maximumItems + mostIDs) where !value.isEmpty { reader.read(name, value) }
        reader.finish()
        guard reader.issues.isEmpty else { throw InvalidQuery(issues: reader.issues) }
        return reader.query
    }
}

/// Reads parameter by parameter and gathers what is wrong instead of stopping at the first fault.
struct SearchQueryReader {
    var query: SearchQuery
    var issues: [Issue] = []
    private var seen: Set<SearchParameter> = []
    private var cursorText: String?

    init(query: SearchQuery) { self.query = query }

    mutating func refuse(_ name: String, _ code: Issue.Code, _ message: String, suggestion: String? = nil) {
        issues.append(Issue(path: "?" + name, code: code, message: message, suggestion: suggestion))
    }

    mutating func read(_ name: String, _ value: String) {
        let known = SearchParameter.of(query.kind)
        guard let parameter = SearchParameter(rawValue: name), known.contains(parameter) else {
            let names = known.map(\.rawValue)
            refuse(
                name, .misspelled,
                "A search for \(query.kind.plural) has no parameter \"\(name)\". It has: "
                    + names.joined(separator: ", ") + ".",
                suggestion: EditDistance.nearest(to: name, among: names))
            return
        }
        guard seen.insert(parameter).inserted || parameter.isRepeatable else {
            refuse(name, .duplicate, "\"\(name)\" may stand once only. Take all but one away.")
            return
        }
        guard value.utf8.count <= 512 else {
            refuse(name, .tooLong, "A parameter has at most 512 bytes.")
            return
        }
        take(parameter, value)
    }

    private mutating func take(_ parameter: SearchParameter, _ value: String) {
        switch parameter {
        case .skill: if let skill = skill(parameter, value) { query.skills.append(skill) }
        case .prefer: if let skill = skill(parameter, value) { query.preferred.append(skill) }
        case .role: if let slug = slug(parameter, value) { query.roles.append(slug) }
        case .topic: if let slug = slug(parameter, value) { query.topics.append(slug) }
        case .language:
            if query.kind == .project {
                if let slug = slug(parameter, value) { query.languages.append(slug) }
            } else if let tag = member(parameter, value, of: .languages) {
                query.languages.append(tag)
            }
        case .country: if let code = member(parameter, value, of: .countries) { query.countries.append(code) }
        case .licence: if let id = member(parameter, value, of: .spdx) { query.licences.append(id) }
        case .near: query.near = member(parameter, value, of: .timeZones)
        case .compensation: if let word = choice(parameter, value) { query.compensation.append(word) }
        case .status: if let word = choice(parameter, value) { query.statuses.append(word) }
        case .kind: if let word = choice(parameter, value) { query.openingKinds.append(word) }
        case .type: if let word = choice(parameter, value) { query.types.append(word) }
        case .basis: if let word = choice(parameter, value) { query.bases.append(word) }
        case .mine: query.mine = choice(parameter, value) == "true"
        case .count: query.wantsCount = choice(parameter, value) == "true"
        case .from: query.from = date(parameter, value)
        case .until: query.until = date(parameter, value)
        case .hours: query.hoursPerWeek = hours(value)
        case .overlap: if let hours = number(parameter, value, in: 1...8) { query.overlapHours = hours }
        case .limit: if let limit = number(parameter, value, in: 1...200) { query.limit = limit }
        case .project: query.project = id(parameter, value)
        case .contributor: query.contributor = id(parameter, value)
        case .organization:
            query.organization = RecordID(value)
            if query.organization == nil { query.organizationName = slug(parameter, value) }
        case .id: if let id = id(parameter, value) { query.ids.append(id) }
        case .key:
            let keys = NaturalKeySpelling.keys(of: query.kind, value)
            if keys.isEmpty {
                refuse(
                    "key", .malformed,
                    "\"\(value)\" is not a natural key. It has a service, a colon and a value: github:ada-example.")
            }
            query.keys += keys
        case .cursor: cursorText = value
        case .q:
            if TextFolding.queryWords(value).count > 16 {
                refuse("q", .tooMany, "A search has at most 16 words. Take some away.")
            }
            query.text = value
        }
    }

    /// What can only be judged when all is read.
    mutating func finish() {
        if let from = query.from, let until = query.until, until < from {
            refuse("until", .interval, "The period ends on \(until), before it begins on \(from). Swap the two dates.")
        }
        if seen.contains(.overlap), !seen.contains(.near) {
            refuse("overlap", .required, "\"overlap\" needs a time zone to share hours with. Add near=Europe/Berlin.")
        }
        if let cursorText, issues.isEmpty {
            do throws(InputError) {
                query.cursor = try SearchCursor(cursorText, for: query)
            } catch {
                refuse("cursor", .malformed, error.message)
            }
        }
    }
}

/// The kinds of values.
extension SearchQueryReader {
    private mutating func skill(_ parameter: SearchParameter, _ value: String) -> SearchQuery.Skill? {
        let parts = value.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let name = parts.first.flatMap({ slug(parameter, $0) }) else { return nil }
        guard parts.count > 1 else { return SearchQuery.Skill(name: name, minimum: .learning) }
        guard let level = SkillLevel(TextFolding.fold(parts[1])) else {
            refuse(
                parameter.rawValue, .unknownValue,
                "\"\(parts[1])\" is not a level. The levels are \(SkillLevel.names.joined(separator: ", ")).",
                suggestion: EditDistance.nearest(to: parts[1], among: SkillLevel.names).map { "\(parts[0]):\($0)" })
            return nil
        }
        return SearchQuery.Skill(name: name, minimum: level)
    }

    private mutating func slug(_ parameter: SearchParameter, _ value: String) -> String? {
        let slug = Slug.of(value)
        if slug.isEmpty {
            refuse(parameter.rawValue, .malformed, "\"\(value)\" has no letter or digit. Write a word.")
            return nil
        }
        return slug
    }

    private mutating func member(_ parameter: SearchParameter, _ value: String, of vocabulary: Vocabulary) -> String? {
        if let canonical = vocabulary.canonical(value) { return canonical }
        refuse(
            parameter.rawValue, .unknownValue, "\"\(value)\" is not a \(vocabulary.name) of \(vocabulary.source).",
            suggestion: vocabulary.nearest(to: value))
        return nil
    }

    private mutating func choice(_ parameter: SearchParameter, _ value: String) -> String? {
        let choices = parameter.choices(for: query.kind) ?? []
        if choices.contains(value) { return value }
        refuse(
            parameter.rawValue, .unknownValue,
            "\"\(value)\" is not one of \(choices.joined(separator: ", ")).",
            suggestion: EditDistance.nearest(to: value, among: choices))
        return nil
    }

    private mutating func date(_ parameter: SearchParameter, _ value: String) -> CivilDate? {
        if let date = CivilDate(value) { return date }
        refuse(
            parameter.rawValue, .malformed,
            "\"\(value)\" is not a day. Write year, month and day with hyphens, as in 2026-12-01.")
        return nil
    }

    private mutating func hours(_ value: String) -> Int? {
        do throws(InputError) { return try Hours.parse(value) } catch {
            refuse("hours", .outOfRange, error.message, suggestion: error.suggestion)
            return nil
        }
    }

    private mutating func number(_ parameter: SearchParameter, _ value: String, in range: ClosedRange<Int>) -> Int? {
        if let number = Int(value), range.contains(number) { return number }
        refuse(
            parameter.rawValue, .outOfRange,
            "\"\(value)\" is not a whole number from \(range.lowerBound) to \(range.upperBound).")
        return nil
    }

    private mutating func id(_ parameter: SearchParameter, _ value: String) -> RecordID? {
        if let id = RecordID(value) { return id }
        refuse(
            parameter.rawValue, .malformed,
            "\"\(value)\" is not a record's id. Ids look like 01890a5d-ac96-774b-bcce-b302099a8057.")
        return nil
    }
}
