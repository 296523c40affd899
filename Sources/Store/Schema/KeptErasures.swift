internal import Postgres
internal import Registry

/// What a database that is given up knows of erasures, and the one in its place must know too.
struct KeptErasures: Sendable {
    var suppressions: [(hmac: [UInt8], home: String)] = []
    var records: [(record: RecordID, person: RecordID, at: Instant)] = []
    private var departures: [(record: RecordID, origin: String, entry: Int64, erased: Bool, at: Instant)] = []
    private var acknowledgements: [Acknowledgement] = []

    private struct Acknowledgement: Sendable {
        var origin: String
        var cosigner: String
        var key: Int64
        var size: Int64
        var time: Int64
        var note: [UInt8]
        var isVerified: Bool
        var received: Instant
    }

    var isEmpty: Bool { suppressions.isEmpty && records.isEmpty && departures.isEmpty && acknowledgements.isEmpty }

    /// Reads them as the owner of the database, whose schema is of this version.
    static func read(_ old: PostgresConfiguration) async throws(StoreError) -> KeptErasures {
        do {
            return try await old.unit { session in
                var kept = KeptErasures()
                kept.suppressions = try session.query("SELECT hmac, home FROM muster.suppression").map {
                    (try $0[0], try $0[1])
                }
                kept.records = try session.query("SELECT record, person, at FROM muster.erased").map {
                    (try $0[0], try $0[1], try $0[2])
                }
                kept.departures = try session.query(
                    "SELECT record, origin, entry, erased, at FROM muster.log_departure"
                ).map { (try $0[0], try $0[1], try $0[2], try $0[3], try $0[4]) }
                kept.acknowledgements = try session.query(
                    "SELECT origin, cosigner, key_id, size, time, note, verified, received FROM muster.acknowledgement"
                ).map {
                    Acknowledgement(
                        origin: try $0[0], cosigner: try $0[1], key: try $0[2], size: try $0[3], time: try $0[4],
                        note: try $0[5], isVerified: try $0[6], received: try $0[7])
                }
                return kept
            }
        } catch { throw StoreError(any: error) }
    }

    /// Adds what the database in its place does not have; the list of suppressions is the caller's.
    func insert(_ session: borrowing Session) throws {
        for row in records {
            try session.execute(
                """
                INSERT INTO muster.erased (record, person, at) VALUES (\(row.record), \(row.person), \(row.at))
                ON CONFLICT DO NOTHING
                """)
        }
        for row in departures {
            try session.execute(
                """
                INSERT INTO muster.log_departure (record, origin, entry, erased, at)
                VALUES (\(row.record), \(row.origin), \(row.entry), \(row.erased), \(row.at))
                ON CONFLICT (record, origin) DO UPDATE
                    SET entry = excluded.entry, erased = excluded.erased, at = excluded.at
                    WHERE excluded.entry > log_departure.entry
                """)
        }
        for row in acknowledgements {
            try session.execute(
                """
                INSERT INTO muster.acknowledgement (origin, cosigner, key_id, size, time, note, verified, received)
                VALUES (\(row.origin), \(row.cosigner), \(row.key), \(row.size), \(row.time), \(row.note),
                    \(row.isVerified), \(row.received))
                ON CONFLICT DO NOTHING
                """)
        }
    }
}
