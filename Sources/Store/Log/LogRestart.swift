internal import Federation
package import Postgres
package import Registry

/// Makes a node's logs begin anew after a restore.
package enum LogRestart {
    /// A restored database knows an older state of the logs, and going on from there would sign a second history under
    /// the same name. So the logs of the backup are dropped, new ones begin in an epoch that was never signed, and every
    /// record that is not private is put into the queue.
    ///
    /// - Parameters:
    ///   - new: the restored database, as its owner.
    ///   - old: the one whose place it takes, as its owner.
    /// - Returns: the epoch.
    package static func run(
        in new: PostgresConfiguration, after old: PostgresConfiguration, now: Instant
    ) async throws(StoreError) -> Int64 {
        let known: Int64 = try await unit(old) { try $0.query(Query(unsafeSQL: highest))[0][0] }
        return try await unit(new) { session in
            try session.transaction { session in try begin(above: known, now: now, session) }
        }
    }

    /// After a restore: with peers to ask, the logs of the backup are kept, and nothing is signed before the peers have
    /// said what they have seen since; with none, new logs begin at once.
    ///
    /// - Returns: the new epoch; nil when peers are to be asked.
    package static func afterRestore(
        in new: PostgresConfiguration, replacing old: PostgresConfiguration, now: Instant
    ) async throws(StoreError) -> Int64? {
        let waits: Bool = try await unit(new) { session in
            try session.execute(
                "UPDATE muster.log_floor SET restored = true WHERE EXISTS (SELECT FROM muster.peer)") > 0
        }
        return waits ? nil : try await run(in: new, after: old, now: now)
    }

    /// The same within a transaction of the database that is gone on with.
    ///
    /// - Parameter known: an epoch that was signed elsewhere; 0 when none is known.
    static func begin(above known: Int64, now: Instant, _ session: borrowing Session) throws -> Int64 {
        let own: Int64 = try session.query(Query(unsafeSQL: highest))[0][0]
        let epoch = RestoredEpoch.after(known: known, own: own, now: now)
        _ = try session.pipeline([
            "DELETE FROM muster.log_tile", "DELETE FROM muster.log_entry", "DELETE FROM muster.log",
            "DELETE FROM muster.publish_queue",
            "UPDATE muster.log_floor SET epoch = \(epoch), restored = false",
            """
            INSERT INTO muster.publish_queue (at, record, version, kind, op, audience)
            SELECT \(now), id, version, kind, 'put', audience FROM muster.record
            WHERE audience <> 'private' ORDER BY id
            """,
        ])
        return epoch
    }

    private static let highest = """
        SELECT greatest((SELECT max(epoch) FROM muster.log), (SELECT epoch FROM muster.log_floor WHERE epoch > 1), 0)
        """

    private static func unit<R: Sendable>(
        _ configuration: PostgresConfiguration, _ body: @Sendable (borrowing Session) throws -> R
    ) async throws(StoreError) -> R {
        do { return try await configuration.unit(body) } catch { throw StoreError(any: error) }
    }
}
