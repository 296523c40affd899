internal import CanonicalJSON
internal import Postgres
internal import Registry

/// What the database knows about the records that a batch of lines names, read in two round trips.
///
/// The planner knows nothing of tables that this very transaction fills. `LATERAL (… LIMIT 1)` leaves it no choice but
/// one look into an index a row; left to itself it was seen to read a whole index for each of a thousand keys.
struct ImportLookup {
    /// Records by their natural keys; grows as lines are decided.
    var ids: [NaturalKey: RecordID] = [:]
    /// The records that lines may stand for.
    var records: [RecordID: LockedRecord] = [:]
    /// Records that are referred to, held against removal, with their kinds.
    var referred: [RecordID: RecordKind] = [:]
    /// Who may see the contributors among ``referred``.
    var audiences: [RecordID: Audience] = [:]
    /// Engagements and availabilities by contributor.
    var ofContributor: [RecordID: [RecordID]] = [:]
    /// Contributors whose engagements and availabilities were asked for.
    var asked: Set<RecordID> = []
    /// Those of ``records`` that an earlier line of this import stood for.
    var seen: Set<RecordID> = []
    /// Private fields by contributor.
    var contacts: [RecordID: [UInt8]] = [:]
    /// HMACs of this batch's keys that are suppressed.
    var suppressed: Set<[UInt8]> = []
    /// Of the circles that lines are for, those that there are.
    var circles: Set<Audience> = []

    init(_ lines: [PreparedLine], node: String, _ session: borrowing Session) throws {
        try readCircles(lines, session)
        try readKeys(lines, node, session)
        try readRecords(lines, session)
    }

    private mutating func readCircles(_ lines: [PreparedLine], _ session: borrowing Session) throws {
        let wanted = Set(
            lines.compactMap(\.input.audience).filter { if case .circle = $0 { true } else { false } })
        guard !wanted.isEmpty else { return }
        circles = Set(
            try session.query(
                """
                SELECT 'circle:' || name FROM muster.circle
                WHERE 'circle:' || name = ANY(\(wanted.map(\.description))) FOR KEY SHARE
                """
            ).map { try $0[0, as: Audience.self] })
    }

    /// Whether an earlier line of this import stood for `r`.
    private static let isSeen: Query = "(SELECT true FROM muster_seen s WHERE s.id = r.id LIMIT 1) IS NOT NULL"

    private mutating func readKeys(_ lines: [PreparedLine], _ node: String, _ session: borrowing Session) throws {
        var wanted: Set<NaturalKey> = []
        for line in lines {
            for key in line.keys { wanted.insert(NaturalKey(kind: line.input.kind, key: key)) }
            if line.rows == nil { wanted.formUnion(KeyReferences.keys(in: line.input.body, of: line.input.kind)) }
        }
        guard !wanted.isEmpty else { return }
        let keys = Array(wanted)
        let rows = try session.query(
            """
            SELECT w.kind, w.key, k.id FROM unnest(\(keys.map(\.kind.rawValue)), \(keys.map(\.key))) AS w (kind, key)
            CROSS JOIN LATERAL (SELECT r.id FROM muster.record_key r
                WHERE r.kind = w.kind AND r.key = w.key AND r.home = \(node) LIMIT 1) AS k
            """)
        for row in rows { ids[NaturalKey(kind: try row[0], key: try row[1])] = try row[2] }
    }

    private mutating func readRecords(_ lines: [PreparedLine], _ session: borrowing Session) throws {
        var wanted: Set<RecordID> = []
        var references: Set<RecordID> = []
        for line in lines {
            if let id = line.input.id { wanted.insert(id) }
            for key in line.keys {
                if let id = ids[NaturalKey(kind: line.input.kind, key: key)] { wanted.insert(id) }
            }
            if let rows = line.rows { references.formUnion(rows.references.map(\.id)) }
            if line.rows == nil {
                references.formUnion(
                    KeyReferences.keys(in: line.input.body, of: line.input.kind).compactMap { ids[$0] })
            }
            guard line.input.kind == .engagement || line.input.kind == .availability, line.input.id == nil else {
                continue
            }
            let body = KeyReferences.replacing(in: line.input.body, of: line.input.kind) { key, _ in ids[key] }
            if let contributor = body["contributor"]?.stringValue.flatMap({ RecordID($0) }) {
                asked.insert(contributor)
            }
        }
        let results = try session.pipeline([
            """
            SELECT \(RecordColumns.all), r.keys, \(Self.isSeen),
                (SELECT c.body FROM muster.contact c WHERE c.contributor = r.id LIMIT 1)
            FROM muster.record r WHERE r.id = ANY(\(Array(wanted)))
            """,
            "SELECT id, kind, audience FROM muster.record WHERE id = ANY(\(references.sorted())) ORDER BY id FOR KEY SHARE",
            """
            SELECT \(RecordColumns.all), r.keys, \(Self.isSeen)
            FROM (SELECT DISTINCT h.record FROM muster.hours h WHERE h.contributor = ANY(\(Array(asked)))) AS h
            CROSS JOIN LATERAL (SELECT * FROM muster.record WHERE id = h.record LIMIT 1) AS r
            """,
            "SELECT hmac FROM muster.suppression WHERE hmac = ANY(\(lines.flatMap(\.suppression)))",
        ])
        for row in results[0] {
            let record = LockedRecord(record: try StoredRecord(row: row), keys: try row[RecordColumns.count])
            records[record.record.id] = record
            if try row[RecordColumns.count + 1] { seen.insert(record.record.id) }
            contacts[record.record.id] = try row[RecordColumns.count + 2, as: [UInt8]?.self]
        }
        for row in results[1] {
            let kind: RecordKind = try row[1]
            referred[try row[0]] = kind
            if kind == .contributor { audiences[try row[0]] = try row[2, as: Audience.self] }
        }
        for row in results[2] {
            let record = LockedRecord(record: try StoredRecord(row: row), keys: try row[RecordColumns.count])
            records[record.record.id] = record
            if try row[RecordColumns.count + 1] { seen.insert(record.record.id) }
            for owner in record.record.owners { ofContributor[owner, default: []].append(record.record.id) }
        }
        for row in results[3] { suppressed.insert(try row[0]) }
    }
}
