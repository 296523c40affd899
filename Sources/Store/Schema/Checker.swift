internal import CanonicalJSON
package import Postgres
internal import Registry

/// Verifies a database from the inside: every body is canonical, what stands beside it is what the body says, keys,
/// hours, references and the publishing queue agree, and, where the server can, indexes agree with their tables.
package struct Checker: Sendable {
    private let configuration: PostgresConfiguration

    /// A checker that connects as the owner of the schema, so that it sees everything.
    package init(_ configuration: PostgresConfiguration) { self.configuration = configuration }

    /// Looks at everything once, in one snapshot; changes nothing. Writers are not held up.
    ///
    /// - Parameter progress: called with the number of records looked at, every 500.
    package func run(progress: @escaping @Sendable (Int) -> Void = { _ in }) async throws(StoreError) -> CheckReport {
        do {
            return try await configuration.unit { session in
                var report = CheckReport()
                try session.transaction(.init(isolation: .repeatableRead, readOnly: true)) { session in
                    try checkRecords(session, &report, progress)
                    try checkKeys(session, &report)
                    try checkQueue(session, &report)
                    try checkCompute(session, &report)
                }
                try verifyIndexes(session, &report)
                return report
            }
        } catch { throw StoreError(any: error) }
    }

    private func checkRecords(
        _ session: borrowing Session, _ report: inout CheckReport, _ progress: @Sendable (Int) -> Void
    ) throws {
        let peers = Set(try session.query("SELECT node FROM muster.peer").map { try $0[0, as: String.self] })
        var last = RecordID(high: 0, low: 0)
        while true {
            let rows = try session.query(
                """
                SELECT \(RecordColumns.all), r.keys, tsvector_to_array(r.words),
                    (SELECT count(*) FROM muster.hours h WHERE h.contributor = ANY(r.owners) AND h.record = r.id),
                    (SELECT coalesce(sum(h.per_week), 0) FROM muster.hours h
                        WHERE h.contributor = ANY(r.owners) AND h.record = r.id)
                FROM muster.record r WHERE r.id > \(last) ORDER BY r.id LIMIT 500
                """)
            var references: [(RecordID, Projection.Reference)] = []
            for row in rows {
                last = try row[0]
                references += try check(row, peers, &report).map { (last, $0) }
            }
            report.records += rows.count
            let found = try session.query(
                "SELECT id, kind FROM muster.record WHERE id = ANY(\(references.map(\.1.id)))")
            let kinds = try Dictionary(
                uniqueKeysWithValues: found.map { (try $0[0, as: RecordID.self], try $0[1, as: RecordKind.self]) })
            for (record, reference) in references where kinds[reference.id] != reference.kind {
                report.add("refers at \(reference.path) to a \(reference.kind.rawValue) that does not exist", record)
            }
            progress(report.records)
            if rows.count < 500 { return }
        }
    }

    /// Checks one record by itself and returns what it refers to.
    ///
    /// What a peer sent may refer to what this node does not have, and its hours and keys count only where they may.
    private func check(
        _ row: Row, _ peers: Set<String>, _ report: inout CheckReport
    ) throws -> [Projection.Reference] {
        let id: RecordID = try row[0]
        let stored: StoredRecord
        let body: JSONObject
        do {
            stored = try StoredRecord(row: row)
            body = try JSONParser.parseObject(stored.body)
            guard let provenance = Provenance(try JSONParser.parseObject(stored.provenance)),
                CanonicalJSON.isCanonical(stored.provenance)
            else {
                report.add("its provenance is not canonical", id)
                return []
            }
            guard CanonicalJSON.encode(body) == stored.body else {
                report.add("its body is not canonical", id)
                return []
            }
            let keys: [String] = try row[RecordColumns.count]
            let record = Record(
                id: id, kind: stored.kind, home: stored.home, version: stored.version, audience: stored.audience,
                body: body, provenance: provenance, updated: stored.updated)
            let expected = RecordRows(record, keys: keys)
            if expected.title != stored.title { report.add("its title is not what its body says", id) }
            if expected.owners != stored.owners { report.add("its owners are not what its body says", id) }
            let isForeign = peers.contains(stored.home)
            if !isForeign, Set(expected.keys) != Set(keys) { report.add("its keys lack some that its body gives", id) }
            let words: [String] = try row[RecordColumns.count + 1]
            if Set(words) != Set(expected.lexemes) { report.add("its words are not what its body says", id) }
            let (count, sum): (Int, Int) = (try row[RecordColumns.count + 2], try row[RecordColumns.count + 3])
            if !isForeign, count != expected.hours.count || sum != expected.hours.reduce(0, { $0 + Int($1.perWeek) }) {
                report.add("its hours are not what its body says", id)
            }
            // The other end of a link is another node's to take away.
            return isForeign ? [] : expected.references.filter { stored.kind != .link || $0.path != "/other" }
        } catch let error as JSONError {
            report.add("its body cannot be read: \(error)", id)
            return []
        }
    }

    private func checkKeys(_ session: borrowing Session, _ report: inout CheckReport) throws {
        let dangling = try session.query(
            """
            SELECT k.id FROM muster.record_key k
            LEFT JOIN muster.record r ON r.id = k.id AND r.kind = k.kind AND r.home = k.home AND k.key = ANY(r.keys)
            WHERE r.id IS NULL AND NOT EXISTS (SELECT FROM muster.move_in m WHERE m.contributor = k.id)
            """)
        for row in dangling { report.add("a key leads to it that it does not have", try row[0]) }
        let missing = try session.query(
            """
            SELECT r.id FROM muster.record r CROSS JOIN LATERAL unnest(r.keys) AS own (key)
            LEFT JOIN muster.record_key k ON k.kind = r.kind AND k.key = own.key AND k.home = r.home AND k.id = r.id
            WHERE k.id IS NULL
            """)
        for row in missing { report.add("a key of its own does not lead to it", try row[0]) }
        let contacts = try session.query(
            "SELECT contributor FROM muster.contact c WHERE NOT EXISTS (SELECT FROM muster.record r WHERE r.id = c.contributor)"
        )
        for row in contacts { report.add("private fields without a contributor", try row[0]) }
    }

    private func checkQueue(_ session: borrowing Session, _ report: inout CheckReport) throws {
        let rows = try session.query(
            """
            SELECT DISTINCT q.record FROM muster.publish_queue q LEFT JOIN muster.record r ON r.id = q.record
            WHERE r.version < q.version
                OR r.id IS NULL AND NOT EXISTS (SELECT FROM muster.publish_queue l
                    WHERE l.record = q.record AND l.version >= q.version AND l.op <> 'put')
            """)
        for row in rows { report.add("the publishing queue announces a version that is not there", try row[0]) }
    }

    /// amcheck's functions, in a transaction that is undone, so that the extension need not stay.
    private func verifyIndexes(_ session: borrowing Session, _ report: inout CheckReport) throws {
        struct Done: Error {}
        let isAvailable: Bool = try session.query(
            "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'amcheck')")[0][0]
        guard isAvailable else { return }
        var verified = 0
        do {
            try session.transaction { session in
                try session.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
                let indexes = try session.query(
                    """
                    SELECT c.oid, c.relname::text FROM pg_class c JOIN pg_am a ON a.oid = c.relam AND a.amname = 'btree'
                    WHERE c.relnamespace = 'muster'::regnamespace AND c.relkind = 'i' ORDER BY c.relname
                    """)
                for row in indexes {
                    let name: String = try row[1]
                    do {
                        _ = try session.savepoint {
                            try session.query("SELECT bt_index_check(\("muster.\(name)")::text::regclass, true)")
                        }
                    } catch let error as PostgresError where error.sqlState?.description.hasPrefix("XX") == true {
                        report.add("the index \(name) does not agree with its table; REINDEX it")
                    }
                    verified += 1
                }
                throw Done()
            }
        } catch is Done {
            report.indexesVerified = verified
        } catch let error as PostgresError where error.sqlState?.errorClass == "42" {
            // Not allowed to make extensions here: the rest of the check stands.
            report.indexesVerified = nil
        }
    }
}
