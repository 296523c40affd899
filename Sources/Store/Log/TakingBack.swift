internal import CanonicalJSON
internal import Federation
internal import Postgres
internal import Registry
internal import TransparencyLog

/// Puts entries back into one of the node's own logs, and what they say into its records, within the transaction that does
/// both: after it, the log and the records are as they were when the last of the entries was signed.
struct TakingBack: Sendable {
    let store: Store
    let origin: LogOrigin
    let moment: Instant
    let writer: LogWriter

    /// Who does it: nobody asked.
    private static let principal = Principal(role: .steward, label: "muster serve")

    func run(
        _ frames: [SyncFrame], from index: UInt64, _ note: [UInt8]?, _ session: borrowing Session
    ) throws -> TakenBack {
        var log = try find(session)
        guard log.builder.size == index else {
            throw StoreError(.schema("\(origin) has \(log.builder.size) entries, and \(index) were expected."))
        }
        let contents = try read(frames, from: index, log, session)
        try insert(frames, contents, from: index, log, session)
        if case .seed(let seed)? = contents.first ?? nil { try begin(seed, log, session) }
        if let tiles = try writer.extend(&log, by: frames.map(\.commitment)) { try session.execute(tiles) }
        var taken = TakenBack()
        taken.entries = frames.count
        try apply(contents, log, &taken, session)
        try session.execute(
            """
            UPDATE muster.log SET size = \(Int64(clamping: log.builder.size)), edge = \(LogState.edge(log.builder)),
                checkpoint = coalesce(\(note), checkpoint), live = (
                    SELECT count(*) FROM muster.log_entry e
                    WHERE e.log = \(log.id) AND e.record IS NOT NULL AND e.body IS NOT NULL)
            WHERE id = \(log.id)
            """)
        return taken
    }

    private func find(_ session: borrowing Session) throws -> LogState {
        let rows = try session.query(
            "SELECT id, size, edge FROM muster.log WHERE origin = \(origin.description) FOR UPDATE")
        if let row = rows.first { return try LogState(row: row) }
        if case .circle(let name) = origin.audience {
            // Its members do not come back: nobody but this node knew them.
            try session.execute(
                """
                INSERT INTO muster.circle (id, name, created) VALUES (\(store.newID()), \(name), \(moment))
                ON CONFLICT DO NOTHING
                """)
        }
        return LogState(
            id: try session.query(
                """
                INSERT INTO muster.log (origin, audience, epoch)
                VALUES (\(origin.description), \(origin.audience.description), \(origin.epoch)) RETURNING id
                """)[0][0])
    }

    private func read(
        _ frames: [SyncFrame], from index: UInt64, _ log: LogState, _ session: borrowing Session
    ) throws -> [Envelope.Content?] {
        var seed: Seed?
        if index > 0 {
            let first = try session.query("SELECT body FROM muster.log_entry WHERE log = \(log.id) AND index = 0")
            if let body = try first.first?[0, as: [UInt8]?.self],
                case .seed(let read) = try Envelope(bytes: body, of: origin).content
            {
                seed = read
            }
        }
        var contents: [Envelope.Content?] = []
        for (number, frame) in frames.enumerated() {
            guard let body = frame.opening?.body else {
                contents.append(nil)
                continue
            }
            let isCarried = seed?.carries(index + UInt64(number)) ?? false
            var content = try Envelope(bytes: body, of: origin, carriedBy: isCarried ? seed : nil).content
            if case .seed(let read) = content { seed = read }
            // Numbers of the log before this one.
            if isCarried, case .put(var put) = content {
                put.previous = []
                content = .put(put)
            }
            contents.append(content)
        }
        return contents
    }

    private func insert(
        _ frames: [SyncFrame], _ contents: [Envelope.Content?], from index: UInt64, _ log: LogState,
        _ session: borrowing Session
    ) throws {
        let puts = contents.map { content -> Envelope.Put? in
            if case .put(let put)? = content { put } else { nil }
        }
        try session.execute(
            """
            INSERT INTO muster.log_entry (log, index, commitment, salt, body, record, version)
            SELECT \(log.id), \(Int64(clamping: index)) + n - 1, commitment, salt, body, record, version
            FROM unnest(\(frames.map(\.commitment.bytes)), \(frames.map { $0.opening?.salt.bytes }),
                \(frames.map { $0.opening?.body }), \(puts.map { $0?.id }), \(puts.map { $0?.version }))
                WITH ORDINALITY AS e (commitment, salt, body, record, version, n)
            """)
    }

    /// The log before it has ended: what was live in it goes on in this one.
    private func begin(_ seed: Seed, _ log: LogState, _ session: borrowing Session) throws {
        _ = try session.pipeline([
            "UPDATE muster.log SET seeded = \(Int64(clamping: seed.count)) WHERE id = \(log.id)",
            """
            UPDATE muster.log_entry SET salt = NULL, body = NULL, record = NULL, version = NULL
            WHERE log IN (SELECT id FROM muster.log WHERE audience = \(origin.audience.description)
                AND epoch < \(origin.epoch)) AND record IS NOT NULL
            """,
            """
            UPDATE muster.log SET live = 0
            WHERE audience = \(origin.audience.description) AND epoch < \(origin.epoch)
            """,
        ])
    }

    private func apply(
        _ contents: [Envelope.Content?], _ log: LogState, _ taken: inout TakenBack, _ session: borrowing Session
    ) throws {
        var puts: [RecordID: Envelope.Put] = [:]
        func flush(_ session: borrowing Session) throws {
            for put in puts.values.sorted(by: { $0.id < $1.id }) where try store(put, session) { taken.stored += 1 }
            puts.removeAll()
        }
        for content in contents {
            switch content {
            case .put(let put)?:
                puts[put.id] = put
                let closed = put.previous.map { Int64(clamping: $0) }
                guard !closed.isEmpty else { continue }
                try session.execute(
                    """
                    UPDATE muster.log_entry SET salt = NULL, body = NULL
                    WHERE log = \(log.id) AND index = ANY(\(closed))
                    """)
            case .erase(let indices)?:
                try flush(session)
                taken.removed += try remove(indices, .erased, log, session)
            case .withdraw(let indices)?:
                try flush(session)
                taken.removed += try remove(indices, .withdrawn, log, session)
            case .moved(let indices, _)?:
                try flush(session)
                taken.removed += try remove(indices, .moved, log, session)
            default: break
            }
        }
        try flush(session)
    }

    /// Why a log says that records are gone.
    private enum Departure { case erased, withdrawn, moved }

    private func remove(
        _ indices: [UInt64], _ departure: Departure, _ log: LogState, _ session: borrowing Session
    ) throws -> Int {
        let listed = indices.map { Int64(clamping: $0) }
        let rows = try session.query(
            """
            SELECT record, max(version) FROM muster.log_entry
            WHERE log = \(log.id) AND index = ANY(\(listed)) AND record IS NOT NULL GROUP BY record ORDER BY record
            """)
        var removed = 0
        for row in rows {
            let (id, version) = (try row[0, as: RecordID.self], try row[1, as: Int64.self])
            guard let old = try here(id, session) else { continue }
            switch departure {
            case .moved:
                // It is another node's now, and comes with that one's log.
                _ = try session.pipeline(
                    Store.disposal(of: old) + ["DELETE FROM muster.contact WHERE contributor = \(id)"])
            case .erased:
                if old.record.kind == .contributor {
                    _ = try store.erase(contributor: id, by: Self.principal, at: moment, session)
                } else {
                    _ = try session.pipeline(Store.removal(of: old, as: .remove, at: moment))
                }
            case .withdrawn:
                guard ReturnedRecord.hides(version: version, audience: origin.audience, here: Self.here(old)) else {
                    continue
                }
                try replace(old, version: old.record.version + 1, audience: .private, body: old.record.body, session)
            }
            removed += 1
        }
        try session.execute(
            """
            UPDATE muster.log_entry SET salt = NULL, body = NULL, record = NULL, version = NULL
            WHERE log = \(log.id) AND index = ANY(\(listed))
            """)
        return removed
    }

    /// Whether the record changed.
    private func store(_ put: Envelope.Put, _ session: borrowing Session) throws -> Bool {
        let old = try here(put.id, session)
        switch ReturnedRecord.decide(put, audience: origin.audience, here: old.map(Self.here)) {
        case .keep: return false
        case .renumber(let version):
            guard let old else { return false }
            try replace(old, version: version, audience: old.record.audience, body: old.record.body, session)
            return true
        case .store: break
        }
        if let old {
            try replace(old, version: put.version, audience: origin.audience, body: put.record, session)
            return true
        }
        let rows = RecordRows(
            Record(
                id: put.id, kind: put.kind, home: store.node, version: put.version, audience: origin.audience,
                body: try JSONParser.parseObject(put.record),
                provenance: Provenance(via: .federation, by: store.node), updated: moment), encoded: put.record)
        if put.kind == .contributor, try isForgotten(rows.keys, session) {
            // Forgotten since: the log is told, and the record does not come back.
            try session.execute(
                RecordRows.enqueue(
                    .erase, put.kind, put.id, version: put.version + 1, audience: origin.audience, at: moment))
            return false
        }
        var queries = [RecordRows.deleteKeys(rows.keys, kind: rows.kind, home: rows.home)]
        if let from = put.from {
            // What the backup has of it is a copy of what the old home said.
            let copies = try session.query(
                "SELECT \(RecordColumns.all), r.keys FROM muster.record r WHERE r.id = \(put.id) FOR UPDATE")
            for row in copies {
                queries += Store.disposal(
                    of: LockedRecord(record: try StoredRecord(row: row), keys: try row[RecordColumns.count]))
            }
            queries.append(
                """
                INSERT INTO muster.moved_here (record, origin) VALUES (\(put.id), \(from))
                ON CONFLICT (record) DO UPDATE SET origin = excluded.origin
                """)
        }
        queries.append(rows.insert(by: Self.principal, action: "take-back"))
        if let hours = rows.insertHours { queries.append(hours) }
        _ = try session.pipeline(queries)
        return true
    }

    private func here(_ id: RecordID, _ session: borrowing Session) throws -> LockedRecord? {
        let rows = try session.query(
            """
            SELECT \(RecordColumns.all), r.keys FROM muster.record r
            WHERE r.id = \(id) AND r.home = \(store.node) FOR UPDATE
            """)
        return try rows.first.map {
            LockedRecord(record: try StoredRecord(row: $0), keys: try $0[RecordColumns.count])
        }
    }

    private static func here(_ old: LockedRecord) -> ReturnedRecord.Here {
        .init(version: old.record.version, audience: old.record.audience, body: old.record.body)
    }

    private func isForgotten(_ keys: [String], _ session: borrowing Session) throws -> Bool {
        let entries = store.suppressionEntries(for: keys, kind: .contributor)
        return try !session.query("SELECT FROM muster.suppression WHERE hmac = ANY(\(entries)) AND home = '' LIMIT 1")
            .isEmpty
    }

    /// What it refers to is not looked at: it may come back with another log.
    private func replace(
        _ old: LockedRecord, version: Int64, audience: Audience, body: [UInt8], _ session: borrowing Session
    ) throws {
        let provenance = try Provenance(JSONParser.parseObject(old.record.provenance))
        let rows = RecordRows(
            Record(
                id: old.record.id, kind: old.record.kind, home: old.record.home, version: version, audience: audience,
                body: try JSONParser.parseObject(body),
                provenance: provenance ?? Provenance(via: .federation, by: store.node), updated: moment),
            keys: try old.extraKeys(), encoded: body)
        let fresh = rows.keys.filter { !old.keys.contains($0) }
        var queries = [
            rows.update,
            RecordRows.deleteKeys(
                old.keys.filter { !rows.keys.contains($0) } + fresh, kind: rows.kind, home: rows.home),
            RecordRows.insertKeys(fresh, kind: rows.kind, home: rows.home, id: rows.id),
            RecordRows.deleteHours(of: rows.id, contributors: Set(old.record.owners + rows.owners).sorted()),
        ]
        if let hours = rows.insertHours { queries.append(hours) }
        queries.append(
            RecordRows.enqueue(
                .put, rows.kind, rows.id, version: version, audience: audience,
                left: audience == old.record.audience ? nil : old.record.audience, at: moment))
        _ = try session.pipeline(queries)
    }
}
