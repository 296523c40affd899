internal import Federation
internal import Postgres
internal import Registry
internal import TransparencyLog

extension Store {
    /// Takes the records that another node published while they were still somebody else's here, and that have no home now:
    /// the old one has let go, or has gone. A person who has moved is so found again, in whichever order the logs came.
    ///
    /// - Returns: how many records were stored.
    package func takeWaiting() async throws -> Int {
        let rows = try await read(
            """
            SELECT l.origin, e.index, e.commitment, e.salt, e.body, e.written
            FROM muster.peer_entry e JOIN muster.peer_log l ON l.id = e.log
            WHERE e.waits AND l.state = 'following' AND e.body IS NOT NULL
                AND NOT EXISTS (SELECT FROM muster.record r WHERE r.id = e.record)
            ORDER BY l.origin, e.index LIMIT 1000
            """, as: Self.follower)
        var stored = 0
        for row in rows {
            guard let origin = LogOrigin(try row[0, as: String.self]) else { throw StoreError(.internalFault) }
            let opening = SyncFrame.Opening(
                salt: try Salt(row[3, as: [UInt8].self]), body: try row[4, as: [UInt8].self])
            let frame = SyncFrame(commitment: try Commitment(row[2, as: [UInt8].self]), opening: opening)
            let written = try row[5, as: String?.self].flatMap { LogOrigin($0) } ?? origin
            let entry = PulledEntry(
                index: UInt64(clamping: try row[1, as: Int64.self]), frame: frame,
                envelope: try Envelope(bytes: opening.body, of: written))
            let bundle = PulledBundle(from: entry.index, entries: [entry], range: CompactRange())
            guard let prepared = try prepare([bundle], of: origin) else { continue }
            let follower = FollowedLog(origin: origin, suppressionKey: suppressionKey, moment: prepared.moment)
            stored += try await transaction(as: Self.follower) { session in
                try follower.takeWaiting(prepared, session)
            }
        }
        return stored
    }
}

extension FollowedLog {
    /// Applies an entry anew that was kept until its record has no other home.
    func takeWaiting(_ entries: PreparedEntries, _ session: borrowing Session) throws -> Int {
        let found = try session.query(
            """
            SELECT l.id, l.peer, p.trust FROM muster.peer_log l JOIN muster.peer p ON p.id = l.peer
            WHERE l.origin = \(origin.description) AND l.state = 'following' FOR UPDATE OF l
            """)
        guard let row = found.first else { return 0 }
        let place = Place(
            log: try row[0], peer: try row[1], keepsRecords: try row[2, as: String.self] != Peer.Trust.mirror.rawValue)
        // It may be gone by now.
        let index = Int64(clamping: entries.from)
        let gone = try session.query(
            "DELETE FROM muster.peer_entry WHERE log = \(place.log) AND index = \(index) AND waits RETURNING written")
        guard let old = gone.first else { return 0 }
        let known = try known(of: entries, [], place, session)
        let plan = try ApplyPlan(entries.incoming, of: origin, known: known.plan)
        try write(plan, entries, known.locked, place, session)
        if let written: String = try old[0] {
            try session.execute(
                "UPDATE muster.peer_entry SET written = \(written) WHERE log = \(place.log) AND index = \(index)")
        }
        return plan.stores.count
    }
}
