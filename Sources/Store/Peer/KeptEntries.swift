package import Federation
internal import Postgres
internal import Registry
internal import TransparencyLog

/// How the entries of a followed log are kept, and had back.
enum KeptEntries {
    /// Before other versions take these records' rows: entries that were built from the rows keep what they need.
    static func moveOut(_ records: [RecordID]) -> Query {
        """
        UPDATE muster.peer_entry e SET kind = r.kind, body = r.body FROM muster.record r
        WHERE r.id = ANY(\(records)) AND e.record = r.id AND e.version = r.version AND e.at IS NOT NULL
            AND e.body IS NULL
        """
    }
}

extension Store {
    /// Entries of a peer's log from an index on, at most `limit` of them, as they came: for whoever it is served on to, and
    /// for its origin when that has lost them. Fewer than there are where the log was followed before entries were kept.
    ///
    /// What opens an entry is missing where a later one says so, and for records of people who are not taken in again.
    /// It says nothing of who may read the log.
    package func openings(
        ofFollowed origin: LogOrigin, from index: UInt64, limit: Int
    ) async throws(StoreError) -> [LogOpening] {
        // An end in numbers and no LIMIT, as of this node's own logs: what follows is neither read nor sorted.
        let first = Int64(clamping: index)
        let rows = try await read(
            """
            SELECT e.index, e.commitment, e.salt, e.at, e.prev, coalesce(e.body, r.body), e.record, e.version,
                coalesce(e.kind, r.kind), e.written
            FROM muster.peer_log l JOIN muster.peer_entry e ON e.log = l.id
            LEFT JOIN muster.record r ON r.id = e.record AND r.version = e.version AND e.at IS NOT NULL
                AND e.body IS NULL
            WHERE l.origin = \(origin.description) AND e.index >= \(first) AND e.index < \(first) + \(Int64(limit))
                AND e.index < l.size AND e.commitment IS NOT NULL
            ORDER BY e.index
            """, as: Self.follower)
        do {
            let committer = Committer()
            return try rows.map { row in
                let commitment = try Commitment(row[1, as: [UInt8].self])
                var opening: LogOpening.Opening?
                if let salt = try row[2, as: [UInt8]?.self], let body = try Self.envelope(row, of: origin) {
                    let salt = try Salt(salt)
                    // A record's row of the same version may be a later epoch's.
                    if committer.opens(commitment, salt: salt, body: body) { opening = .init(salt: salt, body: body) }
                }
                return LogOpening(
                    index: UInt64(clamping: try row[0, as: Int64.self]), commitment: commitment, opening: opening)
            }
        } catch { throw StoreError(any: error) }
    }

    private static func envelope(_ row: Row, of origin: LogOrigin) throws -> [UInt8]? {
        guard let body = try row[5, as: [UInt8]?.self] else { return nil }
        guard let at = try row[3, as: Instant?.self] else { return body }
        guard let id = try row[6, as: RecordID?.self], let version = try row[7, as: Int64?.self],
            let kind = try row[8, as: String?.self].flatMap({ RecordKind(rawValue: $0) })
        else { return nil }
        let previous = try row[4, as: [Int64].self].map { UInt64(clamping: $0) }
        let written = try row[9, as: String?.self].flatMap { LogOrigin($0) }
        return Envelope(
            log: written ?? origin, at: at,
            content: .put(.init(kind: kind, id: id, version: version, previous: previous, record: body))
        ).bytes
    }
}
