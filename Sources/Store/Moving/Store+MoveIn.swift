internal import CanonicalJSON
package import Federation
internal import Postgres
package import Registry

/// A person whom this node is taking over: what it holds, while the old home has not let go.
package struct MoveIn: Sendable, Hashable {
    package let contributor: RecordID
    /// The old home.
    package let from: String
    /// What that one has to let go of.
    package let digest: String
}

// The new home's part of a move: holds everything, and becomes the home when the old one has let go.
extension Store {
    /// Keeps what another node is to let go of. From here on nobody else can be enrolled under the person's keys.
    ///
    /// - Throws: ``StoreError`` `.suppressed` when they asked this node to forget them, `.conflict` when somebody is
    ///   enrolled here under one of their keys, `.invalid` when this node would not store what comes, `.refused`.
    package func receive(_ bundle: MoveBundle) async throws(StoreError) -> MoveIn {
        let moment = now()
        guard let id = bundle.contributor, bundle.to == node else {
            throw StoreError(.refused("What \(bundle.from) sent is not for this node."))
        }
        let issues = bundle.items.flatMap { Validation.check($0.body, kind: $0.kind, audience: $0.audienceThere) }
        guard issues.isEmpty else { throw StoreError(.invalid(issues)) }
        let keys = Projection.of(kind: .contributor, id: id, body: bundle.items[0].body).keys
        let entries = suppressionEntries(for: keys, kind: .contributor)
        return try await transaction(as: Self.follower) { session in
            try session.drop(move: id)
            let others = try session.query(
                """
                SELECT id, home FROM muster.record
                WHERE id = ANY(\(bundle.items.map(\.id))) AND home <> \(bundle.from) ORDER BY id
                """)
            if let row = others.first {
                throw StoreError(
                    .refused(
                        "The record \(try row[0, as: RecordID.self]) is of \(try row[1, as: String.self]), not of \(bundle.from)."
                    ))
            }
            guard try session.query("SELECT FROM muster.suppression WHERE hmac = ANY(\(entries)) AND home = ''").isEmpty
            else { throw StoreError(.suppressed) }
            let taken = try session.query(
                """
                SELECT key, id FROM muster.record_key
                WHERE kind = 'contributor' AND home = \(node) AND key = ANY(\(keys)) ORDER BY key LIMIT 1
                """)
            if let row = taken.first { throw StoreError(.conflict(key: try row[0], existing: try row[1])) }
            _ = try session.pipeline([
                RecordRows.insertKeys(keys, kind: .contributor, home: node, id: id),
                """
                INSERT INTO muster.move_in (contributor, origin, at, bundle)
                VALUES (\(id), \(bundle.from), \(moment), \(bundle.bytes))
                """,
            ])
            return MoveIn(contributor: id, from: bundle.from, digest: bundle.digest)
        }
    }

    /// Whom this node is taking over.
    package func movesIn(from origin: String? = nil) async throws(StoreError) -> [MoveIn] {
        let rows = try await read(
            """
            SELECT bundle FROM muster.move_in WHERE \(origin == nil) OR origin = \(origin ?? "") ORDER BY at
            """, as: Self.follower)
        do {
            return try rows.compactMap { row in
                let bundle = MoveBundle(
                    try JSONParser.parseObject(row[0, as: [UInt8].self], options: Self.bundleLimits))
                return bundle.flatMap { bundle in
                    bundle.contributor.map { MoveIn(contributor: $0, from: bundle.from, digest: bundle.digest) }
                }
            }
        } catch { throw StoreError(any: error) }
    }

    /// Gives up what is held of a person: the old home does not let go.
    package func abandonMove(of id: RecordID) async throws(StoreError) {
        try await transaction(as: Self.follower) { session in try session.drop(move: id) }
    }

    /// Becomes the home of a person whom the old one has let go: their records are this node's own from here on, in the
    /// next version, and go into its logs. Said again, nothing more happens.
    ///
    /// - Returns: how many records came; 0 when there was nothing left to do.
    package func adopt(_ id: RecordID) async throws(StoreError) -> Int {
        let moment = now()
        return try await transaction(as: Self.follower) { session in
            let rows = try session.query("SELECT bundle FROM muster.move_in WHERE contributor = \(id) FOR UPDATE")
            guard let row = rows.first else { return 0 }
            let read = try JSONParser.parseObject(row[0, as: [UInt8].self], options: Self.bundleLimits)
            guard let bundle = MoveBundle(read) else { throw StoreError(.internalFault) }
            try session.drop(move: id)
            let ids = bundle.items.map(\.id)
            let copies = try session.query(
                """
                SELECT \(RecordColumns.all), r.keys FROM muster.record r WHERE r.id = ANY(\(ids)) ORDER BY r.id FOR UPDATE
                """
            ).map { LockedRecord(record: try StoredRecord(row: $0), keys: try $0[RecordColumns.count]) }
            // What was built from these rows stays what it was.
            var queries = [KeptEntries.moveOut(ids)]
            queries += copies.flatMap { Self.disposal(of: $0) }
            for item in bundle.items {
                let record = RecordRows(
                    Record(
                        id: item.id, kind: item.kind, home: node, version: item.version + 1,
                        audience: item.audienceThere,
                        body: item.body, provenance: Provenance(via: .federation, by: bundle.from), updated: moment))
                queries.append(record.insert(by: Self.follower, action: "adopt"))
                if let hours = record.insertHours { queries.append(hours) }
            }
            queries += [
                """
                INSERT INTO muster.moved_here (record, origin) SELECT id, \(bundle.from) FROM unnest(\(ids)) AS id
                ON CONFLICT (record) DO UPDATE SET origin = excluded.origin
                """,
                // Who moved away from here and has come back.
                "DELETE FROM muster.move_out WHERE contributor = \(id)",
            ]
            _ = try session.pipeline(queries)
            return ids.count
        }
    }

    private static let bundleLimits = JSONParser.Options.profile(maxBytes: MoveBundle.maximumBytes)
}

extension Session {
    /// Forgets what is held of a person who is to move in, and the keys that were kept for them.
    borrowing func drop(move id: RecordID) throws {
        let rows = try query("DELETE FROM muster.move_in WHERE contributor = \(id) RETURNING contributor")
        guard !rows.isEmpty else { return }
        try execute(
            """
            DELETE FROM muster.record_key k WHERE k.kind = 'contributor' AND k.id = \(id)
                AND NOT EXISTS (SELECT FROM muster.record r WHERE r.id = k.id AND r.home = k.home)
            """)
    }
}
