internal import CanonicalJSON
internal import Federation
internal import Postgres
internal import Registry

// A record of another node is taken as it is: its own node has validated it, perhaps by rules that are newer than these.
extension FollowedLog {
    /// The most natural keys of one record, and the longest of them in bytes; others do not lead to it here.
    private static let mostKeys = 64
    private static let longestKey = 512

    /// Stores versions of records, each record once, in order; never an older one over a newer.
    func store(
        _ puts: [(index: UInt64, put: Envelope.Put)], _ place: Place, _ changes: inout PeerChanges,
        _ session: borrowing Session
    ) throws {
        guard !puts.isEmpty else { return }
        let ids = puts.map(\.put.id)
        let found = try session.query(
            """
            SELECT \(RecordColumns.all), r.keys FROM muster.record r WHERE r.id = ANY(\(ids)) ORDER BY r.id FOR UPDATE
            """)
        var current: [RecordID: LockedRecord] = [:]
        for row in found {
            let record = try StoredRecord(row: row)
            current[record.id] = LockedRecord(record: record, keys: try row[RecordColumns.count])
        }
        // Position orders: what an earlier epoch said counts for nothing beside this one, whatever its version.
        let live = try session.query(
            """
            SELECT e.record, max(e.version) FROM muster.peer_entry e JOIN muster.peer_log l ON l.id = e.log
            WHERE e.record = ANY(\(ids)) AND l.peer = \(place.peer) AND l.epoch >= \(origin.epoch) GROUP BY e.record
            """)
        let newest = try Dictionary(
            uniqueKeysWithValues: live.map { (try $0[0, as: RecordID.self], try $0[1, as: Int64.self]) })
        var rows: [RecordRows] = []
        for (index, put) in puts {
            if let old = current[put.id]?.record {
                guard old.home == origin.node else {
                    throw PullRefusal(
                        .foreignRecord, "entry \(index) writes the record \(put.id), whose home is \(old.home)")
                }
                guard old.kind == put.kind else { throw Self.changedKind(index, old.kind, put.kind) }
                if old.version == put.version, old.body == put.record, old.audience == origin.audience { continue }
            }
            if let version = newest[put.id], version >= put.version { continue }
            rows.append(try self.rows(index, put))
        }
        let refused = try suppressed(rows, session)
        changes.suppressed += refused.count
        var queries: [Query] = [
            "DELETE FROM muster.peer_entry WHERE log = \(place.log) AND record = ANY(\(ids))",
            """
            INSERT INTO muster.peer_entry (log, index, record, version)
            SELECT \(place.log), index, record, version
            FROM unnest(\(puts.map { Int64(clamping: $0.index) }), \(ids), \(puts.map(\.put.version)))
                AS e (index, record, version)
            """,
        ]
        var people: [RecordID] = []
        for row in rows {
            let old = current[row.id]
            if refused.contains(row.id) {
                if let old { queries += Store.disposal(of: old) }
                continue
            }
            queries += self.queries(row, replacing: old)
            if row.kind == .contributor, old == nil { people.append(row.id) }
            changes.stored += 1
        }
        if !people.isEmpty {
            // What others said of their time before their own node did counts for nothing.
            queries.append(
                """
                DELETE FROM muster.hours h USING muster.record r
                WHERE h.contributor = ANY(\(people)) AND r.id = h.record AND r.home <> \(origin.node)
                """)
        }
        _ = try session.pipeline(queries)
    }

    private func rows(_ index: UInt64, _ put: Envelope.Put) throws -> RecordRows {
        let body: JSONObject
        do { body = try JSONParser.parseObject(put.record) } catch {
            throw PullRefusal(.entry, "entry \(index) holds a record that is beyond the limits of one: \(error)")
        }
        return RecordRows(
            Record(
                id: put.id, kind: put.kind, home: origin.node, version: put.version, audience: origin.audience,
                body: body,
                provenance: Provenance(via: .federation, by: origin.node), updated: moment), encoded: put.record)
    }

    /// Those that somebody who asked to be forgotten has a key of.
    private func suppressed(_ rows: [RecordRows], _ session: borrowing Session) throws -> Set<RecordID> {
        var owners: [[UInt8]: RecordID] = [:]
        for row in rows where row.kind == .contributor {
            for key in row.keys { owners[Store.suppressionEntry(key: suppressionKey, key, .contributor)] = row.id }
        }
        guard !owners.isEmpty else { return [] }
        let found = try session.query("SELECT hmac FROM muster.suppression WHERE hmac = ANY(\(Array(owners.keys)))")
        return Set(try found.compactMap { owners[try $0[0, as: [UInt8].self]] })
    }

    private func queries(_ row: RecordRows, replacing old: LockedRecord?) -> [Query] {
        let keys = row.keys.filter { $0.utf8.count <= Self.longestKey }.prefix(Self.mostKeys)
        var queries: [Query] = []
        if let old {
            queries.append(row.update)
            let gone = old.keys.filter { !keys.contains($0) }
            if !gone.isEmpty {
                queries.append(
                    """
                    DELETE FROM muster.record_key WHERE kind = \(row.kind.rawValue) AND home = \(row.home)
                        AND key = ANY(\(gone)) AND id = \(row.id)
                    """)
            }
            queries.append(
                RecordRows.deleteHours(of: row.id, contributors: Set(old.record.owners + row.owners).sorted()))
        } else {
            queries.append(
                """
                INSERT INTO muster.record
                    (id, updated, version, kind, home, audience, title, owners, keys, provenance, words, body)
                VALUES (\(row.id), \(row.updated), \(row.version), \(row.kind.rawValue), \(row.home),
                    \(row.audience.description), \(row.title), \(row.owners), \(row.keys), \(row.provenance),
                    \(row.words), \(row.body))
                """)
        }
        let fresh = keys.filter { !(old?.keys.contains($0) ?? false) }
        if !fresh.isEmpty {
            // A key that has moved from one of its records to another leads to the one that had it last.
            queries.append(RecordRows.deleteKeys(Array(fresh), kind: row.kind, home: row.home))
            queries.append(RecordRows.insertKeys(Array(fresh), kind: row.kind, home: row.home, id: row.id))
        }
        if !row.hours.isEmpty { queries.append(hours(row)) }
        return queries
    }

    /// A node speaks of the time of its own people only, or of people nobody has spoken for yet.
    private func hours(_ row: RecordRows) -> Query {
        """
        INSERT INTO muster.hours (contributor, record, starts, ends, lapses, per_week, seeks, audience_rank, owners)
        SELECT contributor, \(row.id), starts, ends, lapses, per_week, seeks, \(Int16(row.audience.rank)), \(row.owners)
        FROM unnest(\(row.hours.map(\.contributor)), \(row.hours.map(\.starts)), \(row.hours.map(\.ends)),
            \(row.hours.map(\.lapses)), \(row.hours.map(\.perWeek)), \(row.hours.map(\.seeks)))
            AS w (contributor, starts, ends, lapses, per_week, seeks)
        WHERE NOT EXISTS (SELECT FROM muster.record c WHERE c.id = w.contributor AND c.home <> \(row.home))
        """
    }
}
