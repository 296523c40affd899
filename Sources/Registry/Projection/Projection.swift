package import CanonicalJSON

/// What of a record is stored beside its bytes, so that it can be found, joined and guarded. A pure function of the body:
/// computing it again gives the same.
package struct Projection: Sendable, Hashable {
    /// A record that this one names.
    package struct Reference: Sendable, Hashable {
        /// JSON Pointer into the body.
        package let path: String
        /// What kind of record must be there.
        package let kind: RecordKind
        package let id: RecordID
    }

    /// Hours that someone has free.
    package struct Window: Sendable, Hashable {
        package let from: CivilDate
        /// The last day; nil when it has no end.
        package let until: CivilDate?
        package let hoursPerWeek: Int
    }

    /// Natural keys, unique within home and kind: "github:ada", "repo:https://github.com/numpy/numpy", "ror:02nr0ka47",
    /// "web:numfocus.org". Without repetition, in the order of the body.
    package var keys: [String] = []
    /// The subjects that may edit the record beside coordinators: contributors and projects.
    package var owners: [RecordID] = []
    /// Every record that the body names by id.
    package var references: [Reference] = []
    /// Sorted by bytes, unique, at most 512 and 16 KiB. `Facet` tells what there is.
    package var lexemes: [String] = []
    /// One line by which a person recognises the record; never empty.
    package var title = ""
    /// For an availability: when, and how many hours a week.
    package var windows: [Window] = []

    /// Projects a body that `Validation` has passed. What is malformed all the same is left out, never guessed.
    package static func of(kind: RecordKind, id: RecordID, body: JSONObject) -> Projection {
        var projection = Projection()
        var lexemes = LexemeBuffer()
        switch kind {
        case .organization: projection.projectOrganization(id, body, &lexemes)
        case .contributor: projection.projectContributor(id, body, &lexemes)
        case .availability: projection.projectAvailability(id, body, &lexemes)
        case .project: projection.projectProject(id, body, &lexemes)
        case .opening: projection.projectOpening(id, body, &lexemes)
        case .engagement: projection.projectEngagement(id, body, &lexemes)
        case .nomination: projection.projectNomination(id, body, &lexemes)
        case .computeGrant: projection.projectComputeGrant(id, body, &lexemes)
        case .link: projection.projectLink(id, body, &lexemes)
        }
        projection.lexemes = lexemes.sorted()
        if projection.title.isEmpty { projection.title = kind.rawValue }
        return projection
    }
}
