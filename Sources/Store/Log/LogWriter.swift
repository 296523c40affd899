internal import Federation
internal import Postgres
internal import Registry
internal import TransparencyLog

/// Puts entries into a log of this node: salts, hashes, tiles and the signed checkpoint. Who decides what they say calls it
/// within a transaction.
struct LogWriter: Sendable {
    /// What checkpoints are signed with: the node's key first; after a change of it for a while also the one before.
    let keys: [SigningKey]
    let moment: Instant
    let random: @Sendable () -> (UInt64, UInt64)

    /// An envelope with what opens it.
    struct Sealed {
        let commitment: Commitment
        let salt: Salt
        let body: [UInt8]
    }

    func sealed(_ envelope: Envelope, _ committer: borrowing Committer = Committer()) throws -> Sealed {
        let body = envelope.bytes
        let salt = try makeSalt()
        return Sealed(commitment: committer.commitment(salt: salt, body: body), salt: salt, body: body)
    }

    /// Takes the commitments into the tree; what stores each tile that becomes full. ``signing(_:_:)`` must follow.
    func extend(_ log: inout LogState, by commitments: [Commitment]) throws -> Query? {
        var tiles: [(level: Int16, index: Int64, hashes: [UInt8])] = []
        var builder = log.builder
        try builder.append(contentsOf: commitments) { path, bytes in
            guard case .hashes(let level) = path.kind else { return }
            tiles.append((Int16(clamping: level), Int64(clamping: path.index), bytes))
        }
        log = LogState(id: log.id, builder: builder)
        guard !tiles.isEmpty else { return nil }
        return """
            INSERT INTO muster.log_tile (log, level, index, hashes)
            SELECT \(log.id), level, index, hashes
            FROM unnest(\(tiles.map(\.level)), \(tiles.map(\.index)), \(tiles.map(\.hashes)))
                AS t (level, index, hashes)
            """
    }

    /// What stores the log as it stands, signed.
    ///
    /// - Parameter opened: how many of the entries that are new hold a record.
    func signing(_ log: LogState, _ origin: LogOrigin, opened: Int) throws -> Query {
        let checkpoint = try Checkpoint(
            origin: origin.description, size: log.builder.size, root: log.builder.compactRange.root)
        let note = try note(checkpoint)
        return """
            UPDATE muster.log SET size = \(Int64(clamping: log.builder.size)), edge = \(LogState.edge(log.builder)),
                checkpoint = \(note), live = live + \(Int64(opened)) WHERE id = \(log.id)
            """
    }

    func note(_ checkpoint: Checkpoint) throws -> [UInt8] {
        var note = try SignedNote(text: checkpoint.text)
        for key in keys { try note.sign(with: key) }
        return note.bytes
    }

    private func makeSalt() throws -> Salt {
        let parts = [random(), random()].flatMap { [$0.0, $0.1] }
        return try Salt(parts.flatMap { part in (0..<8).map { UInt8(truncatingIfNeeded: part >> UInt64(8 * $0)) } })
    }
}
