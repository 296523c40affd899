/// The order of results: a weighted sum in integers, the same in SQL, in memory and on every node. Higher comes first;
/// equal scores are ordered by id, the older record first.
///
/// | what | points |
/// |---|---|
/// | a preferred skill, for each level reached up to the preferred one | 120 ÷ that level (1: 120, 2: 60, 3: 40, 4: 30) |
/// | a required skill, for each level above the required one | 15 |
/// | the whole text is the record's name | 200 |
/// | a word of the text is a skill or a topic of the record | 40 each |
/// | free hours a week, where hours are asked for | 2 each, up to 40 hours |
package enum SearchScore {
    /// Points for one free hour a week.
    package static let pointsPerHour: Int64 = 2
    /// More free hours than this count no more.
    package static let countedHours = 40

    /// The points for free hours.
    package static func points(hoursFree: Int) -> Int64 { Int64(min(max(hoursFree, 0), countedHours)) * pointsPerHour }
}

extension SearchQuery {
    /// A lexeme that adds points when a record has it.
    package struct Weight: Sendable, Hashable {
        package let lexeme: String
        package let points: Int64
    }

    /// The lexemes that decide the order, each once.
    package var weights: [Weight] {
        var points: [String: Int64] = [:]
        func add(_ facet: Facet, _ value: String, _ amount: Int64) { points[facet.lexeme(value), default: 0] += amount }
        for skill in preferred {
            for level in 1...skill.minimum.rawValue {
                add(.skill, "\(skill.name)/\(level)", Int64(120 / skill.minimum.rawValue))
            }
        }
        for skill in skills {
            for level in SkillLevel.allCases where level > skill.minimum {
                add(.skill, "\(skill.name)/\(level.rawValue)", 15)
            }
        }
        let whole = Slug.of(text)
        if !whole.isEmpty { add(.name, whole, 200) }
        for word in Set(TextFolding.queryWords(text)) {
            add(.skill, "\(word)/1", 40)
            add(.topic, word, 40)
        }
        return points.map { Weight(lexeme: $0.key, points: $0.value) }.sorted { $0.lexeme < $1.lexeme }
    }

    /// A record's score from its lexemes and, where hours are asked for, its free hours a week.
    package func score(lexemes: some Sequence<String>, hoursFree: Int?) -> Int64 {
        let present = Set(lexemes)
        let sum = weights.reduce(Int64(0)) { present.contains($1.lexeme) ? $0 + $1.points : $0 }
        return sum + (asksForHours ? SearchScore.points(hoursFree: hoursFree ?? 0) : 0)
    }
}
