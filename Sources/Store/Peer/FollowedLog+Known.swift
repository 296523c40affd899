internal import Federation
internal import Postgres
internal import Registry

extension FollowedLog {
    /// What is stored about the records that entries speak of: for the plan, and as it has to be replaced.
    struct Known {
        var plan = ApplyPlan.Known()
        var locked: [RecordID: LockedRecord] = [:]
    }

    /// Looks up, in as many round trips as there are questions that depend on each other, and holds the rows.
    func known(
        of entries: PreparedEntries, _ carried: [Carried], _ place: Place, _ session: borrowing Session
    ) throws -> Known {
        var known = Known()
        known.plan.keepsRecords = place.keepsRecords
        for entry in carried {
            known.plan.carried[entry.index] = ApplyPlan.Version(record: entry.record, version: entry.version)
        }
        var ids = carried.map(\.record)
        var listed: [Int64] = []
        var erases = false
        for incoming in entries.incoming {
            switch incoming.entry.content {
            case .put(let put)?: ids.append(put.id)
            case .seed?, nil: break
            case let gone?:
                if case .erase = gone { erases = true }
                listed += gone.gone.map { Int64(clamping: $0) }
            }
        }
        if !listed.isEmpty {
            ids += try session.query(
                """
                SELECT record FROM muster.peer_entry
                WHERE log = \(place.log) AND index = ANY(\(listed)) AND record IS NOT NULL
                """
            ).map { try $0[0, as: RecordID.self] }
        }
        ids = Set(ids).sorted()
        let keys = Set(entries.incoming.flatMap(\.keys)).sorted()
        let hashes = keys.map { Store.suppressionEntry(key: suppressionKey, $0, .contributor) }
        let found = try session.pipeline([
            """
            SELECT \(RecordColumns.all), r.keys FROM muster.record r
            WHERE \(place.keepsRecords) AND r.id = ANY(\(ids)) ORDER BY r.id FOR UPDATE
            """,
            """
            SELECT e.record, l.origin, e.index, e.version FROM muster.peer_entry e JOIN muster.peer_log l ON l.id = e.log
            WHERE e.record = ANY(\(ids)) AND l.peer = \(place.peer)
            """,
            // By position in the list of keys: the list of the forgotten knows no names.
            """
            SELECT DISTINCT n FROM unnest(\(hashes)) WITH ORDINALITY AS w (hmac, n)
            JOIN muster.suppression s ON s.hmac = w.hmac WHERE s.home IN ('', \(origin.node))
            """,
            """
            SELECT record FROM muster.peer_entry WHERE record = ANY(\(ids)) AND came_from IS NOT NULL
            UNION SELECT record FROM muster.moved_here WHERE record = ANY(\(ids))
            """,
        ])
        for row in found[0] {
            let record = try StoredRecord(row: row)
            let locked = LockedRecord(record: record, keys: try row[RecordColumns.count])
            known.locked[record.id] = locked
            known.plan.records[record.id] = ApplyPlan.Row(
                kind: record.kind, home: record.home, version: record.version, audience: record.audience,
                body: record.body, keys: locked.keys)
        }
        for row in found[1] {
            guard let log = LogOrigin(try row[1, as: String.self]) else { throw StoreError(.internalFault) }
            known.plan.holdings[try row[0], default: []].append(
                ApplyPlan.Holding(log: log, index: UInt64(clamping: try row[2, as: Int64.self]), version: try row[3]))
        }
        known.plan.suppressed = Set(try found[2].map { keys[Int(try $0[0, as: Int64.self]) - 1] })
        known.plan.moved = Set(try found[3].map { try $0[0, as: RecordID.self] })
        if erases {
            let people = known.locked.values.filter { $0.record.kind == .contributor }.flatMap(\.keys)
            known.plan.own = Set(
                try session.query(
                    """
                    SELECT key FROM muster.record_key WHERE kind = 'contributor' AND key = ANY(\(people + keys))
                        AND home NOT IN (SELECT node FROM muster.peer)
                    """
                ).map { try $0[0, as: String.self] })
        }
        return known
    }
}
