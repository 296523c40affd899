internal import CanonicalJSON
internal import Postgres
internal import Registry

/// The one place that turns a record into rows: creation, change, import and, later, federation all go through it.
struct RecordRows: Sendable {
    let id: RecordID
    let kind: RecordKind
    let home: String
    let version: Int64
    let audience: Audience
    let updated: Instant
    let title: String
    let owners: [RecordID]
    let keys: [String]
    let provenance: [UInt8]
    /// Strictly ascending by bytes, as the database keeps them.
    let lexemes: [String]
    let body: [UInt8]
    let hours: [HoursRow]
    let references: [Projection.Reference]

    /// - Parameters:
    ///   - keys: natural keys beyond those that the body itself gives.
    ///   - encoded: the body's canonical bytes, when the caller has them already.
    init(_ record: Record, keys extra: [String] = [], encoded: [UInt8]? = nil) {
        let projection = Projection.of(kind: record.kind, id: record.id, body: record.body)
        id = record.id
        kind = record.kind
        home = record.home
        version = record.version
        audience = record.audience
        updated = record.updated
        title = projection.title
        owners = projection.owners
        keys = extra.isEmpty ? projection.keys : Self.united(projection.keys, extra)
        provenance = CanonicalJSON.encode(record.provenance.json)
        lexemes = Self.lexemes(projection)
        body = encoded ?? CanonicalJSON.encode(record.body)
        hours = HoursRow.rows(of: record, projection)
        references = projection.references
    }

    var words: PostgresTextVector { PostgresTextVector(sortedLexemes: lexemes) }

    /// The projection's, which are in order, and "ref/…", which finds what refers to a record by whatever field.
    private static func lexemes(_ projection: Projection) -> [String] {
        var lexemes = projection.lexemes
        for reference in projection.references {
            let lexeme = "ref/\(reference.id)"
            let place = lexemes.firstIndex { !$0.utf8.lexicographicallyPrecedes(lexeme.utf8) } ?? lexemes.count
            if place == lexemes.count || lexemes[place] != lexeme { lexemes.insert(lexeme, at: place) }
        }
        return lexemes
    }

    private static func united(_ keys: [String], _ extra: [String]) -> [String] {
        var united = keys
        for key in extra where !united.contains(key) { united.append(key) }
        return united
    }

    /// What the caller gets back: the same as reading it again.
    var stored: StoredRecord {
        StoredRecord(
            id: id, kind: kind, home: home, version: version, audience: audience, body: body, provenance: provenance,
            updated: updated, title: title, owners: owners)
    }
}

/// A row of muster.hours: what an availability gives or an engagement takes.
struct HoursRow: Sendable {
    let contributor: RecordID
    let starts: CivilDate?
    let ends: CivilDate?
    let lapses: CivilDate?
    /// Positive: free; negative: given away.
    let perWeek: Int16
    /// An availability's compensation: volunteer, stipend or either.
    let seeks: String?

    static func rows(of record: Record, _ projection: Projection) -> [HoursRow] {
        func date(_ name: String) -> CivilDate? { record.body[name]?.stringValue.flatMap { CivilDate($0) } }
        guard let contributor = record.body["contributor"]?.stringValue.flatMap({ RecordID($0) }) else { return [] }
        switch record.kind {
        case .availability:
            let seeks = record.body["compensation"]?.objectValue?["seeks"]?.stringValue
            return projection.windows.map {
                HoursRow(
                    contributor: contributor, starts: $0.from, ends: $0.until, lapses: date("lapses"),
                    perWeek: Int16(clamping: $0.hoursPerWeek), seeks: seeks)
            }
        case .engagement:
            // Engagements that take no hours, or ended on nobody knows which day, have a row of zero: it is also how a
            // contributor's engagements are found.
            let isOver = record.body["status"]?.stringValue == "ended" && date("until") == nil
            let hours = isOver ? 0 : record.body["hoursPerWeek"]?.integerValue ?? 0
            return [
                HoursRow(
                    contributor: contributor, starts: date("from"), ends: date("until"), lapses: nil,
                    perWeek: Int16(clamping: -hours), seeks: nil)
            ]
        default: return []
        }
    }
}
