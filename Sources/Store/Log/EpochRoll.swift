package import Federation
internal import Postgres
internal import Registry
internal import TransparencyLog

/// What opening a new epoch of a log has done.
package struct RolledEpoch: Sendable, Hashable {
    /// The log that has ended, and its entries.
    package let ended: LogOrigin
    package let size: UInt64
    /// The log that goes on from it, and how many entries it began with, the first one not counted.
    package let begun: LogOrigin
    package let carried: UInt64
}

/// Opens a new epoch of one of the node's logs, within the transaction that does it: the live entries are carried over with
/// their salts and bodies, and the log that ended keeps the commitments alone, and the lists of what was erased, for those
/// who have not read them yet.
struct EpochRoll: Sendable {
    let writer: LogWriter
    let node: String

    /// Entries whose hashes are computed at a time.
    private static let chunk: Int64 = 20_000

    /// - Throws: ``StoreError`` `.notFound` when there is no log for the audience.
    func run(_ audience: Audience, _ session: borrowing Session) throws -> RolledEpoch {
        let found = try session.query(
            """
            SELECT id, size, edge, origin FROM muster.log WHERE audience = \(audience.description)
            ORDER BY epoch DESC LIMIT 1 FOR UPDATE
            """)
        guard let row = found.first else { throw StoreError(.notFound) }
        guard let ended = LogOrigin(try row[3, as: String.self]), ended.node == node else {
            throw LogFault.foreignLog(try row[3])
        }
        let old = try LogState(row: row)
        let floor: Int64 = try session.query("SELECT epoch FROM muster.log_floor")[0][0]
        guard let origin = LogOrigin(node: node, audience: audience, epoch: max(ended.epoch + 1, floor)) else {
            throw LogFault.noOrigin(node)
        }
        try forget(before: ended, session)
        let carried: Int64 = try session.query(
            """
            SELECT count(*) FROM muster.log_entry WHERE log = \(old.id) AND record IS NOT NULL AND body IS NOT NULL
            """)[0][0]
        let seed = Seed(
            from: ended, size: old.builder.size, root: old.builder.compactRange.root, count: UInt64(clamping: carried))
        let id: Int32 = try session.query(
            """
            INSERT INTO muster.log (origin, audience, epoch, seeded)
            VALUES (\(origin.description), \(audience.description), \(origin.epoch), \(carried)) RETURNING id
            """)[0][0]
        try move(from: old.id, to: id, session)
        let first = try writer.sealed(Envelope(log: origin, at: writer.moment, content: .seed(seed)))
        try session.execute(
            """
            INSERT INTO muster.log_entry (log, index, commitment, salt, body)
            VALUES (\(id), 0, \(first.commitment.bytes), \(first.salt.bytes), \(first.body))
            """)
        var log = LogState(id: id)
        for start in stride(from: 0, through: carried, by: Int(Self.chunk)) {
            let commitments = try session.query(
                """
                SELECT commitment FROM muster.log_entry
                WHERE log = \(id) AND index >= \(start) AND index < \(start + Self.chunk) ORDER BY index
                """
            ).map { try Commitment($0[0, as: [UInt8].self]) }
            if let tiles = try writer.extend(&log, by: commitments) { try session.execute(tiles) }
        }
        try session.execute(try writer.signing(log, origin, opened: Int(clamping: carried)))
        return RolledEpoch(ended: ended, size: seed.size, begun: origin, carried: seed.count)
    }

    /// One ended log of an audience is kept; what came before it goes.
    private func forget(before ended: LogOrigin, _ session: borrowing Session) throws {
        let old = try session.query(
            """
            SELECT id FROM muster.log WHERE audience = \(ended.audience.description) AND epoch < \(ended.epoch)
            """
        ).map { try $0[0, as: Int32.self] }
        guard !old.isEmpty else { return }
        _ = try session.pipeline([
            "DELETE FROM muster.log_tile WHERE log = ANY(\(old))",
            "DELETE FROM muster.log_entry WHERE log = ANY(\(old))",
            "DELETE FROM muster.log WHERE id = ANY(\(old))",
        ])
    }

    private func move(from old: Int32, to new: Int32, _ session: borrowing Session) throws {
        _ = try session.pipeline([
            """
            INSERT INTO muster.log_entry (log, index, commitment, salt, body, record, version, carried)
            SELECT \(new), row_number() OVER (ORDER BY index), commitment, salt, body, record, version, index
            FROM muster.log_entry WHERE log = \(old) AND record IS NOT NULL AND body IS NOT NULL
            """,
            """
            UPDATE muster.log_entry SET salt = NULL, body = NULL, record = NULL, version = NULL
            WHERE log = \(old) AND record IS NOT NULL
            """,
            "UPDATE muster.log SET live = 0 WHERE id = \(old)",
        ])
    }
}
