package import Postgres
import Registry

extension Store {
    /// After a restore: the list of the forgotten of the database that is given up holds here too, and whom the backup
    /// still knows of it is forgotten again: by the ids that were erased, and by natural keys.
    ///
    /// - Parameter old: the database whose place this one takes, as its owner.
    /// - Returns: how many people were forgotten again.
    package func replayErasures(from old: PostgresConfiguration) async throws(StoreError) -> Int {
        let kept = try await KeptErasures.read(old)
        let entries = kept.suppressions
        guard !kept.isEmpty else { return 0 }
        let moment = now()
        let steward = Principal(role: .steward, subjects: [], label: "muster db restore", tokenID: nil)
        let key = suppressionKey
        // By whose word: nobody's but this node's own keeps out what other nodes say.
        let forgotten = Dictionary(entries.map { ($0.hmac, [$0.home]) }, uniquingKeysWith: +)
        let people = try await transaction(as: steward) { session in
            try session.execute(
                """
                INSERT INTO muster.suppression (hmac, home, at)
                SELECT hmac, home, \(moment) FROM unnest(\(entries.map(\.hmac)), \(entries.map(\.home))) AS s (hmac, home)
                ON CONFLICT DO NOTHING
                """)
            try kept.insert(session)
            var found = Set(
                try session.query(
                    """
                    SELECT id FROM muster.record
                    WHERE id = ANY(\(kept.records.map(\.record))) AND kind = 'contributor' AND home = \(node)
                    """
                ).map { try $0[0, as: RecordID.self] })
            var copies: Set<RecordID> = []
            try session.forEach("SELECT key, id, home FROM muster.record_key WHERE kind = 'contributor'") { row in
                guard let words = forgotten[Self.suppressionEntry(key: key, try row[0], .contributor)] else { return }
                let home: String = try row[2]
                if home == node {
                    found.insert(try row[1])
                } else if words.contains("") || words.contains(home) {
                    copies.insert(try row[1])
                }
            }
            // Another node's record of them: the copy goes, and so does what that node's log says next.
            for id in copies.sorted() {
                _ = try session.pipeline(Self.disposal(of: try session.locked(.contributor, id, steward)))
            }
            // Nor may what opens their entries in a log that is followed stay until that log has said so again: this node
            // may have stated that it is gone.
            try session.execute(
                """
                UPDATE muster.peer_entry SET salt = NULL, at = NULL, prev = NULL, body = NULL, kind = NULL
                WHERE record = ANY(\(copies.sorted()))
                """)
            return found
        }
        for id in people.sorted() { _ = try await erase(contributor: id, by: steward) }
        try await removeLeftovers(of: kept, by: steward)
        return people.count
    }

    /// Records of people whose own record the backup did not have: gone once, and gone again.
    private func removeLeftovers(of kept: KeptErasures, by steward: Principal) async throws(StoreError) {
        let (moment, node) = (now(), node)
        try await transaction(as: steward) { session in
            let left = try session.query(
                "SELECT kind, id FROM muster.record WHERE id = ANY(\(kept.records.map(\.record))) AND home = \(node)"
            ).map { (try $0[0, as: RecordKind.self], try $0[1, as: RecordID.self]) }
            for (kind, id) in left {
                _ = try session.pipeline(
                    Self.removal(of: try session.locked(kind, id, steward), as: .erase, at: moment))
            }
        }
    }
}

/// Puts a database in the place of another by their names.
package enum DatabaseSwap {
    /// In one transaction: `current` is called `aside`, and `new` is called `current`. Nobody may be connected to either.
    ///
    /// - Parameter maintenance: connects to another database of the same server, as the owner of both.
    package static func swap(
        _ maintenance: PostgresConfiguration, current: String, new: String, aside: String
    ) async throws(StoreError) {
        do {
            let connected = try await maintenance.unit { session in
                let names = [current, new]
                // Who has just left may be listed for a moment still.
                var connected = 0
                for _ in 0..<50 {
                    connected =
                        try session.query(
                            """
                            SELECT count(*) FROM pg_stat_activity
                            WHERE datname = ANY(\(names)) AND backend_type = 'client backend'
                            """)[0][0]
                    if connected == 0 { break }
                    _ = try session.query("SELECT FROM pg_sleep(0.1)")
                }
                guard connected == 0 else { return connected }
                // Names cannot be parameters of ALTER DATABASE; quote_ident makes them safe.
                let rename = try session.query(
                    """
                    SELECT format('ALTER DATABASE %I RENAME TO %I; ALTER DATABASE %I RENAME TO %I',
                        \(current)::text, \(aside)::text, \(new)::text, \(current)::text)
                    """)
                try session.executeScript(try rename[0][0])
                return 0
            }
            guard connected == 0 else {
                throw StoreError(
                    .schema(
                        "\(connected) connection\(connected == 1 ? " is" : "s are") open to the database; stop what uses it first."
                    ))
            }
        } catch { throw StoreError(any: error) }
    }
}
