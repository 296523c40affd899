/// What a client makes of a checkpoint, given what it has stored of the log.
package enum ExtensionVerdict: Hashable, Sendable, CustomStringConvertible {
    /// The checkpoint is the one that is known.
    case unchanged
    /// The entries lead from what is stored to the checkpoint: store this instead.
    case extended(CompactRange)
    /// Fewer entries than are stored: an old answer, a log restored from a backup, or one that takes back what it said.
    case rollback(stored: UInt64, offered: UInt64)
    /// As many entries as are stored, but others. Two signed checkpoints of which this holds prove it to anybody.
    case fork(size: UInt64)
    /// More or fewer entries came than lie between the two sizes: nothing is shown either way.
    case miscounted(expected: UInt64, received: UInt64)
    /// The entries do not lead to the checkpoint's root. Whether they were altered on their way or the log itself was
    /// rewritten, a consistency proof tells: ``LogExtension/explain(stored:checkpoint:proof:)``.
    case inconsistent(stored: UInt64, offered: UInt64)

    package var description: String {
        switch self {
        case .unchanged: "nothing has changed"
        case .extended(let range): "verified up to \(range.size) entries"
        case .rollback(let stored, let offered):
            "rollback: the log offers \(offered) entries, and \(stored) have been seen of it"
        case .fork(let size): "fork: the log has signed two different trees of \(size) entries"
        case .miscounted(let expected, let received):
            "miscounted: \(received) entries came, and \(expected) lie between what is stored and the checkpoint"
        case .inconsistent(let stored, let offered):
            "inconsistent: the entries from \(stored) on do not lead to the root of \(offered) entries that was signed"
        }
    }

    /// Whether what is stored may be replaced or kept without a doubt.
    package var isAccepted: Bool {
        switch self {
        case .unchanged, .extended: true
        case .rollback, .fork, .miscounted, .inconsistent: false
        }
    }
}

/// Checks that entries lead from what a client has stored of a log to a newer checkpoint, as they arrive.
///
/// Holds one compact range whatever the number of entries.
package struct LogExtension: Sendable {
    /// What was stored when the check began.
    package let stored: CompactRange
    /// What is to be reached; its signature has been verified.
    package let checkpoint: Checkpoint
    /// Over what is stored and what has come.
    package private(set) var range: CompactRange
    private var received: UInt64 = 0

    package init(stored: CompactRange, checkpoint: Checkpoint) {
        (self.stored, self.checkpoint, range) = (stored, checkpoint, stored)
    }

    /// The verdict that no entries can change, if there is one: what is left is then not worth fetching.
    package var early: ExtensionVerdict? {
        if checkpoint.size < stored.size {
            return .rollback(stored: stored.size, offered: checkpoint.size)
        }
        guard checkpoint.size == stored.size else { return nil }
        return checkpoint.root == stored.root ? .unchanged : .fork(size: stored.size)
    }

    /// How many entries are still to come.
    package var missing: UInt64 { checkpoint.size - min(checkpoint.size, stored.size + received) }

    /// Takes the next entries. More than are missing are counted and not hashed.
    package mutating func append(_ entries: [Commitment]) {
        let fits = UInt64(entries.count) <= missing
        received += UInt64(entries.count)
        guard fits else { return }
        do { try range.append(contentsOf: entries) } catch {
            preconditionFailure("a checkpoint's size is below 2^63: \(error)")
        }
    }

    /// The verdict, once all entries have come.
    package func finish() -> ExtensionVerdict {
        let expected = checkpoint.size - min(checkpoint.size, stored.size)
        if let early {
            return early == .unchanged && received > 0 ? .miscounted(expected: 0, received: received) : early
        }
        guard received == expected else { return .miscounted(expected: expected, received: received) }
        guard range.root == checkpoint.root else {
            return .inconsistent(stored: stored.size, offered: checkpoint.size)
        }
        return .extended(range)
    }

    /// The verdict on entries that are all there.
    package static func check(
        stored: CompactRange, checkpoint: Checkpoint, entries: [Commitment]
    ) -> ExtensionVerdict {
        var check = LogExtension(stored: stored, checkpoint: checkpoint)
        check.append(entries)
        return check.finish()
    }

    /// Tells altered entries from a rewritten log, after `.inconsistent`.
    package enum Explanation: Hashable, Sendable, CustomStringConvertible {
        /// The log does continue what is stored: the entries that came were not its entries.
        case entriesAltered
        /// The proof shows nothing. No log that continues what is stored lacks one.
        case unproven(LogError)

        package var description: String {
            switch self {
            case .entriesAltered:
                "the log continues what is stored, so that the entries were altered on their way: fetch them again"
            case .unproven(let error):
                "the log does not show that it continues what is stored: \(error)"
            }
        }
    }

    /// - Parameter proof: the consistency proof from the stored size to the checkpoint's.
    package static func explain(
        stored: CompactRange, checkpoint: Checkpoint, proof: [TreeHash]
    ) -> Explanation {
        guard stored.size > 0 else { return .entriesAltered }
        do {
            try MerkleTree.verifyConsistency(
                oldSize: stored.size, oldRoot: stored.root, size: checkpoint.size, root: checkpoint.root, proof: proof)
            return .entriesAltered
        } catch {
            return .unproven(error)
        }
    }
}
