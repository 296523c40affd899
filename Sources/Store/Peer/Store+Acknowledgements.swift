package import Federation
internal import Postgres
package import Registry
package import TransparencyLog

extension Store {
    /// Most acknowledgements that one answer holds, and that are taken of one.
    package static let acknowledgementLimit = 1000
    /// Most cosignatures by unknown keys that are kept for one log.
    private static let unverifiedLimit = 100

    /// Cosigns, for each log of a peer, what has been applied of it and committed, unless that is done already.
    ///
    /// - Returns: how many were cosigned.
    @discardableResult
    package func acknowledge(_ peer: Peer, signingWith key: SigningKey) async throws(StoreError) -> Int {
        let moment = now()
        let keyID = Int64(CosignerKey(key.verifier).identifier)
        let node = node
        return try await transaction(as: Self.follower) { session in
            // Held, so that nothing is applied or stopped between the look and the signature.
            let rows = try session.query(
                """
                SELECT l.origin, l.range, l.checkpoint, coalesce((SELECT max(a.size) FROM muster.acknowledgement a
                    WHERE a.origin = l.origin AND a.cosigner = \(node) AND a.key_id = \(keyID)), 0)
                FROM muster.peer_log l
                WHERE l.peer = \(peer.id) AND l.state = 'following' AND l.checkpoint IS NOT NULL AND l.size > 0
                    AND NOT EXISTS (SELECT FROM muster.acknowledgement a WHERE a.origin = l.origin
                        AND a.cosigner = \(node) AND a.key_id = \(keyID) AND a.size >= l.size)
                FOR UPDATE OF l
                """)
            var count = 0
            for row in rows {
                guard let origin = LogOrigin(try row[0, as: String.self]) else { throw StoreError(.internalFault) }
                let made: AcknowledgedNote?
                do {
                    made = try AcknowledgedNote.cosign(
                        try row[2], of: origin, logKeys: [peer.key],
                        applied: try CompactRange(encoded: try row[1]), isFollowing: true,
                        cosigned: UInt64(clamping: try row[3, as: Int64.self]),
                        time: UInt64(clamping: moment.milliseconds / 1000), key: key)
                } catch let error as LogError {
                    throw StoreError(.schema("What is kept of \(origin) cannot be cosigned: \(error)"))
                }
                guard let made else { continue }
                try session.execute(Self.keep(made, at: moment))
                try session.execute(Self.prune(made))
                count += 1
            }
            return count
        }
    }

    /// Whether an erasure in this node's logs waits for a peer that may read them.
    package func awaitsAcknowledgement(by peer: Peer) async throws(StoreError) -> Bool {
        // A peer that has said nothing for so long is asked when a person asks.
        let since = Instant(milliseconds: now().milliseconds - 90 * 86_400_000)
        let rows = try await read(
            """
            SELECT EXISTS (
                SELECT FROM muster.log l CROSS JOIN LATERAL (SELECT max(d.entry) AS entry FROM muster.log_departure d
                    WHERE d.origin = l.origin AND d.erased AND d.at > \(since)) AS last
                WHERE last.entry IS NOT NULL
                    AND (l.audience_rank > 1 OR EXISTS (SELECT FROM muster.circle_member m
                        JOIN muster.circle c ON c.id = m.circle
                        WHERE m.peer = \(peer.id) AND 'circle:' || c.name = l.audience))
                    AND NOT EXISTS (SELECT FROM muster.acknowledgement a JOIN muster.log o ON o.origin = a.origin
                        WHERE a.cosigner = \(peer.node) AND a.verified AND o.audience = l.audience
                            AND (o.epoch > l.epoch OR o.epoch = l.epoch AND a.size > last.entry)))
            """, as: Self.follower)
        do { return try rows[0][0] } catch { throw StoreError(any: error) }
    }

    /// The latest acknowledgement by each cosigner of each log that the asker may see.
    ///
    /// - Parameter about: only of the logs of this node.
    package func acknowledgements(
        about name: String?, by principal: Principal
    ) async throws(StoreError) -> [(origin: LogOrigin, note: [UInt8])] {
        let rows = try await read(
            """
            SELECT DISTINCT ON (origin, cosigner, key_id) origin, note FROM muster.acknowledgement
            WHERE \(name)::text IS NULL OR split_part(origin, '/', 1) = \(name)
            ORDER BY origin, cosigner, key_id, size DESC LIMIT \(Self.acknowledgementLimit)
            """, as: principal)
        do {
            return try rows.compactMap { row in
                guard let origin = LogOrigin(try row[0, as: String.self]) else { return nil }
                return (origin, try row[1])
            }
        } catch { throw StoreError(any: error) }
    }

    /// Takes acknowledgements that somebody has sent: of this node's logs, and of logs that are followed here, which are
    /// passed on. Those of other logs are left alone.
    ///
    /// - Parameter keys: this node's own.
    /// - Returns: why some were not taken, in words.
    package func take(
        _ notes: [(origin: LogOrigin, note: [UInt8])], ownKeys keys: [VerifierKey]
    ) async throws(StoreError) -> [String] {
        let peers = try await peers(by: Self.follower)
        let known = Dictionary(uniqueKeysWithValues: peers.map { ($0.node, $0.key) })
        var refused: [String] = []
        var found: [AcknowledgedNote] = []
        for (origin, note) in notes.prefix(Self.acknowledgementLimit) {
            let logKeys = origin.node == node ? keys : known[origin.node].map { [$0] } ?? []
            guard !logKeys.isEmpty else { continue }
            do {
                // Nobody tells this node what it has cosigned itself.
                found += try AcknowledgedNote.read(note, of: origin, logKeys: logKeys, cosigners: Array(known.values))
                    .filter { $0.cosigned.cosigner != node }
            } catch {
                refused.append("an acknowledgement of \(origin) does not hold: \(error)")
            }
        }
        let moment = now()
        let queries = found.flatMap { [Self.keep($0, at: moment), Self.prune($0)] }
        if !queries.isEmpty { _ = try await roundTrip([Self.follower.settings] + queries) }
        return refused
    }

    private static func keep(_ note: AcknowledgedNote, at moment: Instant) -> Query {
        let cosigned = note.cosigned
        return """
            INSERT INTO muster.acknowledgement (origin, cosigner, key_id, size, time, note, verified, received)
            SELECT \(cosigned.origin.description), \(cosigned.cosigner), \(Int64(note.keyID)),
                \(Int64(clamping: cosigned.size)), \(Int64(clamping: cosigned.time)), \(note.note),
                \(cosigned.isVerified), \(moment)
            WHERE \(cosigned.isVerified) OR (SELECT count(*) FROM muster.acknowledgement a
                WHERE a.origin = \(cosigned.origin.description) AND NOT a.verified) < \(unverifiedLimit)
            ON CONFLICT (origin, cosigner, key_id, size) DO UPDATE
                SET verified = true, note = excluded.note, time = excluded.time, received = excluded.received
                WHERE excluded.verified AND NOT acknowledgement.verified
            """
    }

    /// Keeps of one cosigner the latest, and for each entry by which something left the log the first that covers it.
    private static func prune(_ note: AcknowledgedNote) -> Query {
        """
        DELETE FROM muster.acknowledgement a
        WHERE a.origin = \(note.cosigned.origin.description) AND a.cosigner = \(note.cosigned.cosigner)
            AND a.key_id = \(Int64(note.keyID))
            AND a.size < (SELECT max(b.size) FROM muster.acknowledgement b
                WHERE b.origin = a.origin AND b.cosigner = a.cosigner AND b.key_id = a.key_id)
            AND NOT EXISTS (SELECT FROM muster.log_departure d
                WHERE d.origin = a.origin AND d.erased AND d.entry < a.size AND d.entry >= coalesce(
                    (SELECT max(c.size) FROM muster.acknowledgement c WHERE c.origin = a.origin
                        AND c.cosigner = a.cosigner AND c.key_id = a.key_id AND c.size < a.size), 0))
        """
    }
}
