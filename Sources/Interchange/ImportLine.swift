package import CanonicalJSON
package import Registry

/// One record on its way in or out: one line of Muster NDJSON.
///
/// With an id the record is that one; without, it is matched by its natural keys. Inside `record` a reference may be
/// a natural key with `@` before it (`@github:ada`), resolved where the lines are taken in.
package struct ImportLine: Sendable, Hashable {
    package var kind: RecordKind
    package var id: RecordID?
    package var audience: Audience?
    package var version: Int64?
    package var home: String?
    /// Natural keys besides those that the record itself shows: `name:…` for what has no address or handle.
    package var keys: [String]
    package var record: JSONObject
    /// Private fields of a contributor.
    package var privateFields: JSONObject?
    package var source: ImportSource?
    /// Members of the line that this version does not know, kept as they stand.
    package var unknown: JSONObject

    /// A line.
    package init(
        kind: RecordKind, id: RecordID? = nil, audience: Audience? = nil, version: Int64? = nil, home: String? = nil,
        keys: [String] = [], record: JSONObject, privateFields: JSONObject? = nil, source: ImportSource? = nil,
        unknown: JSONObject = [:]
    ) {
        self.kind = kind
        self.id = id
        self.audience = audience
        self.version = version
        self.home = home
        self.keys = keys
        self.record = record
        self.privateFields = privateFields
        self.source = source
        self.unknown = unknown
    }

    /// All natural keys: those of the record and those of the line.
    package var naturalKeys: [String] {
        let nobody = RecordID(high: 0, low: 0)
        return Projection.of(kind: kind, id: id ?? nobody, body: record).keys + keys
    }
}

/// Where a line came from, written on the line.
package struct ImportSource: Sendable, Hashable {
    package var format: String
    package var file: String
    /// 1-based.
    package var line: Int

    /// A place in a file.
    package init(format: String, file: String, line: Int) {
        self.format = format
        self.file = file
        self.line = line
    }
}
