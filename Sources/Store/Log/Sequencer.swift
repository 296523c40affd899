internal import Federation
internal import Postgres
internal import Registry
internal import TransparencyLog

/// One run of the sequencer, within its transaction.
struct Sequencer: Sendable {
    /// The advisory lock that one sequencer at a time holds: "mstr log".
    static let lock: Int64 = 0x6D73_7472_206C_6F67

    let node: String
    let writer: LogWriter

    private struct Batch {
        var rows: [Int64] = []
        var changes: [QueuedChange] = []
    }

    func run(_ session: borrowing Session, limit: Int) throws -> PublishedBatch {
        var report = PublishedBatch()
        let batch = try read(session, limit)
        report.changes = batch.rows.count
        report.isFull = batch.rows.count == limit
        guard !batch.rows.isEmpty else { return report }
        let changes = PublishPlan.Change.list(
            batch.changes, current: try records(session, Array(Set(batch.changes.map(\.record)))))
        var logs = try logs(session)
        let known = try known(session, changes.map(\.id), logs)
        let plan = PublishPlan(changes) { audience, id in known[KnownKey(audience: audience, id: id)] ?? [] }
        for (audience, additions) in plan.additions.sorted(by: { $0.key.description < $1.key.description }) {
            let (log, origin) = try logs[audience] ?? make(session, audience)
            logs[audience] = (log, origin)
            try append(session, additions, to: log, origin)
            report.entries += additions.count
        }
        try session.execute("DELETE FROM muster.publish_queue WHERE seq = ANY(\(batch.rows))")
        // Once a batch, and never by a writer: a NOTIFY takes a lock of the whole cluster at commit.
        if report.entries > 0 { _ = try session.query("SELECT pg_notify('\(raw: Store.grownChannel)', '')") }
        return report
    }

    /// What is to be seen of the queue. A change that commits later may have an earlier number, which does no harm: what
    /// is published is how a record stands, and the changes of one record commit in their order.
    private func read(_ session: borrowing Session, _ limit: Int) throws -> Batch {
        let rows = try session.query(
            """
            SELECT seq, record, op, audience, left_audience, destination FROM muster.publish_queue
            ORDER BY seq LIMIT \(limit)
            """)
        var batch = Batch()
        for row in rows {
            batch.rows.append(try row[0])
            batch.changes.append(
                QueuedChange(
                    record: try row[1], isPut: try row[2, as: String.self] == QueueOperation.put.rawValue,
                    audience: try row[3, as: String?.self].flatMap { Audience($0) },
                    left: try row[4, as: String?.self].flatMap { Audience($0) }, movedTo: try row[5]))
        }
        return batch
    }

    private func records(
        _ session: borrowing Session, _ ids: [RecordID]
    ) throws -> [RecordID: PublishPlan.Current] {
        let rows = try session.query(
            """
            SELECT r.id, r.kind, r.version, r.audience, r.body, m.origin
            FROM muster.record r LEFT JOIN muster.moved_here m ON m.record = r.id
            WHERE r.id = ANY(\(ids)) AND r.home = \(node)
            """)
        var found: [RecordID: PublishPlan.Current] = [:]
        for row in rows {
            guard let audience = Audience(try row[3, as: String.self]) else { continue }
            found[try row[0]] = PublishPlan.Current(
                kind: try row[1], version: try row[2], audience: audience, body: try row[4], from: try row[5])
        }
        return found
    }

    private func logs(_ session: borrowing Session) throws -> [Audience: (LogState, LogOrigin)] {
        let rows = try session.query(
            "SELECT DISTINCT ON (audience) id, size, edge, origin, audience FROM muster.log ORDER BY audience, epoch DESC"
        )
        var logs: [Audience: (LogState, LogOrigin)] = [:]
        for row in rows {
            guard let origin = LogOrigin(try row[3, as: String.self]), origin.node == node else {
                throw LogFault.foreignLog(try row[3])
            }
            logs[origin.audience] = (try LogState(row: row), origin)
        }
        return logs
    }

    private struct KnownKey: Hashable {
        var audience: Audience
        var id: RecordID
    }

    private func known(
        _ session: borrowing Session, _ ids: [RecordID], _ logs: [Audience: (LogState, LogOrigin)]
    ) throws -> [KnownKey: [PublishPlan.Known]] {
        let audiences = Dictionary(uniqueKeysWithValues: logs.map { ($0.value.0.id, $0.key) })
        let rows = try session.query(
            """
            SELECT log, record, index, version FROM muster.log_entry
            WHERE record = ANY(\(ids)) AND log = ANY(\(audiences.keys.sorted()))
            """)
        var known: [KnownKey: [PublishPlan.Known]] = [:]
        for row in rows {
            guard let audience = audiences[try row[0]] else { continue }
            known[KnownKey(audience: audience, id: try row[1]), default: []].append(
                PublishPlan.Known(index: UInt64(clamping: try row[2, as: Int64.self]), version: try row[3]))
        }
        return known
    }

    private func make(_ session: borrowing Session, _ audience: Audience) throws -> (LogState, LogOrigin) {
        let epoch: Int64 = try session.query("SELECT epoch FROM muster.log_floor")[0][0]
        guard let origin = LogOrigin(node: node, audience: audience, epoch: epoch) else {
            throw LogFault.noOrigin(node)
        }
        let id: Int32 = try session.query(
            """
            INSERT INTO muster.log (origin, audience, epoch)
            VALUES (\(origin.description), \(audience.description), \(origin.epoch)) RETURNING id
            """)[0][0]
        return (LogState(id: id), origin)
    }

    private func append(
        _ session: borrowing Session, _ additions: [PublishPlan.Addition], to log: LogState, _ origin: LogOrigin
    ) throws {
        let committer = Committer()
        let first = Int64(clamping: log.builder.size)
        var commitments: [Commitment] = []
        var salts: [[UInt8]] = []
        var bodies: [[UInt8]] = []
        var records: [RecordID?] = []
        var versions: [Int64?] = []
        for addition in additions {
            let entry = try writer.sealed(
                Envelope(log: origin, at: writer.moment, content: addition.content), committer)
            commitments.append(entry.commitment)
            salts.append(entry.salt.bytes)
            bodies.append(entry.body)
            if case .put(let put) = addition.content {
                records.append(put.id)
                versions.append(put.version)
            } else {
                records.append(nil)
                versions.append(nil)
            }
        }
        var log = log
        let tiles = try writer.extend(&log, by: commitments)
        let closed = additions.compactMap(\.closes).map { Int64(clamping: $0) }
        let forgotten = additions.flatMap(\.forgets).map { Int64(clamping: $0) }
        var queries: [Query] = [
            """
            INSERT INTO muster.log_entry (log, index, commitment, salt, body, record, version)
            SELECT \(log.id), \(first) + n - 1, commitment, salt, body, record, version
            FROM unnest(\(commitments.map(\.bytes)), \(salts), \(bodies), \(records), \(versions))
                WITH ORDINALITY AS e (commitment, salt, body, record, version, n)
            """,
            try writer.signing(log, origin, opened: records.count { $0 != nil }),
        ]
        // What was open until now is counted on the way: RETURNING shows only what has changed, so it is asked first.
        let ending = closed + forgotten
        if !ending.isEmpty {
            queries.append(
                """
                UPDATE muster.log SET live = live - (
                    SELECT count(*) FROM muster.log_entry e WHERE e.log = \(log.id) AND e.index = ANY(\(ending))
                        AND e.record IS NOT NULL AND e.body IS NOT NULL)
                WHERE id = \(log.id)
                """)
        }
        if !closed.isEmpty {
            queries.append(
                """
                UPDATE muster.log_entry SET salt = NULL, body = NULL WHERE log = \(log.id) AND index = ANY(\(closed))
                """)
        }
        if let departures = Departures.query(additions, first: first, log: log.id, origin, at: writer.moment) {
            queries.append(departures)
        }
        if !forgotten.isEmpty {
            queries.append(
                """
                UPDATE muster.log_entry SET salt = NULL, body = NULL, record = NULL, version = NULL
                WHERE log = \(log.id) AND index = ANY(\(forgotten))
                """)
        }
        if let tiles { queries.append(tiles) }
        _ = try session.pipeline(queries)
    }
}

/// Why a log cannot be written.
enum LogFault: Error, CustomStringConvertible {
    case foreignLog(String)
    case noOrigin(String)

    var description: String {
        switch self {
        case .foreignLog(let origin): "the database has a log of another node, \(origin)"
        case .noOrigin(let node): "the node's name “\(node)” cannot be that of a log"
        }
    }
}
