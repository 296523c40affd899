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
        /// How many entries have no body and no reason for it: somebody keeps them back.
        package var withheld: UInt64 = 0
        /// The first of them.
        package var firstWithheld: [UInt64] = []
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

    /// - Parameter keys: what the log may be signed with; one signature is enough.
    package init(origin: LogOrigin, keys: [VerifierKey]) {
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
            index += 1
        }
    }

    private mutating func read(_ body: [UInt8]) throws {
        report.open += 1
        let envelope: Envelope
        do { envelope = try Envelope(bytes: body, of: origin) } catch {
            throw LogAuditError("entry \(index) is no envelope of this log: \(error)")
        }
        switch envelope.content {
        case .put(let put):
            report.records += 1
            for previous in put.previous { try mark(previous, .replaced) }
        case .erase(let indices), .withdraw(let indices):
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
        report.size = checkpoint.size
        for (index, reason) in reasons.enumerated() {
            switch reason {
            case .open: break
            case .replaced: report.replaced += 1
            case .removed: report.removed += 1
            case .none:
                report.withheld += 1
                if report.firstWithheld.count < 10 { report.firstWithheld.append(UInt64(index)) }
            }
        }
        return report
    }
}
