package import Federation
internal import Postgres
internal import Registry
internal import TransparencyLog

extension Store {
    /// Applies a bundle of a peer's log that has been verified: all of it in one transaction, or nothing. A bundle that
    /// is applied already changes nothing.
    ///
    /// - Parameters:
    ///   - origin: a log that is followed.
    ///   - end: with the last bundle, what the whole pull has shown.
    /// - Throws: ``StoreError``, or a ``PullRefusal`` for an entry that only what is stored shows to be wrong.
    package func apply(
        _ bundle: PulledBundle, of origin: LogOrigin, end: Pull.Verified? = nil
    ) async throws -> PeerChanges {
        let follower = FollowedLog(origin: origin, suppressionKey: suppressionKey, moment: now())
        let result: Result<PeerChanges, PullRefusal>
        do {
            result = try await pool.withSession { session in
                do {
                    return .success(
                        try session.transaction { session in
                            try session.execute(Self.follower.settings)
                            return try follower.apply(bundle, end, session)
                        })
                } catch let refusal as PullRefusal {
                    return .failure(refusal)
                }
            }
        } catch { throw StoreError(any: error) }
        return try result.get()
    }
}

extension Store {
    /// Forgets logs of a peer's earlier epochs that it has no more: those of audiences that nothing of the new epoch is for.
    /// What only they held goes.
    ///
    /// - Parameter origins: the logs that the peer has, all of which have been followed to their ends.
    package func forgetLogs(of peer: Peer, except origins: [LogOrigin]) async throws(StoreError) {
        guard let latest = origins.max(by: { $0.epoch < $1.epoch }) else { return }
        let kept = origins.map(\.description)
        let follower = FollowedLog(origin: latest, suppressionKey: suppressionKey, moment: now())
        try await transaction(as: Self.follower) { session in
            let rows = try session.query(
                """
                SELECT id FROM muster.peer_log WHERE peer = \(peer.id) AND epoch < \(latest.epoch)
                    AND NOT origin = ANY(\(kept)) FOR UPDATE
                """)
            guard let first = rows.first else { return }
            var changes = PeerChanges()
            let place = FollowedLog.Place(log: try first[0], peer: peer.id, keepsRecords: true)
            try follower.drop(try rows.map { try $0[0] }, place, &changes, session)
        }
    }
}

/// A peer's log, within the transaction that applies a bundle of it.
struct FollowedLog: Sendable {
    let origin: LogOrigin
    let suppressionKey: [UInt8]
    let moment: Instant

    /// Where things are kept.
    struct Place {
        let log: Int32
        let peer: RecordID
        let keepsRecords: Bool
    }

    func apply(_ bundle: PulledBundle, _ end: Pull.Verified?, _ session: borrowing Session) throws -> PeerChanges {
        let found = try session.query(
            """
            SELECT l.id, l.peer, p.trust, l.size, l.withheld FROM muster.peer_log l JOIN muster.peer p ON p.id = l.peer
            WHERE l.origin = \(origin.description) AND l.state = 'following' FOR UPDATE OF l
            """)
        guard let row = found.first else { throw StoreError(.notFound) }
        var changes = PeerChanges()
        let place = Place(
            log: try row[0], peer: try row[1], keepsRecords: try row[2, as: String.self] != Peer.Trust.mirror.rawValue)
        let size = UInt64(clamping: try row[3, as: Int64.self])
        if size >= bundle.range.size { return changes }
        guard size == bundle.from else {
            throw PullRefusal(.wrongStart, "the bundle begins at entry \(bundle.from), and \(size) are applied")
        }
        changes.entries = bundle.entries.count
        if place.keepsRecords { try apply(bundle.entries, place, &changes, session) }
        try session.execute(
            """
            UPDATE muster.peer_log SET size = \(Int64(clamping: bundle.range.size)), range = \(bundle.range.encoded),
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

    private func apply(
        _ entries: [PulledEntry], _ place: Place, _ changes: inout PeerChanges, _ session: borrowing Session
    ) throws {
        // Of several versions in a row the last counts; what goes in between goes in its place.
        var puts: [RecordID: (index: UInt64, put: Envelope.Put)] = [:]
        for entry in entries {
            switch entry.content {
            case nil: break
            case .seed?: break
            case .put(let put)?:
                if let earlier = puts[put.id]?.put, earlier.kind != put.kind {
                    throw Self.changedKind(entry.index, earlier.kind, put.kind)
                }
                puts[put.id] = (entry.index, put)
            case .erase(let indices)?, .withdraw(let indices)?:
                try store(puts.values.sorted { $0.index < $1.index }, place, &changes, session)
                puts.removeAll()
                let gone = try session.query(
                    """
                    DELETE FROM muster.peer_entry
                    WHERE log = \(place.log) AND index = ANY(\(indices.map { Int64(clamping: $0) })) RETURNING record
                    """
                ).map { try $0[0, as: RecordID.self] }
                var isErasure = false
                if case .erase? = entry.content { isErasure = true }
                changes.removed += try sweep(gone, place, forget: isErasure, session)
            }
        }
        try store(puts.values.sorted { $0.index < $1.index }, place, &changes, session)
    }

    static func changedKind(_ index: UInt64, _ old: RecordKind, _ new: RecordKind) -> PullRefusal {
        PullRefusal(
            .entry, "entry \(index) makes \(new.withArticle) of what was \(old.withArticle) under the same id")
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

    func drop(_ old: [Int32], _ place: Place, _ changes: inout PeerChanges, _ session: borrowing Session) throws {
        guard !old.isEmpty else { return }
        let gone = try session.query("DELETE FROM muster.peer_entry WHERE log = ANY(\(old)) RETURNING record").map {
            try $0[0, as: RecordID.self]
        }
        changes.removed += try sweep(gone, place, forget: false, session)
        try session.execute("DELETE FROM muster.peer_log WHERE id = ANY(\(old))")
    }

    /// Takes away those records of the peer that no log of it holds in their present version any more.
    ///
    /// A log that still has an older version does not keep a record: what its audience may see comes with that log.
    /// - Parameter forget: also puts the keys of people among them on the list of those who are not taken in again.
    private func sweep(
        _ records: [RecordID], _ place: Place, forget: Bool, _ session: borrowing Session
    ) throws -> Int {
        guard !records.isEmpty else { return 0 }
        let rows = try session.query(
            """
            SELECT \(RecordColumns.all), r.keys FROM muster.record r
            WHERE r.id = ANY(\(records)) AND r.home = \(origin.node) AND NOT EXISTS (
                SELECT FROM muster.peer_entry e JOIN muster.peer_log l ON l.id = e.log
                WHERE e.record = r.id AND l.peer = \(place.peer) AND e.version >= r.version)
            ORDER BY r.id FOR UPDATE OF r
            """)
        var queries: [Query] = []
        for row in rows {
            let old = LockedRecord(record: try StoredRecord(row: row), keys: try row[RecordColumns.count])
            queries += Store.disposal(of: old)
            if old.record.kind == .contributor {
                queries.append("DELETE FROM muster.contact WHERE contributor = \(old.record.id)")
            }
            // Not the keys of people who are on record here: a peer has no say about them.
            if forget, old.record.kind == .contributor, !old.keys.isEmpty {
                let entries = old.keys.map { Store.suppressionEntry(key: suppressionKey, $0, .contributor) }
                queries.append(
                    """
                    INSERT INTO muster.suppression (hmac, at)
                    SELECT s.hmac, \(moment) FROM unnest(\(old.keys), \(entries)) AS s (key, hmac)
                    WHERE NOT EXISTS (SELECT FROM muster.record_key k WHERE k.kind = 'contributor' AND k.key = s.key
                        AND k.home NOT IN (SELECT node FROM muster.peer))
                    ON CONFLICT DO NOTHING
                    """)
            }
        }
        if !queries.isEmpty { _ = try session.pipeline(queries) }
        return rows.count
    }
}
