/// The parameters of a search, as they stand in a URL and behind `--` on the command line.
package enum SearchParameter: String, CaseIterable, Sendable {
    case q, skill, prefer, role, topic, language, country, compensation, from, until, hours, near, overlap
    case status, kind, type, basis, licence, project, contributor, organization, id, key, mine, limit, cursor, count

    /// What it asks for, for help texts and OpenAPI.
    package var summary: String {
        switch self {
        case .q: "Words that must all occur, without regard to case and accents; the last may be the beginning of one."
        case .skill: "A skill, with the lowest level after a colon: python:proficient. Repeat it to ask for several."
        case .prefer: "A skill that moves a result up without being required: rust or rust:working."
        case .role: "A role; repeated, any of them."
        case .topic: "A topic; repeated, all of them."
        case .language: "A language (BCP 47; of a project, a programming language); repeated, all of them."
        case .country: "A country (ISO 3166-1 alpha-2); repeated, any of them."
        case .compensation: "volunteer or stipend; who takes either is found by both."
        case .from: "The first day on which the hours are needed: 2026-12-01."
        case .until: "The last day on which the hours are needed."
        case .hours: "Hours a week that must be free, 1 to 168: 8, or 8h/week."
        case .near: "A time zone with which working hours are shared: Europe/Berlin."
        case .overlap: "How many working hours are shared with the time zone at least, 1 to 8; 4 unless told."
        case .status: "A status; repeated, any of them."
        case .kind: "An opening's kind: co-maintain, adopt, help or mentored."
        case .type: "An organization's type: nonprofit, company, government, academic or informal."
        case .basis: "An engagement's basis: volunteer, stipend or employed."
        case .licence: "An SPDX licence id; repeated, any of them."
        case .project: "The id of a project that the record belongs to."
        case .contributor: "The id of a contributor whom the record names."
        case .organization: "An organization that the record names: its id, or its name."
        case .id: "The id of a record; repeated, any of them, at most 100. For the names of many records in one answer."
        case .key:
            "A natural key, such as github:ada-example, orcid:0000-0002-1825-0097 or a repository's address; repeated, any."
        case .mine: "true for the reader's own records only."
        case .limit: "How many results a page has, 1 to 200; 20 unless told."
        case .cursor: "Where the next page begins, from the answer before."
        case .count: "true to count all results, which costs time."
        }
    }

    /// Whether it may stand more than once.
    package var isRepeatable: Bool {
        switch self {
        case .skill, .prefer, .role, .topic, .language, .country, .compensation, .status, .kind, .type, .basis,
            .licence, .id, .key:
            true
        default: false
        }
    }

    /// How often it may stand, where it is repeatable.
    package var mostRepetitions: Int { self == .id ? 100 : 32 }

    /// The parameters that a search for records of a kind takes.
    package static func of(_ kind: RecordKind) -> [SearchParameter] {
        let own: [SearchParameter] =
            switch kind {
            case .organization: [.q, .country, .type]
            case .contributor:
                [
                    .q, .skill, .prefer, .role, .topic, .language, .country, .compensation, .from, .until, .hours,
                    .near,
                    .overlap, .organization,
                ]
            case .availability: [.contributor, .compensation, .from, .until, .hours]
            case .project: [.q, .topic, .language, .licence, .status, .organization]
            case .opening:
                [
                    .q, .skill, .prefer, .role, .language, .compensation, .near, .overlap, .status, .kind, .project,
                    .contributor,
                ]
            case .engagement: [.q, .role, .basis, .status, .project, .contributor, .organization]
            case .nomination: [.q, .topic, .status, .project, .contributor]
            case .computeGrant: [.q, .project, .organization]
            case .link: [.status, .contributor]
            }
        let named: [SearchParameter] =
            switch kind {
            case .organization, .contributor, .project: [.key, .id]
            case .availability, .opening, .engagement, .nomination, .computeGrant, .link: [.id]
            }
        return own + named + [.mine, .limit, .cursor, .count]
    }

    /// The words that are valid, where there are few.
    package func choices(for kind: RecordKind) -> [String]? {
        switch self {
        case .compensation: ["volunteer", "stipend"]
        case .kind: ["co-maintain", "adopt", "help", "mentored"]
        case .type: ["nonprofit", "company", "government", "academic", "informal"]
        case .basis: ["volunteer", "stipend", "employed"]
        case .mine, .count: ["true", "false"]
        case .status:
            switch kind {
            case .project: ["active", "seeking", "dormant", "archived"]
            case .opening: ["open", "closed", "filled"]
            case .engagement: ["active", "ended"]
            case .nomination: ["open", "closed"]
            case .link: ["same", "different"]
            default: nil
            }
        default: nil
        }
    }
}
