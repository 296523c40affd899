internal import Postgres
internal import Registry

/// New rows go by binary COPY into a temporary table and from there, in one statement, where they belong: COPY itself is
/// refused on tables with row-level security.
struct ImportStage: ~Copyable {
    private var encoder = BinaryCopyEncoder()

    /// Makes the temporary tables, and settings for many rows; both last until the end of the transaction.
    static func begin(_ session: borrowing Session) throws {
        try session.executeScript(
            """
            CREATE TEMPORARY TABLE muster_stage ON COMMIT DROP AS
                SELECT id, updated, version, kind, home, audience, title, owners, keys, provenance, words, body
                FROM muster.record LIMIT 0;
            -- Records that lines of this import stood for.
            CREATE TEMPORARY TABLE muster_seen (id uuid PRIMARY KEY) ON COMMIT DROP;
            -- A request's limit is not one for a roster of a million lines.
            SET LOCAL statement_timeout = 0;
            -- Few large merges into the index of words instead of many small ones.
            SET LOCAL gin_pending_list_limit = '64MB';
            -- Plans are made for tables that grow a thousandfold meanwhile, and statistics come only afterwards.
            SET LOCAL plan_cache_mode = force_custom_plan;
            SET LOCAL enable_seqscan = off;
            SET LOCAL enable_hashjoin = off;
            SET LOCAL enable_mergejoin = off;
            """)
    }

    /// Stores new records and new versions of records.
    ///
    /// - Returns: false when a record that was to be changed is no longer at the version the change was based on; the
    ///   caller undoes everything since its savepoint.
    mutating func write(
        added: [RecordRows], changed: [(rows: RecordRows, old: LockedRecord)], _ session: borrowing Session
    ) throws -> Bool {
        if !added.isEmpty {
            try copy(added, session)
            _ = try session.pipeline([Self.insertStaged, "TRUNCATE muster_stage"] + Self.insertHours(added))
        }
        // In parts, so that the answers of one never wait for the sending of thousands.
        for start in stride(from: 0, to: changed.count, by: 200) {
            guard try write(changed[start..<min(start + 200, changed.count)], session) else { return false }
        }
        return true
    }

    private func write(
        _ changed: ArraySlice<(rows: RecordRows, old: LockedRecord)>, _ session: borrowing Session
    ) throws -> Bool {
        let results = try session.pipeline(
            changed.map { "\($0.rows.update) AND version = \($0.old.record.version)" })
        guard results.allSatisfy({ $0.affectedRows == 1 }) else { return false }
        var queries: [Query] = [Self.enqueue(changed), Self.see(changed.map(\.rows.id))]
        for (rows, old) in changed {
            let gone = old.keys.filter { !rows.keys.contains($0) }
            if !gone.isEmpty { queries.append(RecordRows.deleteKeys(gone, kind: rows.kind, home: rows.home)) }
            let fresh = rows.keys.filter { !old.keys.contains($0) }
            if !fresh.isEmpty {
                queries.append(RecordRows.insertKeys(fresh, kind: rows.kind, home: rows.home, id: rows.id))
            }
        }
        let timed = changed.filter { $0.rows.kind == .availability || $0.rows.kind == .engagement }
        if !timed.isEmpty {
            let contributors = Set(timed.flatMap { $0.old.record.owners + $0.rows.owners }).sorted()
            let records = timed.map(\.rows.id)
            queries.append(
                "DELETE FROM muster.hours WHERE contributor = ANY(\(contributors)) AND record = ANY(\(records))")
        }
        queries += Self.insertHours(timed.map(\.rows))
        let narrowed = changed.filter {
            $0.rows.kind == .contributor && !$0.old.record.audience.isWithin($0.rows.audience)
        }
        if let moment = narrowed.first?.rows.updated {
            let ids = narrowed.map(\.rows.id)
            queries.append("SELECT muster.narrow(\(ids), \(moment)), muster.narrow_links(\(ids), \(moment))")
        }
        _ = try session.pipeline(queries)
        return true
    }

    /// Remembers that a line stood for these records.
    static func see(_ records: [RecordID]) -> Query {
        "INSERT INTO muster_seen SELECT unnest(\(records)) ON CONFLICT DO NOTHING"
    }

    private static func enqueue(_ changed: ArraySlice<(rows: RecordRows, old: LockedRecord)>) -> Query {
        let left = changed.map { $0.old.record.audience == $0.rows.audience ? nil : $0.old.record.audience.description }
        return """
            INSERT INTO muster.publish_queue (at, record, version, kind, op, audience, left_audience)
            SELECT at, record, version, kind, 'put', audience, left_audience
            FROM unnest(\(changed.map(\.rows.updated)), \(changed.map(\.rows.id)), \(changed.map(\.rows.version)),
                \(changed.map(\.rows.kind.rawValue)), \(changed.map(\.rows.audience.description)), \(left))
                AS q (at, record, version, kind, audience, left_audience)
            """
    }

    private mutating func copy(_ rows: [RecordRows], _ session: borrowing Session) throws {
        // The encoder is lent to the closure, which must not capture `self`.
        var encoder = BinaryCopyEncoder()
        swap(&encoder, &self.encoder)
        defer { swap(&encoder, &self.encoder) }
        _ = try session.copyIn("COPY muster_stage FROM STDIN (FORMAT binary)") { writer in
            encoder.begin()
            for row in rows {
                encoder.row(fields: RecordRows.copiedFields)
                row.copy(into: &encoder)
                if encoder.count > 65_536 { try writer.write(&encoder) }
            }
            encoder.end()
            try writer.write(&encoder)
        }
    }

    private static let insertStaged: Query = """
        WITH r AS (
            INSERT INTO muster.record
                (id, updated, version, kind, home, audience, title, owners, keys, provenance, words, body)
            SELECT id, updated, version, kind, home, audience, title, owners, keys, provenance, words, body
            FROM muster_stage
        ), k AS (
            INSERT INTO muster.record_key (home, kind, key, id)
            SELECT s.home, s.kind, k.key, s.id FROM muster_stage s, unnest(s.keys) AS k (key)
        ), seen AS (
            INSERT INTO muster_seen SELECT id FROM muster_stage
        )
        INSERT INTO muster.publish_queue (at, record, version, kind, op, audience)
        SELECT updated, id, version, kind, 'put', audience FROM muster_stage
        """

    /// Few records have hours, and those are small: arrays do.
    private static func insertHours(_ records: [RecordRows]) -> [Query] {
        let hours = records.flatMap { record in record.hours.map { (record, $0) } }
        guard !hours.isEmpty else { return [] }
        let owners = hours.map { "{\($0.0.owners.map(\.description).joined(separator: ","))}" }
        return [
            """
            INSERT INTO muster.hours
                (contributor, record, starts, ends, lapses, per_week, seeks, audience_rank, owners)
            SELECT contributor, record, starts, ends, lapses, per_week, seeks, audience_rank, owners::uuid[]
            FROM unnest(\(hours.map(\.1.contributor)), \(hours.map(\.0.id)), \(hours.map(\.1.starts)),
                \(hours.map(\.1.ends)), \(hours.map(\.1.lapses)), \(hours.map(\.1.perWeek)), \(hours.map(\.1.seeks)),
                \(hours.map { Int16($0.0.audience.rank) }), \(owners))
                AS w (contributor, record, starts, ends, lapses, per_week, seeks, audience_rank, owners)
            """
        ]
    }
}
