import ArgumentParser
import Registry

/// What a listing or search of one kind can be narrowed by: flags that become the API's parameters.
protocol SearchFilters: ParsableArguments {
    static var kind: RecordKind { get }
    /// Arguments of an example, and what it asks.
    static var examples: [(String, String?)] { get }
    func parameters(_ references: References) throws -> [(String, String)]
}

extension SearchFilters {
    /// One parameter for each value.
    func each(_ name: String, _ values: [String]) -> [(String, String)] { values.map { (name, $0) } }

    /// The parameter when there is a value.
    func one(_ name: String, _ value: String?) -> [(String, String)] { value.map { [(name, $0)] } ?? [] }
}

/// A period with hours free in it.
struct PeriodFilter: ParsableArguments {
    @Option(help: ArgumentHelp("The first day on which hours are needed.", valueName: "date")) var from: String?
    @Option(help: ArgumentHelp("The last day on which they are needed.", valueName: "date")) var until: String?
    @Option(help: ArgumentHelp("Hours a week that must be free then, such as 8h/week.", valueName: "hours"))
    var hours: String?

    func parameters() throws -> [(String, String)] {
        for date in [from, until].compactMap(\.self) where CivilDate(date) == nil {
            throw Failure(.usage, "“\(date)” is not a date.", mend: "Write it like 2026-12-01.")
        }
        if let from = from.flatMap({ CivilDate($0) }), let until = until.flatMap({ CivilDate($0) }), until < from {
            throw Failure(
                .usage, "The period ends (\(until)) before it begins (\(from)).", mend: "Swap --from and --until.")
        }
        var parameters: [(String, String)] = []
        if let from { parameters.append(("from", from)) }
        if let until { parameters.append(("until", until)) }
        if let hours { parameters.append(("hours", RecordText.text(try Arguments.hours(hours)))) }
        return parameters
    }
}

/// Working hours shared with a time zone.
struct NearFilter: ParsableArguments {
    @Option(help: ArgumentHelp("Working hours are shared with this time zone.", valueName: "zone")) var near: String?
    @Option(help: ArgumentHelp("So many of them at least (default: 4).", valueName: "hours")) var overlap: String?

    var parameters: [(String, String)] {
        (near.map { [("near", $0)] } ?? []) + (overlap.map { [("overlap", $0)] } ?? [])
    }
}

/// Words to look for.
struct TextFilter: ParsableArguments {
    @Argument(help: ArgumentHelp("Words to look for, without case or accents.", valueName: "text"))
    var text: [String] = []

    var parameters: [(String, String)] { text.isEmpty ? [] : [("q", text.joined(separator: " "))] }
}

/// Filters for contributors.
struct ContributorFilters: SearchFilters {
    static let kind = RecordKind.contributor
    static let examples: [(String, String?)] = [
        ("--skill python:proficient --hours 8 \\\n      --from 2026-12-01 --until 2027-06-30", nil),
        ("--skill c --near Europe/Berlin --overlap 4 --language de", nil),
        ("numerical analysis --country IN --ndjson", "every one found, one JSON record a line"),
    ]

    @OptionGroup var words: TextFilter
    @Option(help: ArgumentHelp("A skill, at this level or better; repeat: all.", valueName: "name[:level]"))
    var skill: [String] = []
    @Option(help: ArgumentHelp("A skill that puts those who have it first; repeat.", valueName: "name[:level]"))
    var prefer: [String] = []
    @Option(help: "A role that is sought; repeat: any.") var role: [String] = []
    @Option(help: "A topic; repeat: all.") var topic: [String] = []
    @Option(help: ArgumentHelp("A language, BCP 47; repeat: all.", valueName: "tag")) var language: [String] = []
    @Option(help: ArgumentHelp("A country, ISO 3166-1 alpha-2; repeat: any.", valueName: "code")) var country:
        [String] = []
    @Option(help: ArgumentHelp("Works for volunteer or stipend.", valueName: "kind")) var compensation: String?
    @Option(help: ArgumentHelp("An organization they belong to.", valueName: "organization")) var organization: String?
    @OptionGroup var period: PeriodFilter
    @OptionGroup var zone: NearFilter

    func parameters(_ references: References) throws -> [(String, String)] {
        words.parameters + each("skill", skill) + each("prefer", prefer) + each("role", role) + each("topic", topic)
            + each("language", language) + each("country", country) + one("compensation", compensation)
            + one("organization", try organization.map(references.organization)) + (try period.parameters())
            + zone.parameters
    }
}

/// Filters for openings.
struct OpeningFilters: SearchFilters {
    static let kind = RecordKind.opening
    static let examples: [(String, String?)] = [
        ("--skill c:working --status open", nil), ("--project numpy --kind mentored", nil),
    ]

    @OptionGroup var words: TextFilter
    @Option(help: ArgumentHelp("A skill it asks for; repeat: all.", valueName: "name[:level]")) var skill: [String] = []
    @Option(help: ArgumentHelp("A skill that puts those asking for it first; repeat.", valueName: "name[:level]"))
    var prefer: [String] = []
    @Option(help: "The role; repeat: any.") var role: [String] = []
    @Option(help: ArgumentHelp("A language spoken, BCP 47; repeat: all.", valueName: "tag")) var language: [String] = []
    @Option(help: ArgumentHelp("Offers volunteer or stipend.", valueName: "kind")) var compensation: String?
    @Option(help: "co-maintain, adopt, help or mentored; repeat: any.") var kind: [String] = []
    @Option(help: "open, closed or filled; repeat: any.") var status: [String] = []
    @Option(help: "The project it is at.") var project: String?
    @Option(help: ArgumentHelp("A mentor.", valueName: "contributor")) var contributor: String?
    @OptionGroup var zone: NearFilter

    func parameters(_ references: References) throws -> [(String, String)] {
        words.parameters + each("skill", skill) + each("prefer", prefer) + each("role", role)
            + each("language", language) + one("compensation", compensation) + each("kind", kind)
            + each("status", status)
            + one("project", try project.map { try references.resolve(.project, $0) })
            + one("contributor", try contributor.map { try references.resolve(.contributor, $0) }) + zone.parameters
    }
}

/// Filters for projects.
struct ProjectFilters: SearchFilters {
    static let kind = RecordKind.project
    static let examples: [(String, String?)] = [
        ("--topic arrays --language python", nil), ("--status seeking", "projects that seek maintainers"),
    ]

    @OptionGroup var words: TextFilter
    @Option(help: "A topic; repeat: all.") var topic: [String] = []
    @Option(help: "A programming language; repeat: all.") var language: [String] = []
    @Option(help: ArgumentHelp("A licence, SPDX; repeat: any.", valueName: "id")) var licence: [String] = []
    @Option(help: "active, seeking, dormant or archived; repeat: any.") var status: [String] = []
    @Option(help: "The organization that sponsors it.") var organization: String?

    func parameters(_ references: References) throws -> [(String, String)] {
        words.parameters + each("topic", topic) + each("language", language) + each("licence", licence)
            + each("status", status)
            + one("organization", try organization.map { try references.resolve(.organization, $0) })
    }
}

/// Filters for organizations.
struct OrganizationFilters: SearchFilters {
    static let kind = RecordKind.organization
    static let examples: [(String, String?)] = [("university --country DE", nil), ("--type nonprofit", nil)]

    @OptionGroup var words: TextFilter
    @Option(help: ArgumentHelp("A country, ISO 3166-1 alpha-2; repeat: any.", valueName: "code")) var country:
        [String] = []
    @Option(help: "nonprofit, company, government, academic or informal; repeat: any.") var type: [String] = []

    func parameters(_ references: References) throws -> [(String, String)] {
        words.parameters + each("country", country) + each("type", type)
    }
}

/// Filters for engagements.
struct EngagementFilters: SearchFilters {
    static let kind = RecordKind.engagement
    static let examples: [(String, String?)] = [
        ("--project numpy --status active", nil), ("--contributor github:ada-example", nil),
    ]

    @OptionGroup var words: TextFilter
    @Option(help: "The project.") var project: String?
    @Option(help: "The contributor; “me” is you.") var contributor: String?
    @Option(help: "The role; repeat: any.") var role: [String] = []
    @Option(help: "volunteer, stipend or employed; repeat: any.") var basis: [String] = []
    @Option(help: "active or ended.") var status: String?
    @Option(help: "The employer.") var organization: String?

    func parameters(_ references: References) throws -> [(String, String)] {
        words.parameters + one("project", try project.map { try references.resolve(.project, $0) })
            + one("contributor", try contributor.map { try references.resolve(.contributor, $0) })
            + each("role", role) + each("basis", basis) + one("status", status)
            + one("organization", try organization.map(references.organization))
    }
}

/// Filters for nominations.
struct NominationFilters: SearchFilters {
    static let kind = RecordKind.nomination
    static let examples: [(String, String?)] = [("--status open", nil), ("security --project numpy", nil)]

    @OptionGroup var words: TextFilter
    @Option(help: "What is needed; repeat: all.") var topic: [String] = []
    @Option(help: "The project.") var project: String?
    @Option(help: "Who nominated.") var contributor: String?
    @Option(help: "open or closed.") var status: String?

    func parameters(_ references: References) throws -> [(String, String)] {
        words.parameters + each("topic", topic)
            + one("project", try project.map { try references.resolve(.project, $0) })
            + one("contributor", try contributor.map { try references.resolve(.contributor, $0) })
            + one("status", status)
    }
}

/// Filters for availabilities.
struct AvailabilityFilters: SearchFilters {
    static let kind = RecordKind.availability
    static let examples: [(String, String?)] = [
        ("--mine", "your own"), ("--contributor github:ada-example", nil),
        ("--hours 8 --from 2026-12-01 --until 2027-06-30", nil),
    ]

    @Option(help: "The contributor; “me” is you.") var contributor: String?
    @Option(help: ArgumentHelp("Works for volunteer or stipend.", valueName: "kind")) var compensation: String?
    @OptionGroup var period: PeriodFilter

    func parameters(_ references: References) throws -> [(String, String)] {
        one("contributor", try contributor.map { try references.resolve(.contributor, $0) })
            + one("compensation", compensation) + (try period.parameters())
    }
}

/// Filters for compute grants.
struct ComputeGrantFilters: SearchFilters {
    static let kind = RecordKind.computeGrant
    static let examples: [(String, String?)] = [("a100-80g", nil), ("--project exampleproject", nil)]

    @OptionGroup var words: TextFilter
    @Option(help: "The project.") var project: String?
    @Option(help: "Who grants it.") var organization: String?

    func parameters(_ references: References) throws -> [(String, String)] {
        words.parameters + one("project", try project.map { try references.resolve(.project, $0) })
            + one("organization", try organization.map(references.organization))
    }
}
