internal import Federation
internal import Postgres
internal import Registry
internal import TransparencyLog

// A log that goes on from one of an earlier epoch.
extension FollowedLog {
    /// Reads what ``begin(_:_:_:)`` has stored.
    static func seed(_ bytes: [UInt8], of origin: LogOrigin) throws -> Seed? {
        guard case .seed(let seed) = try Envelope(bytes: bytes, of: origin).content else { return nil }
        return seed
    }

    /// Keeps what the first entry says: whoever reads on has to know which entries were carried over.
    func begin(_ seed: Seed, _ place: Place, _ session: borrowing Session) throws {
        let bytes = Envelope(log: origin, at: moment, content: .seed(seed)).bytes
        try session.execute("UPDATE muster.peer_log SET seed = \(bytes) WHERE id = \(place.log)")
    }

    /// An entry of the seed that came without a body, and what it was in the log before.
    struct Carried {
        let index: UInt64
        let old: (log: Int32, index: Int64)
        let record: RecordID
        let version: Int64
    }

    /// Finds those entries of the seed that came without a body among what is held of the earlier log: the commitment is
    /// the same, and so are the record and its version.
    ///
    /// - Throws: ``PullRefusal`` for one that is not held here.
    func held(
        _ entries: PreparedEntries, _ seed: Seed, _ place: Place, _ session: borrowing Session
    ) throws -> [Carried] {
        let bare = entries.incoming.map(\.entry).filter { $0.content == nil && seed.carries($0.index) }
        guard let first = bare.first, let last = bare.last else { return [] }
        let logs = try session.query(
            """
            SELECT o.id, n.carried FROM muster.peer_log o JOIN muster.peer_log n ON n.id = \(place.log)
            WHERE o.peer = \(place.peer) AND o.origin = \(seed.from.description) AND NOT o.distrusted
            """)
        var wanted = Dictionary(bare.map { ($0.commitment, $0.index) }) { $1 }
        var found: [Carried] = []
        if let row = logs.first {
            let old: Int32 = try row[0]
            var cursor: Int64 = try row[1]
            // Carried entries keep their order, so that the earlier log is gone through once.
            while !wanted.isEmpty {
                let rows = try session.query(
                    """
                    SELECT index, record, version, commitment FROM muster.peer_entry
                    WHERE log = \(old) AND index > \(cursor) AND record IS NOT NULL AND commitment IS NOT NULL
                    ORDER BY index LIMIT 2000
                    """)
                guard !rows.isEmpty else { break }
                for row in rows where !wanted.isEmpty {
                    cursor = try row[0]
                    guard let index = wanted.removeValue(forKey: try Commitment(row[3, as: [UInt8].self])) else {
                        continue
                    }
                    found.append(
                        Carried(index: index, old: (old, cursor), record: try row[1], version: try row[2]))
                }
            }
            try session.execute("UPDATE muster.peer_log SET carried = \(cursor) WHERE id = \(place.log)")
        }
        guard wanted.isEmpty else {
            throw PullRefusal(
                .unheld,
                "\(wanted.count) of the entries \(first.index) to \(last.index) came without a body because they are "
                    + "held here, and they are not: they are asked for with the next pull")
        }
        return found
    }

    /// Keeps with the new log what opens those entries that are not gone again already.
    func takeOver(
        _ notes: [ApplyPlan.Note], _ carried: [Carried], _ place: Place, _ session: borrowing Session
    ) throws {
        let live = Set(notes.filter { $0.kept == .carried }.map(\.index))
        let kept = carried.filter { live.contains($0.index) }
        guard let old = kept.first?.old.log else { return }
        try session.execute(
            """
            UPDATE muster.peer_entry n SET salt = o.salt, at = o.at, prev = o.prev, kind = o.kind, body = o.body,
                written = coalesce(o.written, l.origin),
                came_from = o.came_from
            FROM unnest(\(kept.map { Int64(clamping: $0.index) }), \(kept.map(\.old.index))) AS c (new, old)
                JOIN muster.peer_entry o ON o.log = \(old) AND o.index = c.old
                JOIN muster.peer_log l ON l.id = \(old)
            WHERE n.log = \(place.log) AND n.index = c.new
            """)
    }
}
