internal import Federation
internal import Postgres
internal import Registry
internal import TransparencyLog

// Set by set: what it costs in statements does not depend on how many records there are.
extension FollowedLog {
    /// The most natural keys of one record, and the longest of them in bytes; others do not lead to it here.
    private static let mostKeys = 64
    private static let longestKey = 512
    /// From so many records on, settings for many rows are worth their while.
    private static let many = 256

    /// Brings a plan into the tables.
    ///
    /// - Parameter locked: the rows that the plan knew.
    func write(
        _ plan: ApplyPlan, _ entries: PreparedEntries, _ locked: [RecordID: LockedRecord], _ place: Place,
        _ session: borrowing Session
    ) throws {
        var queries: [Query] = []
        if !plan.closed.isEmpty {
            queries.append(
                """
                UPDATE muster.peer_entry
                SET salt = NULL, at = NULL, prev = NULL, kind = NULL, body = NULL, record = NULL, version = NULL,
                    came_from = NULL, waits = NULL
                WHERE log = \(place.log) AND index = ANY(\(plan.closed.map { Int64(clamping: $0) }))
                """)
        }
        queries.append(insert(plan.notes, place))
        let gone = plan.removals.compactMap { locked[$0] }
        if !gone.isEmpty { queries += removal(of: gone) }
        if !plan.forgotten.isEmpty {
            let hashes = plan.forgotten.sorted().map { Store.suppressionEntry(key: suppressionKey, $0, .contributor) }
            queries.append(
                """
                INSERT INTO muster.suppression (hmac, home, at)
                SELECT hmac, \(origin.node), \(moment) FROM unnest(\(hashes)) AS hmac ON CONFLICT DO NOTHING
                """)
        }
        try dropLinks(naming: plan.erased, session)
        for id in plan.erased { try session.drop(move: id) }
        let stores = plan.stores.compactMap { stored in entries.rows[stored.place].map { (stored.replaces, $0) } }
        guard !stores.isEmpty else {
            _ = try session.pipeline(queries)
            return
        }
        if stores.count >= Self.many {
            queries.append("SELECT set_config('gin_pending_list_limit', '64MB', true)")
        }
        _ = try session.pipeline(queries)
        try store(stores, locked, session)
    }

    /// Entries as they are kept, each in the place of its number.
    private func insert(_ notes: [ApplyPlan.Note], _ place: Place) -> Query {
        var salts: [[UInt8]] = []
        var times: [Instant?] = []
        var previous: [String?] = []
        var bodies: [[UInt8]] = []
        for note in notes {
            switch note.kept {
            case .commitment, .carried:
                salts.append([])
                times.append(nil)
                previous.append(nil)
                bodies.append([])
            case .whole(let opening):
                salts.append(opening.salt.bytes)
                times.append(nil)
                previous.append(nil)
                bodies.append(opening.body)
            case .besideRecord(let salt, let at, let indices):
                salts.append(salt.bytes)
                times.append(at)
                previous.append("{\(indices.map(String.init).joined(separator: ","))}")
                bodies.append([])
            }
        }
        return """
            INSERT INTO muster.peer_entry
                (log, index, commitment, salt, at, prev, body, record, version, came_from, waits)
            SELECT \(place.log), \(Int64(clamping: notes.first?.index ?? 0)) + n - 1, commitment,
                nullif(salt, ''), at, prev::bigint[], nullif(body, ''), record, version, came_from, nullif(waits, 0)::int::boolean
            FROM unnest(\(notes.map(\.commitment.bytes)), \(salts), \(times), \(previous), \(bodies),
                \(notes.map(\.record)), \(notes.map(\.version)), \(notes.map(\.from)),
                \(notes.map { Int64($0.waits ? 1 : 0) }))
                WITH ORDINALITY AS e (commitment, salt, at, prev, body, record, version, came_from, waits, n)
            """
    }

    /// Takes rows away, with all that hangs on them.
    func removal(of gone: [LockedRecord]) -> [Query] {
        let ids = gone.map(\.record.id)
        let keys = gone.flatMap { old in old.keys.map { (old.record.id, old.record.kind.rawValue, $0) } }
        return [
            delete(keys: keys),
            """
            DELETE FROM muster.hours WHERE contributor = ANY(\(Set(gone.flatMap(\.record.owners)).sorted()))
                AND record = ANY(\(ids))
            """,
            "DELETE FROM muster.record WHERE id = ANY(\(ids))",
            "DELETE FROM muster.idempotency WHERE record = ANY(\(ids))",
            "DELETE FROM muster.contact WHERE contributor = ANY(\(ids))",
        ]
    }

    private func delete(keys: [(id: RecordID, kind: String, key: String)]) -> Query {
        """
        DELETE FROM muster.record_key k
        USING unnest(\(keys.map(\.id)), \(keys.map(\.kind)), \(keys.map(\.key))) AS g (id, kind, key)
        WHERE k.kind = g.kind AND k.key = g.key AND k.home = \(origin.node) AND k.id = g.id
        """
    }

    private func store(
        _ stores: [(replaces: Bool, row: RecordRows)], _ locked: [RecordID: LockedRecord],
        _ session: borrowing Session
    ) throws {
        try PeerStage.copy(stores, session)
        let replaced = stores.filter(\.replaces).map(\.row)
        var queries: [Query] = []
        if !replaced.isEmpty { queries += replacements(replaced, locked) }
        if replaced.count < stores.count { queries.append(PeerStage.insert) }
        // A key that has moved from one of its records to another leads to the one that had it last.
        var keys: [String: (id: RecordID, kind: String, key: String)] = [:]
        for (_, row) in stores {
            for key in row.keys.filter({ $0.utf8.count <= Self.longestKey }).prefix(Self.mostKeys) {
                keys["\(row.kind.rawValue) \(key)"] = (row.id, row.kind.rawValue, key)
            }
        }
        if !keys.isEmpty { queries.append(insert(keys: keys.values.sorted { $0.key < $1.key })) }
        let people = stores.filter { $0.row.kind == .contributor && !$0.replaces }.map(\.row.id)
        if !people.isEmpty {
            // What others said of their time before their own node did counts for nothing.
            queries.append(
                """
                DELETE FROM muster.hours h USING muster.record r
                WHERE h.contributor = ANY(\(people)) AND r.id = h.record AND r.home <> \(origin.node)
                """)
        }
        if let hours = hours(stores.map(\.row)) { queries.append(hours) }
        _ = try session.pipeline(queries)
    }

    /// New versions over old ones. An entry of another log that was kept beside the old row gets its body first: the row
    /// will not have it any more.
    private func replacements(_ rows: [RecordRows], _ locked: [RecordID: LockedRecord]) -> [Query] {
        let ids = rows.map(\.id)
        var gone: [(id: RecordID, kind: String, key: String)] = []
        var owners: Set<RecordID> = []
        for row in rows {
            guard let old = locked[row.id] else { continue }
            owners.formUnion(old.record.owners + row.owners)
            for key in old.keys where !row.keys.contains(key) { gone.append((row.id, row.kind.rawValue, key)) }
        }
        var queries: [Query] = []
        queries.append(KeptEntries.moveOut(ids))
        queries.append(PeerStage.update)
        if !gone.isEmpty { queries.append(delete(keys: gone)) }
        queries.append(
            "DELETE FROM muster.hours WHERE contributor = ANY(\(owners.sorted())) AND record = ANY(\(ids))")
        return queries
    }

    private func insert(keys: [(id: RecordID, kind: String, key: String)]) -> Query {
        """
        INSERT INTO muster.record_key (home, kind, key, id)
        SELECT \(origin.node), kind, key, id
        FROM unnest(\(keys.map(\.kind)), \(keys.map(\.key)), \(keys.map(\.id))) AS k (kind, key, id)
        ON CONFLICT (kind, key, home) DO UPDATE SET id = excluded.id WHERE record_key.id <> excluded.id
        """
    }

    /// A node speaks of the time of its own people only, or of people nobody has spoken for yet.
    private func hours(_ rows: [RecordRows]) -> Query? {
        let hours = rows.flatMap { row in row.hours.map { (row, $0) } }
        guard !hours.isEmpty else { return nil }
        let owners = hours.map { "{\($0.0.owners.map(\.description).joined(separator: ","))}" }
        return """
            INSERT INTO muster.hours (contributor, record, starts, ends, lapses, per_week, seeks, audience_rank, owners)
            SELECT contributor, record, starts, ends, lapses, per_week, seeks, audience_rank, owners::uuid[]
            FROM unnest(\(hours.map(\.1.contributor)), \(hours.map(\.0.id)), \(hours.map(\.1.starts)),
                \(hours.map(\.1.ends)), \(hours.map(\.1.lapses)), \(hours.map(\.1.perWeek)), \(hours.map(\.1.seeks)),
                \(hours.map { Int16($0.0.audience.rank) }), \(owners))
                AS w (contributor, record, starts, ends, lapses, per_week, seeks, audience_rank, owners)
            WHERE NOT EXISTS (
                SELECT FROM muster.record c WHERE c.id = w.contributor AND c.home <> \(origin.node))
            """
    }
}
