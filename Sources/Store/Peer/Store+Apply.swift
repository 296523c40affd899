package import Federation
internal import Postgres
internal import Registry
internal import TransparencyLog

extension Store {
    /// Applies entries of a peer's log that have been verified: all of them in one transaction, or nothing. What is
    /// applied already changes nothing.
    ///
    /// - Parameters:
    ///   - end: with the last entries, what the whole pull has shown.
    ///   - isBare: the peer was told what is held of the log that this one goes on from, and left those bodies out.
    /// - Throws: ``StoreError``, or a ``PullRefusal`` for an entry that only what is stored shows to be wrong.
    package func apply(
        _ entries: PreparedEntries, end: Pull.Verified? = nil, isBare: Bool = false
    ) async throws -> PeerChanges {
        let follower = FollowedLog(
            origin: entries.origin, suppressionKey: suppressionKey, moment: entries.moment, isBare: isBare)
        let result: Result<PeerChanges, PullRefusal>
        do {
            result = try await pool.withSession { session in
                do {
                    return .success(
                        try session.transaction { session in
                            try session.execute(Self.follower.settings)
                            return try follower.apply(entries, end, session)
                        })
                } catch let refusal as PullRefusal {
                    return .failure(refusal)
                }
            }
        } catch { throw StoreError(any: error) }
        return try result.get()
    }

    /// The same, of one bundle.
    package func apply(
        _ bundle: PulledBundle, of origin: LogOrigin, end: Pull.Verified? = nil, isBare: Bool = false
    ) async throws -> PeerChanges {
        guard let prepared = try prepare([bundle], of: origin) else { return PeerChanges() }
        return try await apply(prepared, end: end, isBare: isBare)
    }
}

extension Store {
    /// Forgets logs of a peer that it has no more, once all that it has are of later epochs: after a loss it begins all of
    /// them anew, and has none for an audience that nothing is for any more. What only they held goes.
    ///
    /// - Parameter origins: the logs that the peer has, all of which have been followed to their ends.
    package func forgetLogs(of peer: Peer, except origins: [LogOrigin]) async throws(StoreError) {
        guard let oldest = origins.min(by: { $0.epoch < $1.epoch }) else { return }
        let kept = origins.map(\.description)
        let follower = FollowedLog(origin: oldest, suppressionKey: suppressionKey, moment: now())
        try await transaction(as: Self.follower) { session in
            let rows = try session.query(
                """
                SELECT id FROM muster.peer_log WHERE peer = \(peer.id) AND epoch < \(oldest.epoch)
                    AND state = 'following' AND NOT origin = ANY(\(kept)) FOR UPDATE
                """)
            guard let first = rows.first else { return }
            var changes = PeerChanges()
            let place = FollowedLog.Place(log: try first[0], peer: peer.id, keepsRecords: true)
            try follower.drop(try rows.map { try $0[0] }, place, &changes, session)
        }
    }
}

/// A peer's log, within the transaction that applies entries of it: looks up, asks ``Federation/ApplyPlan``, writes.
struct FollowedLog: Sendable {
    let origin: LogOrigin
    let suppressionKey: [UInt8]
    let moment: Instant
    var isBare = false

    /// Where things are kept.
    struct Place {
        let log: Int32
        let peer: RecordID
        let keepsRecords: Bool
    }

    func apply(
        _ entries: PreparedEntries, _ end: Pull.Verified?, _ session: borrowing Session
    ) throws -> PeerChanges {
        let found = try session.query(
            """
            SELECT l.id, l.peer, p.trust, l.size, l.withheld, l.seed FROM muster.peer_log l JOIN muster.peer p ON p.id = l.peer
            WHERE l.origin = \(origin.description) AND l.state = 'following' FOR UPDATE OF l
            """)
        guard let row = found.first else { throw StoreError(.notFound) }
        var changes = PeerChanges()
        let place = Place(
            log: try row[0], peer: try row[1], keepsRecords: try row[2, as: String.self] != Peer.Trust.mirror.rawValue)
        let size = UInt64(clamping: try row[3, as: Int64.self])
        if size >= entries.size { return changes }
        guard size == entries.from else {
            throw PullRefusal(.wrongStart, "the bundle begins at entry \(entries.from), and \(size) are applied")
        }
        changes.entries = entries.incoming.count
        var seed = try row[5, as: [UInt8]?.self].flatMap { try Self.seed($0, of: origin) }
        if case .seed(let first)? = entries.incoming.first?.entry.content {
            seed = first
            try begin(first, place, session)
        }
        let carried = isBare ? try seed.map { try held(entries, $0, place, session) } ?? [] : []
        let known = try known(of: entries, carried, place, session)
        let plan = try ApplyPlan(entries.incoming, of: origin, known: known.plan)
        changes.stored = plan.stores.count
        changes.removed = plan.removed
        changes.suppressed = plan.suppressed
        try write(plan, entries, known.locked, place, session)
        try takeOver(plan.notes, carried, place, session)
        try session.execute(
            """
            UPDATE muster.peer_log SET size = \(Int64(clamping: entries.size)), range = \(entries.range),
                advanced = \(moment), error = NULL WHERE id = \(place.log)
            """)
        if let end {
            let old = try row[4, as: [Int64].self].map { UInt64(clamping: $0) }
            let open = old.filter { index in end.explained.map { index > $0 } ?? true } + end.withheld
            try session.execute(
                """
                UPDATE muster.peer_log SET checkpoint = \(end.checkpoint),
                    withheld = \(open.prefix(1000).map { Int64(clamping: $0) }) WHERE id = \(place.log)
                """)
            try dropEarlierEpochs(place, &changes, session)
        }
        return changes
    }

    /// Once a new epoch has been followed to its end, the earlier ones of its audience say nothing any more. Those of
    /// audiences that have no log any more go with ``Store/forgetLogs(of:except:)``.
    private func dropEarlierEpochs(
        _ place: Place, _ changes: inout PeerChanges, _ session: borrowing Session
    ) throws {
        let old = try session.query(
            """
            SELECT id FROM muster.peer_log WHERE peer = \(place.peer) AND audience = \(origin.audience.description)
                AND epoch < \(origin.epoch)
            """
        ).map { try $0[0, as: Int32.self] }
        try drop(old, place, &changes, session)
    }

    /// Forgets logs, and takes away those records of the peer that no other log of it holds in their present version.
    func drop(_ old: [Int32], _ place: Place, _ changes: inout PeerChanges, _ session: borrowing Session) throws {
        guard !old.isEmpty else { return }
        let rows = try session.query(
            """
            SELECT \(RecordColumns.all), r.keys FROM muster.record r
            WHERE r.id IN (SELECT record FROM muster.peer_entry WHERE log = ANY(\(old)))
                AND r.home = \(origin.node) AND NOT EXISTS (
                    SELECT FROM muster.peer_entry e JOIN muster.peer_log l ON l.id = e.log
                    WHERE e.record = r.id AND l.peer = \(place.peer) AND e.version >= r.version
                        AND NOT e.log = ANY(\(old)))
            ORDER BY r.id FOR UPDATE OF r
            """)
        let gone = try rows.map { LockedRecord(record: try StoredRecord(row: $0), keys: try $0[RecordColumns.count]) }
        if !gone.isEmpty { _ = try session.pipeline(removal(of: gone)) }
        changes.removed += gone.count
        // What the log says of an older version goes with it.
        try session.execute("DELETE FROM muster.peer_log WHERE id = ANY(\(old))")
    }
}
