package import Registry

/// One version of a record as it is kept.
package struct StoredRecord: Sendable, Hashable {
    package let id: RecordID
    package let kind: RecordKind
    /// The node that alone may write it.
    package let home: String
    /// Counts from 1; the ETag.
    package let version: Int64
    package let audience: Audience
    /// The exact canonical bytes (RFC 8785) of the record's body.
    package let body: [UInt8]
    /// ``Registry/Provenance`` as JSON.
    package let provenance: [UInt8]
    package let updated: Instant
    /// One line a person recognises it by.
    package let title: String
    /// The records whose speakers may edit it.
    package let owners: [RecordID]
}
