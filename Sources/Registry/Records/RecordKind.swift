/// What a record is about.
package enum RecordKind: String, CaseIterable, Sendable, Hashable, CustomStringConvertible {
    case organization, contributor, availability, project, opening, engagement, nomination, link
    case computeGrant = "compute-grant"

    /// The word that stands in records and paths.
    package var description: String { rawValue }

    /// The word for several, as it stands in paths of the API.
    package var plural: String {
        switch self {
        case .organization: "organizations"
        case .contributor: "contributors"
        case .availability: "availabilities"
        case .project: "projects"
        case .opening: "openings"
        case .engagement: "engagements"
        case .nomination: "nominations"
        case .computeGrant: "compute-grants"
        case .link: "links"
        }
    }

    /// The kind with this plural.
    package init?(plural: String) {
        guard let kind = Self.allCases.first(where: { $0.plural == plural }) else { return nil }
        self = kind
    }

    /// The word with its article, for sentences: "an organization".
    package var withArticle: String {
        switch self {
        case .organization, .availability, .opening, .engagement: "an \(rawValue)"
        case .contributor, .project, .nomination, .computeGrant, .link: "a \(rawValue)"
        }
    }
}
