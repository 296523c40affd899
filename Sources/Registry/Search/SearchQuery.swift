/// What is searched for, read and checked. Pure: `Store` asks it for the text of a query, weights and a position, and
/// `Service` for reasons.
///
/// Values of one parameter are alternatives where a record has one of the kind (country, status, basis, type, licence,
/// role, compensation), and are all required where it has many (skill, topic, language, words).
package struct SearchQuery: Sendable, Hashable {
    /// A skill and the lowest level that will do.
    package struct Skill: Sendable, Hashable {
        /// The skill's slug.
        package let name: String
        package let minimum: SkillLevel
    }

    package let kind: RecordKind
    package var skills: [Skill] = []
    package var preferred: [Skill] = []
    /// Slugs.
    package var roles: [String] = []
    package var topics: [String] = []
    /// BCP 47 tags; slugs for projects.
    package var languages: [String] = []
    package var countries: [String] = []
    package var compensation: [String] = []
    package var statuses: [String] = []
    package var openingKinds: [String] = []
    package var types: [String] = []
    package var bases: [String] = []
    package var licences: [String] = []
    /// The text as it was typed; empty when there is none.
    package var text = ""
    package var from: CivilDate?
    package var until: CivilDate?
    package var hoursPerWeek: Int?
    /// The canonical name of the time zone to share working hours with.
    package var near: String?
    package var overlapHours = 4
    package var project: RecordID?
    package var contributor: RecordID?
    package var organization: RecordID?
    /// The slug of an organization's name, where the search names it so.
    package var organizationName: String?
    /// Only these records, where there are any.
    package var ids: [RecordID] = []
    /// Only records that have one of these natural keys, where there are any.
    package var keys: [String] = []
    /// Only records that the reader is an owner of.
    package var mine = false
    /// How many results a page has, 1 to 200.
    package var limit = 20
    /// The last result of the page before.
    package var cursor: SearchCursor?
    /// Whether the number of all results is wanted.
    package var wantsCount = false

    /// A query that finds every record of the kind.
    package init(kind: RecordKind) { self.kind = kind }

    /// Whether hours free have to be looked up.
    package var asksForHours: Bool { from != nil || until != nil || hoursPerWeek != nil }

    /// The query in one line, equal for equal questions: what a cursor belongs to. Page size and position are not part.
    package var identity: String {
        func list(_ name: String, _ values: [String]) -> String {
            values.isEmpty ? "" : "&\(name)=" + values.sorted().joined(separator: ",")
        }
        func one(_ name: String, _ value: (some CustomStringConvertible)?) -> String {
            value.map { "&\(name)=\($0)" } ?? ""
        }
        return kind.rawValue + list("skill", skills.map { "\($0.name):\($0.minimum)" })
            + list("prefer", preferred.map { "\($0.name):\($0.minimum)" }) + list("role", roles) + list("topic", topics)
            + list("language", languages) + list("country", countries) + list("compensation", compensation)
            + list("status", statuses) + list("kind", openingKinds) + list("type", types) + list("basis", bases)
            + list("licence", licences) + list("q", TextFolding.queryWords(text)) + one("from", from)
            + one("until", until) + one("hours", hoursPerWeek) + one("near", near.map { "\($0)/\(overlapHours)" })
            + one("project", project) + one("contributor", contributor)
            + one("organization", organization) + one("name", organizationName)
            + list("id", ids.map(\.description)) + list("key", keys) + (mine ? "&mine" : "")
    }
}

/// A search that cannot be understood: everything that is wrong with it.
package struct InvalidQuery: Error, Sendable {
    /// One for each fault; the path is the parameter's name after a question mark: "?skill".
    package let issues: [Issue]
}
