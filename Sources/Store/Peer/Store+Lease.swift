package import Federation
internal import Postgres
package import Registry

// What is for the federation or a circle is lent: its node may take it back, and a copy whose node cannot be asked any
// more does not stay for ever.
extension Store {
    /// Notes that the node of these logs has just been asked for them and let this one read them.
    package func confirm(_ origins: [LogOrigin]) async throws(StoreError) {
        let restricted = origins.filter { $0.audience != .public }.map(\.description)
        guard !restricted.isEmpty else { return }
        let moment = now()
        // An hour more or less is nothing beside a lease, and spares a write at every turn.
        let old = Instant(milliseconds: moment.milliseconds - 3_600_000)
        _ = try await roundTrip([
            Self.follower.settings,
            """
            UPDATE muster.peer_log SET confirmed = \(moment)
            WHERE origin = ANY(\(restricted)) AND (confirmed IS NULL OR confirmed < \(old))
            """,
        ])
    }

    /// Drops what came by restricted logs that their node, having recognised this one, no longer lets it read.
    ///
    /// - Parameter audiences: those that it still lets it read.
    /// - Returns: the logs that were dropped.
    package func dropLogs(of peer: Peer, except audiences: [Audience]) async throws(StoreError) -> [String] {
        let kept = audiences.map(\.description)
        return try await drop { session in
            try session.query(
                """
                SELECT l.id, l.origin, l.state, l.peer FROM muster.peer_log l
                WHERE l.peer = \(peer.id) AND l.audience <> 'public' AND NOT l.audience = ANY(\(kept)) FOR UPDATE
                """)
        }
    }

    /// Drops what came by restricted logs that their node has not confirmed for as long as the lease.
    ///
    /// - Returns: the logs that were dropped.
    package func dropLapsedLogs(leaseDays: Int) async throws(StoreError) -> [String] {
        let limit = Instant(milliseconds: now().milliseconds - Int64(leaseDays) * 86_400_000)
        return try await drop { session in
            try session.query(
                """
                SELECT l.id, l.origin, l.state, l.peer FROM muster.peer_log l
                WHERE l.audience <> 'public' AND coalesce(l.confirmed, l.since) < \(limit)
                    AND (l.state = 'following' OR EXISTS (SELECT FROM muster.peer_entry e WHERE e.log = l.id))
                FOR UPDATE
                """)
        }
    }

    private func drop(_ find: @escaping @Sendable (borrowing Session) throws -> Rows) async throws(StoreError)
        -> [String]
    {
        let (key, moment) = (suppressionKey, now())
        return try await transaction(as: Self.follower) { session in
            var dropped: [String] = []
            for row in try find(session) {
                guard let origin = LogOrigin(try row[1, as: String.self]) else { throw StoreError(.internalFault) }
                let log = FollowedLog(origin: origin, suppressionKey: key, moment: moment)
                let place = FollowedLog.Place(log: try row[0], peer: try row[3], keepsRecords: true)
                var changes = PeerChanges()
                // What shows a fork stays for a person to look at; the records go all the same.
                let isStopped = try row[2, as: String.self] != PeerLog.State.following.rawValue
                let evidence = isStopped ? try Self.evidence(place.log, session) : nil
                try log.drop([place.log], place, &changes, session)
                if let evidence { try session.execute(evidence) }
                dropped.append(origin.description)
            }
            return dropped
        }
    }

    /// What keeps a stopped log, without anything of it, when its row goes.
    private static func evidence(_ log: Int32, _ session: borrowing Session) throws -> Query? {
        let rows = try session.query(
            """
            SELECT peer, origin, audience, epoch, checkpoint, evidence, state, error, since, confirmed
            FROM muster.peer_log WHERE id = \(log)
            """)
        guard let row = rows.first else { return nil }
        return """
            INSERT INTO muster.peer_log
                (peer, origin, audience, epoch, checkpoint, evidence, state, error, since, confirmed)
            VALUES (\(try row[0, as: RecordID.self]), \(try row[1, as: String.self]), \(try row[2, as: String.self]),
                \(try row[3, as: Int64.self]), \(try row[4, as: [UInt8]?.self]), \(try row[5, as: [UInt8]?.self]),
                \(try row[6, as: String.self]), \(try row[7, as: String?.self]), \(try row[8, as: Instant.self]),
                \(try row[9, as: Instant?.self]))
            """
    }
}
