package import Federation
internal import Postgres
package import Registry
package import TransparencyLog

/// What came of taking back entries of the node's own log.
package struct TakenBack: Sendable, Hashable {
    /// Entries.
    package var entries = 0
    /// Records stored as they were when they were lost, and records that had been erased, removed or hidden since.
    package var stored = 0
    package var removed = 0

    package init() {}

    package static func += (left: inout TakenBack, right: TakenBack) {
        left.entries += right.entries
        left.stored += right.stored
        left.removed += right.removed
    }
}

extension Store {
    /// Every log of this node as far as it is here: what a peer may have seen more of.
    package func ownLogs() async throws(StoreError) -> [LogOrigin: CompactRange] {
        let rows = try await read("SELECT id, size, edge, origin FROM muster.log", as: .sequencer)
        do {
            var logs: [LogOrigin: CompactRange] = [:]
            for row in rows {
                guard let origin = LogOrigin(try row[3, as: String.self]) else { throw StoreError(.internalFault) }
                logs[origin] = try LogState(row: row).builder.compactRange
            }
            return logs
        } catch { throw StoreError(any: error) }
    }

    /// What the first entry of one of this node's logs says, where it goes on from an earlier epoch's.
    package func ownSeed(of origin: LogOrigin) async throws(StoreError) -> Seed? {
        let rows = try await read(
            """
            SELECT e.body FROM muster.log l JOIN muster.log_entry e ON e.log = l.id AND e.index = 0
            WHERE l.origin = \(origin.description)
            """, as: .sequencer)
        do {
            guard let body = try rows.first?[0, as: [UInt8]?.self],
                case .seed(let seed) = try Envelope(bytes: body, of: origin).content
            else { return nil }
            return seed
        } catch { throw StoreError(any: error) }
    }

    /// The root over the first entries of one of this node's logs, computed anew; nil when they are not all here.
    package func ownRoot(of origin: LogOrigin, at size: UInt64) async throws(StoreError) -> TreeHash? {
        var range = CompactRange()
        while range.size < size {
            let rows = try await read(
                """
                SELECT e.commitment FROM muster.log l JOIN muster.log_entry e ON e.log = l.id
                WHERE l.origin = \(origin.description) AND e.index >= \(Int64(clamping: range.size))
                    AND e.index < \(Int64(clamping: min(size, range.size + 20_000)))
                ORDER BY e.index
                """, as: .sequencer)
            guard !rows.isEmpty else { return nil }
            do {
                try range.append(contentsOf: try rows.map { try Commitment($0[0, as: [UInt8].self]) })
            } catch { throw StoreError(any: error) }
        }
        return range.size == size ? range.root : nil
    }

    /// Whether the database came from a backup, and what was signed since is not known to be here.
    package func isRestored() async throws(StoreError) -> Bool {
        let rows = try await read("SELECT restored FROM muster.log_floor", as: .sequencer)
        do { return try rows[0][0] } catch { throw StoreError(any: error) }
    }

    /// From now on the database is as good as one that was never restored.
    package func trustRestored(note: String, by principal: Principal) async throws(StoreError) {
        let moment = now()
        try await transaction(as: principal) { session in
            let changed = try session.execute("UPDATE muster.log_floor SET restored = false WHERE restored")
            guard changed > 0 else { return }
            try session.execute(principal.trail("trust-restored", note: note, at: moment))
        }
    }

    /// Takes back entries of one of this node's own logs, which have been verified to lead from what is here to what this
    /// node signed; with them the records that they hold, and the absence of those that they say are gone. One transaction.
    ///
    /// - Parameters:
    ///   - frames: in order; what they are without is gone.
    ///   - index: the first one's; as many as are here.
    ///   - note: the checkpoint that they lead to, with the last of them.
    package func takeBack(
        _ frames: [SyncFrame], from index: UInt64, of origin: LogOrigin, checkpoint note: [UInt8]?
    ) async throws(StoreError) -> TakenBack {
        let taking = TakingBack(
            store: self, origin: origin, moment: now(), writer: LogWriter(keys: [], moment: now(), random: random))
        return try await sequencing { session in try taking.run(frames, from: index, note, session) }
    }
}
