internal import Postgres
internal import Registry

extension IdempotencyKey {
    /// How long the node remembers a key: 24 hours. A request that is sent again later is a new one.
    package static let hoursKept = 24
}

extension Store {
    /// Forgets idempotency keys that are older than ``IdempotencyKey/hoursKept``, the oldest first.
    ///
    /// - Parameter limit: at most so many, so that no transaction grows long; at least 1.
    /// - Returns: how many were forgotten; when it is `limit`, there may be more.
    package func pruneIdempotencyKeys(limit: Int) async throws(StoreError) -> Int {
        let end = Instant(microseconds: now().microseconds - Int64(IdempotencyKey.hoursKept) * 3_600_000_000)
        // It is nobody's request: the rows of all are meant, which only staff sees.
        let node = Principal(role: .steward, subjects: [], label: "the node", tokenID: nil)
        return try await roundTrip([
            node.settings,
            """
            DELETE FROM muster.idempotency i USING (
                SELECT principal, key FROM muster.idempotency WHERE at < \(end) ORDER BY at LIMIT \(max(1, limit))
            ) AS old
            WHERE i.principal = old.principal AND i.key = old.key AND i.at < \(end)
            """,
        ])[1].affectedRows
    }
}
