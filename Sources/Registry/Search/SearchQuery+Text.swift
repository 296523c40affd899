/// The query as PostgreSQL's text search takes it. Every lexeme is quoted, so nothing that a person types is an operator.
extension SearchQuery {
    /// Conditions on the searched record itself, as the text of a `tsquery`; nil when there are none.
    ///
    /// - Parameter zones: the time zones that share enough working hours with `near` (`TimeZoneOverlap.zones`); asked only
    ///   when `near` is set. None means that nothing is found.
    package func tsquery(zones: [String] = []) -> String? {
        var parts = skills.map { quote(Facet.skill, "\($0.name)/\($0.minimum.rawValue)") }
        parts += topics.map { quote(.topic, $0) }
        parts += languages.map { quote(.lang, $0.lowercased()) }
        for alternatives in [
            roles.map { quote(.role, $0) }, countries.map { quote(.country, $0.lowercased()) },
            statuses.map { quote(.status, $0) }, openingKinds.map { quote(.kind, $0) }, types.map { quote(.type, $0) },
            bases.map { quote(.basis, $0) }, licences.map { quote(.licence, $0.lowercased()) },
            kind == .contributor ? [] : compensation.map { quote(.comp, $0) },
        ] where !alternatives.isEmpty {
            parts.append(any(alternatives))
        }
        if let project { parts.append(quote(.project, project.description)) }
        if let contributor { parts.append(quote(.contributor, contributor.description)) }
        if let organization { parts.append(quote(.org, organization.description)) }
        if let organizationName { parts.append(quote(.org, organizationName)) }
        if near != nil {
            parts.append(any(zones.isEmpty ? [quote(.tz, "")] : zones.map { quote(.tz, $0.lowercased()) }))
        }
        parts += textConditions
        return parts.isEmpty ? nil : parts.joined(separator: " & ")
    }

    /// Conditions on the availability of a contributor who is searched for; nil when there are none. Hours and dates are
    /// not lexemes, they come beside.
    package var availabilityTsquery: String? {
        guard kind == .contributor, !compensation.isEmpty else { return nil }
        return any(compensation.map { quote(.comp, $0) })
    }

    /// Each word as a word of a text, a skill, a topic or a language. Only the last word may be a beginning: it is the one
    /// still being typed, and "java" in the middle of a question does not mean JavaScript.
    private var textConditions: [String] {
        let words = TextFolding.queryWords(text)
        return words.enumerated().map { index, word in
            let isBeginning = index == words.count - 1 && (word.utf8.count >= 2)
            return any([
                quote(.w, word) + (isBeginning ? ":*" : ""), quote(.skill, "\(word)/1"), quote(.topic, word),
                quote(.lang, word),
            ])
        }
    }

    private func any(_ alternatives: [String]) -> String {
        alternatives.count == 1 ? alternatives[0] : "(" + alternatives.joined(separator: " | ") + ")"
    }

    private func quote(_ facet: Facet, _ value: String) -> String { Self.quoted(facet.lexeme(value)) }

    /// A lexeme between quotes; quotes and backslashes in it are doubled.
    static func quoted(_ lexeme: String) -> String {
        var result = "'"
        for character in lexeme.unicodeScalars where character.value != 0 {
            if character == "'" || character == "\\" { result.unicodeScalars.append(character) }
            result.unicodeScalars.append(character)
        }
        return result + "'"
    }
}
