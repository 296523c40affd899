package import Federation
internal import Postgres
package import Registry
package import TransparencyLog

extension Store {
    /// Who follows other nodes' logs; not somebody with a token.
    package static let follower = Principal(role: .steward, label: "follower")

    /// Begins to follow a node; its name is that of its key.
    ///
    /// - Parameter token: what is shown to it; never read again but by ``peerToken(_:)``.
    /// - Throws: ``StoreError`` `.conflict` when it is followed already, `.denied` for this node itself.
    package func addPeer(
        url: String, key: VerifierKey, trust: Peer.Trust, token: String?, by principal: Principal
    ) async throws(StoreError) -> Peer {
        guard key.name != node else { throw StoreError(.denied("\(node) is this node; it need not follow itself.")) }
        guard LogOrigin(node: key.name, audience: .public, epoch: 1) != nil else {
            throw StoreError(.denied("“\(key.name)” cannot be the name of a node's log."))
        }
        let peer = Peer(
            id: newID(), node: key.name, url: url, key: key, trust: trust, added: now(), hasToken: token != nil,
            succeeded: nil, failed: nil, error: nil, knowsUs: nil)
        let made = try await roundTrip([
            principal.settings,
            """
            WITH p AS (
                INSERT INTO muster.peer (id, node, url, key, trust, token, added)
                VALUES (\(peer.id), \(peer.node), \(url), \(key.description), \(trust.rawValue), \(token), \(peer.added))
                ON CONFLICT (node) DO NOTHING RETURNING id
            )
            INSERT INTO muster.audit (at, token, actor, role, action, note)
            SELECT \(peer.added), \(principal.tokenID), \(principal.label), \(principal.role.rawValue), 'add-peer',
                \(peer.node) FROM p RETURNING seq
            """,
        ])
        guard !made[1].isEmpty else { throw StoreError(.conflict(key: "peer:\(peer.node)", existing: nil)) }
        return peer
    }

    /// All that are followed, by name.
    package func peers(by principal: Principal) async throws(StoreError) -> [Peer] {
        let rows = try await read(
            """
            SELECT id, node, url, key, trust, added, token IS NOT NULL, succeeded, failed, error, knows_us
            FROM muster.peer ORDER BY node
            """, as: principal)
        do {
            return try rows.map { row in
                guard let trust = Peer.Trust(rawValue: try row[4]) else { throw StoreError(.internalFault) }
                return Peer(
                    id: try row[0], node: try row[1], url: try row[2], key: try VerifierKey(text: try row[3]),
                    trust: trust, added: try row[5], hasToken: try row[6], succeeded: try row[7], failed: try row[8],
                    error: try row[9], knowsUs: try row[10])
            }
        } catch { throw StoreError(any: error) }
    }

    /// What this node shows to a peer; for whoever pulls.
    package func peerToken(_ peer: RecordID) async throws(StoreError) -> String? {
        let rows = try await read("SELECT token FROM muster.peer WHERE id = \(peer)", as: Self.follower)
        do { return try rows.first?[0] } catch { throw StoreError(any: error) }
    }

    /// Follows a node no longer; all that came from it goes.
    ///
    /// - Returns: how many records went.
    /// - Throws: ``StoreError`` `.notFound`, `.denied`.
    @discardableResult
    package func removePeer(_ id: RecordID, by principal: Principal) async throws(StoreError) -> Int {
        let moment = now()
        return try await transaction(as: principal) { session in
            let found = try session.query("SELECT node FROM muster.peer WHERE id = \(id) FOR UPDATE")
            guard let row = found.first else { throw StoreError(.notFound) }
            let node: String = try row[0]
            let results = try session.pipeline([
                // As long as it takes: a peer may have sent millions.
                "SELECT set_config('statement_timeout', '0', true)",
                """
                DELETE FROM muster.hours h USING muster.record r WHERE r.id = h.record AND r.home = \(node)
                """,
                "DELETE FROM muster.record_key WHERE home = \(node)",
                "DELETE FROM muster.record WHERE home = \(node)",
                "DELETE FROM muster.peer WHERE id = \(id)",
                principal.trail("remove-peer", note: node, at: moment),
            ])
            return results[3].affectedRows
        }
    }

    /// Takes another key for a peer.
    ///
    /// - Parameters:
    ///   - statements: the peer's own words that lead from the key that was known to this one; nil when a person gave it,
    ///     and then nothing that the old key signed is built upon any more.
    /// - Throws: ``StoreError`` `.notFound` when there is no such peer, or it has another key than `old` by now; `.denied` for
    ///   a key of another node.
    package func rekey(
        peer id: RecordID, from old: VerifierKey, to new: VerifierKey, statements: [UInt8]?, by principal: Principal
    ) async throws(StoreError) {
        guard old.name == new.name else {
            throw StoreError(.denied("\(new) is a key of \(new.name), and the peer is \(old.name)."))
        }
        let moment = now()
        try await transaction(as: principal) { session in
            let changed = try session.execute(
                """
                UPDATE muster.peer SET key = \(new.description), statements = \(statements), error = NULL
                WHERE id = \(id) AND key = \(old.description)
                """)
            guard changed == 1 else { throw StoreError(.notFound) }
            if statements == nil {
                try session.execute("UPDATE muster.peer_log SET distrusted = true WHERE peer = \(id)")
            }
            try session.execute(
                principal.trail(
                    "rekey-peer", note: "\(new)\(statements == nil ? "" : ", as \(old) has said")", at: moment))
        }
    }

    /// From now on bodies that are held already come with the log of a new epoch all the same.
    package func refuseBare(_ origin: LogOrigin) async throws(StoreError) {
        _ = try await roundTrip([
            Self.follower.settings,
            "UPDATE muster.peer_log SET bare = false WHERE origin = \(origin.description)",
        ])
    }

    /// How far each log of a peer has been followed, by audience and epoch.
    package func peerLogs(of peer: RecordID, by principal: Principal) async throws(StoreError) -> [PeerLog] {
        let rows = try await read(
            """
            SELECT id, origin, range, state, error, withheld, since, advanced, seed, bare, distrusted
            FROM muster.peer_log WHERE peer = \(peer) ORDER BY audience, epoch
            """, as: principal)
        do {
            return try rows.map { row in
                guard let origin = LogOrigin(try row[1, as: String.self]),
                    let state = PeerLog.State(rawValue: try row[3])
                else { throw StoreError(.internalFault) }
                return PeerLog(
                    id: try row[0], origin: origin, range: try CompactRange(encoded: try row[2]), state: state,
                    error: try row[4], withheld: try row[5, as: [Int64].self].map { UInt64(clamping: $0) },
                    since: try row[6], advanced: try row[7],
                    seed: try row[8, as: [UInt8]?.self].flatMap { try FollowedLog.seed($0, of: origin) },
                    takesBare: try row[9], isDistrusted: try row[10])
            }
        } catch { throw StoreError(any: error) }
    }

    /// Begins to follow a log of a peer, from its first entry on. Does nothing when it is followed.
    package func follow(_ origin: LogOrigin, of peer: RecordID) async throws(StoreError) {
        _ = try await roundTrip([
            Self.follower.settings,
            """
            INSERT INTO muster.peer_log (peer, origin, audience, epoch, since)
            SELECT p.id, \(origin.description), \(origin.audience.description), \(origin.epoch), \(now())
            FROM muster.peer p WHERE p.id = \(peer) AND p.node = \(origin.node) ON CONFLICT DO NOTHING
            """,
        ])
    }

    /// Keeps what became of a pull of one log: nil when it went well.
    ///
    /// - Parameter checkpoint: the signed note that a fork was seen by; kept as evidence beside the one that was followed.
    package func note(
        _ refusal: PullRefusal?, on origin: LogOrigin, checkpoint: [UInt8]? = nil
    ) async throws(StoreError) {
        let state: PeerLog.State =
            refusal.map { $0.verdict == .fork ? .fork : $0.isFinal ? .stopped : .following } ?? .following
        _ = try await roundTrip([
            Self.follower.settings,
            """
            UPDATE muster.peer_log SET error = \(refusal?.description), evidence = coalesce(\(checkpoint), evidence),
                state = \(state.rawValue)
            WHERE origin = \(origin.description) AND state = 'following'
                AND (error IS DISTINCT FROM \(refusal?.description) OR state <> \(state.rawValue))
            """,
        ])
    }

    /// Keeps how a pull of all logs of a peer ended: nil when it went well.
    ///
    /// - Parameter knowsUs: whether the peer recognised this node's signature; nil when it was not asked by one.
    package func note(_ error: String?, on peer: RecordID, knowsUs: Bool? = nil) async throws(StoreError) {
        let moment = now()
        _ = try await roundTrip([
            Self.follower.settings,
            error.map {
                """
                UPDATE muster.peer SET failed = \(moment), error = \($0), knows_us = coalesce(\(knowsUs), knows_us)
                WHERE id = \(peer)
                """
            } ?? """
                UPDATE muster.peer SET succeeded = \(moment), error = NULL, knows_us = coalesce(\(knowsUs), knows_us)
                WHERE id = \(peer)
                """,
        ])
    }
}
