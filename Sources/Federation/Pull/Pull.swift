package import TransparencyLog

/// Verifies what a peer sends of its log, as it comes, and applies none of it: the whole must lead from what is stored
/// to a checkpoint that the log has signed. Keep the bytes elsewhere meanwhile, and read them again with
/// ``PullReplay`` once this has said that they are right.
///
/// Holds one compact range, at most one frame that is not whole, and a number for each entry that came without a body
/// and without a reason.
package struct Pull: Sendable {
    /// How much is taken at once; what is more is refused.
    package struct Limits: Sendable {
        /// Bytes of the stream.
        package var bytes: Int64 = 2 << 30
        package var entries: UInt64 = 4_000_000
        /// Entries that are applied together.
        package var bundle = PullReplay.bundle

        package init() {}
    }

    /// What a stream holds that is right.
    package struct Verified: Sendable, Hashable {
        /// The checkpoint's note, as it came.
        package let checkpoint: [UInt8]
        /// Over all entries of the log up to the checkpoint.
        package let range: CompactRange
        /// Entries without a body for which nothing that is known can be a reason.
        package let withheld: [UInt64]
        /// The last of the entries from before this stream for which it gives a reason; those before it may have had one
        /// that went since.
        package let explained: UInt64?
        /// What the log's first entry says, where it goes on from an earlier epoch's.
        package let seed: Seed?
        /// The root at the end of each bundle, 32 bytes for 256 entries: what lies on the disk until it is applied is held
        /// against these.
        package let roots: [TreeHash]

        package init(
            checkpoint: [UInt8], range: CompactRange, withheld: [UInt64], explained: UInt64?, seed: Seed? = nil,
            roots: [TreeHash] = []
        ) {
            self.seed = seed
            self.roots = roots
            self.checkpoint = checkpoint
            self.range = range
            self.withheld = withheld
            self.explained = explained
        }
    }

    private let origin: LogOrigin
    private let keys: [VerifierKey]
    private let stored: CompactRange
    private let limits: Limits
    private var reader = SyncReader()
    private var received: Int64 = 0
    private var check: LogExtension?
    private var note: [UInt8] = []
    private var index: UInt64
    private var pending: [Commitment] = []
    private var roots: [TreeHash] = []
    /// The first entry that cannot be taken. Told only when the root is right: until then it may be the carrier's doing.
    private var fault: PullRefusal?
    /// Ascending; the first `excused` of them have a reason, or may have had one.
    private var withoutBody: [UInt64] = []
    private var excused = 0
    private var explained: UInt64?
    private var seed: Seed?
    private let context: Context

    /// What else is known of the log and of the one it goes on from.
    package struct Context: Sendable {
        /// What the first entry said, when it has been applied.
        package var seed: Seed?
        /// Earlier epochs of the audience, as far as they have been applied.
        package var earlier: [LogOrigin: CompactRange] = [:]
        /// How many entries of the log before it the peer was told are held here: what was carried over from among them
        /// comes without a body, and is looked for here.
        package var held: UInt64?
        /// There is a later epoch, which has the bodies of what was open in this one when it ended.
        package var hasEnded = false

        package init() {}
    }

    /// - Parameters:
    ///   - keys: what the log may be signed with; one signature is enough.
    ///   - stored: what has been applied of the log.
    package init(
        origin: LogOrigin, keys: [VerifierKey], stored: CompactRange, context: Context = Context(),
        limits: Limits = Limits()
    ) {
        self.context = context
        seed = context.seed
        self.origin = origin
        self.keys = keys
        self.stored = stored
        self.limits = limits
        index = stored.size
    }

    /// The verdict on a checkpoint alone, when it cannot be followed; nil when it could be.
    package func verdict(onCheckpoint note: [UInt8]) throws(PullRefusal) -> PullRefusal? {
        Self.early(LogExtension(stored: stored, checkpoint: try signed(note)))
    }

    /// Takes the next piece of the stream.
    package mutating func take(_ piece: some Collection<UInt8>) throws(PullRefusal) {
        received += Int64(piece.count)
        guard received <= limits.bytes else {
            throw PullRefusal(
                .oversized, "more than \(limits.bytes) bytes came at once, which is the most that is taken")
        }
        var parts: [SyncReader.Part] = []
        do { try reader.read(piece) { parts.append($0) } } catch {
            throw PullRefusal(.malformed, "the stream cannot be read: \(error)")
        }
        for part in parts { try take(part) }
    }

    private mutating func take(_ part: SyncReader.Part) throws(PullRefusal) {
        switch part {
        case .header(let note, let from):
            let check = LogExtension(stored: stored, checkpoint: try signed(note))
            // A log that has fewer entries than were seen begins elsewhere for that reason.
            if let refusal = Self.early(check) { throw refusal }
            guard from == stored.size else {
                throw PullRefusal(.wrongStart, "the stream begins at entry \(from), and \(stored.size) was asked for")
            }
            guard check.missing <= limits.entries else {
                throw PullRefusal(
                    .oversized, "\(check.missing) entries are to come, and \(limits.entries) are taken at once")
            }
            self.check = check
            self.note = note
        case .frame(let frame):
            guard let size = check?.checkpoint.size, index < size else {
                throw PullRefusal(.malformed, "there are more entries than the checkpoint says")
            }
            pending.append(frame.commitment)
            if (index + 1).isMultiple(of: limits.bundle) || index + 1 == size { append() }
            if let opening = frame.opening {
                read(opening.body)
            } else if !context.hasEnded, !(context.held != nil && seed?.carries(index) == true) {
                withoutBody.append(index)
            }
            index += 1
        }
    }

    /// Takes in a bundle.
    private mutating func append() {
        check?.append(pending)
        pending.removeAll(keepingCapacity: true)
        if let check { roots.append(check.range.root) }
    }

    private mutating func read(_ body: [UInt8]) {
        guard fault == nil else { return }
        switch PulledEntry.read(body, at: index, of: origin, seed: seed) {
        case .failure(let refusal): fault = refusal
        case .success(let envelope):
            switch envelope.content {
            case .put(let put): if let last = put.previous.last { explain(last) }
            // Ascending: the last one is the highest.
            case .erase(let indices), .withdraw(let indices), .moved(let indices, _):
                if let last = indices.last { explain(last) }
            case .seed(let read):
                seed = read
                fault = context.earlier[read.from].flatMap { read.contradiction($0) }
                if let size = check?.checkpoint.size, size <= read.count {
                    fault = PullRefusal(
                        .entry,
                        "entry 0 says that \(read.count) entries were carried over, and the log has \(size) in all")
                }
            }
        }
    }

    /// An entry that is gone may have been what said why earlier ones are, so that none before it is held against anybody.
    private mutating func explain(_ earlier: UInt64) {
        if stored.size > 0 { explained = max(explained ?? 0, min(earlier, stored.size - 1)) }
        while excused < withoutBody.count, withoutBody[excused] <= earlier { excused += 1 }
    }

    /// The verdict, once the stream has ended.
    package mutating func finish() throws(PullRefusal) -> Verified {
        guard let check, reader.isBetweenFrames, index == check.checkpoint.size else {
            let size = check.map { " of \($0.checkpoint.size)" } ?? ""
            throw PullRefusal(.endedEarly, "the stream ended after entry \(index)\(size)")
        }
        switch check.finish() {
        case .extended(let range):
            if let fault { throw fault }
            return Verified(
                checkpoint: note, range: range, withheld: Array(withoutBody[excused...]), explained: explained,
                seed: seed, roots: roots)
        case .unchanged:
            return Verified(checkpoint: note, range: stored, withheld: [], explained: nil, seed: seed)
        case .rollback, .fork, .miscounted, .inconsistent:
            throw PullRefusal(
                .wrongRoot,
                "the entries from \(stored.size) on do not lead to the root that was signed for \(check.checkpoint.size): they were altered on the way, or the log was rewritten"
            )
        }
    }

    private func signed(_ note: [UInt8]) throws(PullRefusal) -> Checkpoint {
        do {
            return try SignedCheckpoint(parsing: note, origin: origin.description, logKeys: keys).checkpoint
        } catch {
            let verdict: PullRefusal.Verdict =
                switch error.code {
                case .wrongSignature, .noKnownSignature, .ambiguousKey: .wrongSignature
                case .wrongOrigin: .wrongOrigin
                default: .malformed
                }
            throw PullRefusal(verdict, "the checkpoint is not accepted: \(error)")
        }
    }

    private static func early(_ check: LogExtension) -> PullRefusal? {
        switch check.early {
        case .rollback(let stored, let offered)?:
            PullRefusal(.rollback, "the log offers \(offered) entries, and \(stored) have been seen of it")
        case .fork(let size)?: PullRefusal(.fork, "the log has signed two different trees of \(size) entries")
        default: nil
        }
    }
}
