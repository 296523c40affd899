/// The table of a kind: which fields its bodies have. Fields that no table names are kept as they are.
package struct RecordSchema: Sendable {
    package let kind: RecordKind
    package let table: FieldTable
    /// What a record of this kind says, in one sentence.
    package let summary: String
    /// Fields that are kept beside the body and never leave home.
    package let privateTable: FieldTable

    init(_ kind: RecordKind, _ summary: String, _ table: FieldTable, privateTable: FieldTable = []) {
        self.kind = kind
        self.summary = summary
        self.table = table
        self.privateTable = privateTable
    }

    /// The fields as people read them.
    package var fields: [Field] { table.fields }

    /// The table of a kind.
    package static func of(_ kind: RecordKind) -> RecordSchema {
        switch kind {
        case .organization: organization
        case .contributor: contributor
        case .availability: availability
        case .project: project
        case .opening: opening
        case .engagement: engagement
        case .nomination: nomination
        case .computeGrant: computeGrant
        case .link: link
        }
    }
}
