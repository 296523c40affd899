package import TransparencyLog

/// Why a log does not hold.
package struct LogAuditError: Error, Hashable, Sendable, CustomStringConvertible {
    /// In words: what, and at which entry.
    package let description: String

    init(_ words: String) { description = words }
}

/// Reads a log from its first entry to its checkpoint and checks all that can be checked without trusting whoever sent
/// it: the signature, every commitment, every body, the root, and that nothing is missing without a reason.
package struct LogAudit {
    /// What was found of a log that holds.
    package struct Report: Hashable, Sendable {
        /// Entries.
        package var size: UInt64 = 0
        /// Entries whose body came along.
        package var open: UInt64 = 0
        /// Records in their present version.
        package var records: UInt64 = 0
        /// Entries that a later version replaced.
        package var replaced: UInt64 = 0
        /// Entries that were withdrawn or erased.
        package var removed: UInt64 = 0
        /// Entries that were carried over from an earlier epoch's log.
        package var carried: UInt64 = 0
        /// Entries without a body in a log that has ended: those that the log of the next epoch has carried over, and
        /// those that these have replaced. What explains each has moved on with them, so that nothing is held against it.
        package var closed: UInt64 = 0
        /// How many entries have no body and no reason for it: somebody keeps them back.
        package var withheld: UInt64 = 0
        /// The first of them.
        package var firstWithheld: [UInt64] = []
        /// What the first entry says, where the log goes on from an earlier epoch's.
        package var seed: Seed?
        /// Whether a later epoch goes on from it.
        package var hasEnded = false
    }

    private enum Reason: UInt8 { case none, replaced, removed, open }

    private let origin: LogOrigin
    private let keys: [VerifierKey]
    private var checkpoint: Checkpoint?
    private var range = CompactRange()
    private var pending: [Commitment] = []
    /// For each entry why it may be without a body; a byte each.
    private var reasons: [Reason] = []
    private var index: UInt64 = 0
    private var report = Report()
    private let successor: Seed?
    private var seed: Seed?

    /// - Parameters:
    ///   - keys: what the log may be signed with; one signature is enough.
    ///   - successor: what the log of a later epoch says of this one, where it has ended.
    package init(origin: LogOrigin, keys: [VerifierKey], successor: Seed? = nil) {
        self.successor = successor.flatMap { $0.from == origin ? $0 : nil }
        self.origin = origin
        self.keys = keys
    }

    /// Takes the next part of a stream from entry 0 on.
    package mutating func take(_ part: SyncReader.Part) throws {
        switch part {
        case .header(let note, let from):
            guard from == 0 else { throw LogAuditError("the stream begins at entry \(from), not at the first") }
            checkpoint = try SignedCheckpoint(parsing: note, origin: origin.description, logKeys: keys).checkpoint
        case .frame(let frame):
            guard let size = checkpoint?.size, index < size else {
                throw LogAuditError("there are more entries than the checkpoint says")
            }
            pending.append(frame.commitment)
            if pending.count == 1024 { try append() }
            reasons.append(frame.opening == nil ? .none : .open)
            if let opening = frame.opening { try read(opening.body) }
            if seed?.carries(index) == true { report.carried += 1 }
            index += 1
        }
    }

    private mutating func read(_ body: [UInt8]) throws {
        report.open += 1
        let carrier = seed.flatMap { $0.carries(index) ? $0 : nil }
        let envelope: Envelope
        do { envelope = try Envelope(bytes: body, of: origin, carriedBy: carrier) } catch {
            throw LogAuditError("entry \(index) is no envelope of this log: \(error)")
        }
        switch envelope.content {
        case .seed(let read):
            guard index == 0 else { throw LogAuditError("entry \(index) is a seed, and not the log's first entry") }
            seed = read
        case .put(let put):
            report.records += 1
            // What one that was carried over lists are numbers of another log.
            guard carrier == nil else { return }
            for previous in put.previous { try mark(previous, .replaced) }
        case .erase(let indices), .withdraw(let indices), .moved(let indices, _):
            for index in indices { try mark(index, .removed) }
        }
    }

    private mutating func mark(_ earlier: UInt64, _ reason: Reason) throws {
        guard earlier < index else {
            throw LogAuditError("entry \(index) speaks of entry \(earlier), which does not come before it")
        }
        guard reasons[Int(earlier)] != .open else {
            throw LogAuditError("entry \(earlier) is still open, and entry \(index) says that it is gone")
        }
        reasons[Int(earlier)] = reason
    }

    private mutating func append() throws {
        try range.append(contentsOf: pending)
        pending.removeAll(keepingCapacity: true)
    }

    /// Says whether all of it was there and is what was signed.
    package mutating func finish() throws -> Report {
        try append()
        guard let checkpoint else { throw LogAuditError("there was no checkpoint") }
        guard index == checkpoint.size else {
            throw LogAuditError("the stream ended after \(index) of \(checkpoint.size) entries")
        }
        guard range.root == checkpoint.root else {
            throw LogAuditError(
                "the entries have the root \(range.root), and \(checkpoint.root) was signed: they are not this log's")
        }
        if let seed, index < 1 + seed.count {
            throw LogAuditError(
                "entry 0 says that \(seed.count) entries were carried over, and the log has \(index) in all")
        }
        if let successor, successor.size != checkpoint.size || successor.root != checkpoint.root {
            throw LogAuditError(
                "the log of the next epoch goes on from \(successor.size) entries with the root \(successor.root)")
        }
        report.size = checkpoint.size
        report.seed = seed
        report.hasEnded = successor != nil
        for (index, reason) in reasons.enumerated() {
            switch reason {
            case .open: break
            case .replaced: report.replaced += 1
            case .removed: report.removed += 1
            case .none where successor != nil: report.closed += 1
            case .none:
                report.withheld += 1
                if report.firstWithheld.count < 10 { report.firstWithheld.append(UInt64(index)) }
            }
        }
        return report
    }
}
