import Federation
import Registry
import Testing
import TransparencyLog

@Suite struct `A log that goes on from an earlier epoch` {
    /// A log of five records, of which one is replaced; and the log that goes on from it.
    private struct Pair {
        var old: LyingNode
        var new: LyingNode
        var seed: Seed
    }

    private func pair(count: UInt64? = nil, size: UInt64? = nil, root: TreeHash? = nil) throws -> Pair {
        var old = try LyingNode()
        for number in 0..<5 as Range<UInt64> { try old.put(number) }
        try old.put(1, version: 2, over: 1)
        var new = try LyingNode(epoch: 2)
        let live = old.frames.filter { $0.opening != nil }
        let range = try old.range()
        let seed = Seed(
            from: old.origin, size: size ?? range.size, root: root ?? range.root, count: count ?? UInt64(live.count))
        try new.add(.seed(seed))
        new.frames += live
        return Pair(old: old, new: new, seed: seed)
    }

    private func pull(
        _ node: LyingNode, stored: Int = 0, _ context: Pull.Context = .init()
    ) throws -> Pull.Verified {
        var pull = Pull(
            origin: node.origin, keys: [node.key.verifier], stored: try node.range(stored), context: context)
        try pull.take(try node.stream(from: stored))
        return try pull.finish()
    }

    private func audit(_ node: LyingNode, successor: Seed? = nil) throws -> LogAudit.Report {
        var audit = LogAudit(origin: node.origin, keys: [node.key.verifier], successor: successor)
        try audit.take(.header(note: node.note(), from: 0))
        for frame in node.frames { try audit.take(.frame(frame)) }
        return try audit.finish()
    }

    private func verdict(_ body: () throws -> Void) -> PullRefusal.Verdict? {
        do {
            try body()
            return nil
        } catch {
            return (error as? PullRefusal)?.verdict
        }
    }

    @Test func `has a seed of one form, which is read back as it was written`() throws {
        let seed = Seed(
            from: try #require(LogOrigin("node.example/log/public/1")), size: 6, root: TreeHash.empty, count: 5)
        let log = try #require(LogOrigin("node.example/log/public/2"))
        let envelope = Envelope(log: log, at: Instant(milliseconds: 0), content: .seed(seed))
        #expect(
            String(decoding: envelope.bytes, as: UTF8.self)
                == #"{"at":"1970-01-01T00:00:00Z","count":5,"from":"node.example/log/public/1","log":"node.example/log/public/2","op":"seed","root":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=","size":6,"v":1}"#
        )
        #expect(try Envelope(bytes: envelope.bytes, of: log) == envelope)
        for from in ["node.example/log/public/2", "node.example/log/federation/1", "other.example/log/public/1"] {
            var wrong = seed
            wrong.from = try #require(LogOrigin(from))
            let bytes = Envelope(log: log, at: Instant(milliseconds: 0), content: .seed(wrong)).bytes
            #expect(throws: EnvelopeError.self) { try Envelope(bytes: bytes, of: log) }
        }
        var more = seed
        more.count = 7
        let bytes = Envelope(log: log, at: Instant(milliseconds: 0), content: .seed(more)).bytes
        #expect(throws: EnvelopeError.self) { try Envelope(bytes: bytes, of: log) }
    }

    @Test func `takes what was carried over, and only within the seed`() throws {
        let pair = try pair()
        let verified = try pull(pair.new)
        #expect(verified.seed == pair.seed && verified.withheld.isEmpty)
        // A body of the old log after the seed is a replay.
        var replayed = pair.new
        replayed.frames.append(pair.old.frames[0])
        #expect(verdict { _ = try pull(replayed) } == .entry)
        #expect(throws: LogAuditError.self) { try audit(replayed) }
        // Further on in the new log it is known what the seed was.
        var context = Pull.Context()
        context.seed = pair.seed
        #expect(try pull(pair.new, stored: 3, context).range == pair.new.range())
        #expect(verdict { _ = try pull(pair.new, stored: 3) } == .entry)
    }

    @Test func `is refused with a seed in its midst, of another log, or that is not whole`() throws {
        var midst = try pair().new
        try midst.add(.seed(try pair().seed))
        #expect(verdict { _ = try pull(midst) } == .entry)
        #expect(throws: LogAuditError.self) { try audit(midst) }
        let short = try pair(count: 6)
        #expect(verdict { _ = try pull(short.new) } == .entry)
        #expect(throws: LogAuditError.self) { try audit(short.new) }
        // Withdrawals and erasures are not carried over, nor are bodies of a later epoch.
        for content in [Envelope.Content.erase([0]), .withdraw([0])] {
            var odd = try pair()
            odd.new.frames.removeLast()
            try odd.new.add(content, log: odd.old.origin)
            #expect(verdict { _ = try pull(odd.new) } == .entry)
        }
        // Within the seed stands what was written before it, and nothing of the new log's own.
        var early = try pair()
        early.new.frames.removeLast()
        try early.new.put(9)
        #expect(verdict { _ = try pull(early.new) } == .entry)
    }

    @Test func `is a fork when it goes on from another log than was seen`() throws {
        let pair = try pair()
        func context(_ range: CompactRange) -> Pull.Context {
            var context = Pull.Context()
            context.earlier = [pair.old.origin: range]
            return context
        }
        #expect(verdict { _ = try pull(pair.new, context(pair.old.range())) } == nil)
        #expect(verdict { _ = try pull(pair.new, context(pair.old.range(3))) } == nil)
        var longer = pair.old
        try longer.put(9)
        #expect(verdict { _ = try pull(pair.new, context(longer.range())) } == .fork)
        var other = pair.old
        other.frames.removeLast()
        try other.put(9)
        #expect(verdict { _ = try pull(pair.new, context(other.range())) } == .fork)
    }

    @Test func `holds, and so does the one that ended, whose bodies it has`() throws {
        var pair = try pair()
        let report = try audit(pair.new)
        #expect(report.carried == 5 && report.records == 5 && report.withheld == 0)
        for index in pair.old.frames.indices { pair.old.close(UInt64(index)) }
        #expect(try audit(pair.old).withheld == 6)
        let ended = try audit(pair.old, successor: pair.seed)
        #expect(ended.closed == 6 && ended.withheld == 0)
        var other = pair.seed
        other.size = 5
        #expect(throws: LogAuditError.self) { try audit(pair.old, successor: other) }
    }

    @Test func `sends no bodies of what its reader holds, and that is not held against it`() throws {
        var pair = try pair()
        var context = Pull.Context()
        context.held = 6
        for index in 1...5 as ClosedRange<UInt64> { pair.new.close(index) }
        #expect(try pull(pair.new, context).withheld == [])
        #expect(try pull(pair.new).withheld == [1, 2, 3, 4, 5])
    }
}
