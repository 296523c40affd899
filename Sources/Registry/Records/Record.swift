package import CanonicalJSON

/// One version of a record with what stands beside its body.
package struct Record: Hashable, Sendable {
    package var id: RecordID
    package var kind: RecordKind
    /// The node that alone may write it.
    package var home: String
    /// Counts from 1.
    package var version: Int64
    package var audience: Audience
    /// What it says; see ``RecordSchema``.
    package var body: JSONObject
    package var provenance: Provenance
    package var updated: Instant

    /// A version of a record.
    package init(
        id: RecordID, kind: RecordKind, home: String, version: Int64 = 1, audience: Audience, body: JSONObject,
        provenance: Provenance, updated: Instant
    ) {
        self.id = id
        self.kind = kind
        self.home = home
        self.version = version
        self.audience = audience
        self.body = body
        self.provenance = provenance
        self.updated = updated
    }
}
