import Federation
import Registry
import Testing
import TransparencyLog

/// A node that says what a test wants.
struct LyingNode {
    let origin: LogOrigin
    let key: SigningKey
    var frames: [SyncFrame] = []

    init(_ name: String = "peer.example", seed: UInt8 = 1, epoch: Int64 = 1) throws {
        origin = try #require(LogOrigin(node: name, audience: .public, epoch: epoch))
        key = try SigningKey(name: name, seed: [UInt8](repeating: seed, count: 32))
    }

    mutating func add(_ content: Envelope.Content, log: LogOrigin? = nil) throws {
        let body = Envelope(log: log ?? origin, at: Instant(milliseconds: 0), content: content).bytes
        try add(body: body)
    }

    mutating func add(body: [UInt8]) throws {
        let salt = try Salt((0..<32).map { UInt8(truncatingIfNeeded: frames.count &+ $0) })
        frames.append(SyncFrame(commitment: Commitment(salt: salt, body: body), opening: .init(salt: salt, body: body)))
    }

    mutating func put(_ number: UInt64, version: Int64 = 1, over previous: UInt64? = nil) throws {
        try add(
            .put(
                .init(
                    kind: .project, id: RecordID(high: 7, low: number), version: version,
                    previous: previous.map { [$0] } ?? [],
                    record: Array("{\"name\":\"P \(number)\"}".utf8))))
        if let previous { close(previous) }
    }

    mutating func close(_ index: UInt64) { frames[Int(index)].opening = nil }

    func range(_ size: Int? = nil) throws -> CompactRange {
        var range = CompactRange()
        try range.append(contentsOf: frames.prefix(size ?? frames.count).map(\.commitment))
        return range
    }

    func note(_ size: Int? = nil, root: TreeHash? = nil, origin: LogOrigin? = nil, key: SigningKey? = nil) throws
        -> [UInt8]
    {
        let range = try range(size)
        let checkpoint = try Checkpoint(
            origin: (origin ?? self.origin).description, size: range.size, root: root ?? range.root)
        return try checkpoint.signed(with: key ?? self.key).bytes
    }

    func stream(from: Int = 0, note: [UInt8]? = nil) throws -> [UInt8] {
        var bytes = SyncFrame.header(checkpoint: try note ?? self.note(), from: UInt64(from))
        for frame in frames[from...] { frame.encode(into: &bytes) }
        return bytes
    }
}

@Suite struct `What a peer sends` {
    private func pull(
        _ node: LyingNode, stored: CompactRange = CompactRange(), _ bytes: [UInt8], pieces: Int = 1000,
        limits: Pull.Limits = .init()
    ) throws -> Pull.Verified {
        var pull = Pull(origin: node.origin, keys: [node.key.verifier], stored: stored, limits: limits)
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            try pull.take(bytes[start..<min(start + pieces, bytes.count)])
        }
        return try pull.finish()
    }

    private func sample(_ count: UInt64 = 5) throws -> LyingNode {
        var node = try LyingNode()
        for number in 0..<count { try node.put(number) }
        return node
    }

    @Test(arguments: [1, 33, 100_000]) func `is right when all of it leads to the signed root, whatever the pieces`(
        pieces: Int
    ) throws {
        let node = try sample(600)
        let all = try pull(node, node.stream(), pieces: pieces)
        #expect(try all.range == node.range())
        #expect(all.withheld.isEmpty)
        for have in [1, 255, 256, 599, 600] {
            #expect(
                try pull(node, stored: node.range(have), node.stream(from: have), pieces: pieces).range == node.range())
        }
    }

    @Test func `is cut into bundles that lead to the same range`() throws {
        let node = try sample(600)
        for have in [0, 10, 256, 590] {
            let bytes = try node.stream(from: have)
            let verified = try pull(node, stored: node.range(have), bytes)
            var replay = PullReplay(origin: node.origin, stored: try node.range(have), verified: verified)
            var bundles: [PulledBundle] = []
            for start in stride(from: 0, to: bytes.count, by: 5000) {
                bundles += try replay.take(bytes[start..<min(start + 5000, bytes.count)])
            }
            if let last = try replay.finish() { bundles.append(last) }
            #expect(bundles.first?.from == UInt64(have))
            #expect(bundles.flatMap(\.entries).map(\.index) == Array(UInt64(have)..<600))
            #expect(bundles.dropLast().allSatisfy { $0.range.size.isMultiple(of: 256) })
            #expect(try bundles.last?.range == node.range())
        }
    }

    @Test func `is handed over bundle by bundle only as it was verified, whatever the disk did to it since`() throws {
        let node = try sample(600)
        let bytes = try node.stream()
        let verified = try pull(node, bytes)
        for place in stride(from: 0, to: bytes.count, by: 1009) {
            var damaged = bytes
            damaged[place] ^= 1 << UInt8(place % 8)
            var replay = PullReplay(origin: node.origin, stored: CompactRange(), verified: verified)
            var good: UInt64 = 0
            do {
                for bundle in try replay.take(damaged) { good = bundle.range.size }
                if let last = try replay.finish() { good = last.range.size }
                // In the checkpoint's note, which has been read already.
                #expect(place < 200 && good == 600)
            } catch is SpoolDamage {
                #expect(try good == 0 || verified.roots[Int(good / 256) - 1] == node.range(Int(good)).root)
            }
        }
        var short = PullReplay(origin: node.origin, stored: CompactRange(), verified: verified)
        _ = try short.take(bytes.dropLast())
        #expect(throws: SpoolDamage.self) { try short.finish() }
    }

    /// Each lie with what is made of it.
    private func lies() throws -> [Lie] {
        let node = try sample()
        let stranger = try LyingNode(seed: 9)
        let other = try #require(LogOrigin(node: "peer.example", audience: .federation, epoch: 1))
        var forged = node
        let body = Array("{\"name\":\"Mallory\"}".utf8)
        forged.frames[2].opening = .init(salt: try Salt([UInt8](repeating: 4, count: 32)), body: body)
        var reordered = node
        reordered.frames.swapAt(0, 1)
        var strange = node
        try strange.add(.erase([0]), log: other)
        var crooked = node
        try crooked.add(body: Array("{\"v\":1 }".utf8))
        var forward = node
        try forward.add(.withdraw([3, 70]))
        var itself = node
        try itself.add(.withdraw([3, 5]))
        var empty = node
        try empty.add(
            .put(
                .init(
                    kind: .project, id: RecordID(high: 7, low: 70), version: 1, previous: [],
                    record: Array("{\"name\":\"a\\u0000b\"}".utf8))))
        let all = try node.stream()
        var few = Pull.Limits()
        few.entries = 4
        var narrow = Pull.Limits()
        narrow.bytes = 200
        let header = SyncFrame.header(checkpoint: try node.note(), from: 0)
        var four = header
        for frame in node.frames.prefix(4) { frame.encode(into: &four) }
        return [
            Lie("older", .rollback, node, try node.stream(from: 4, note: node.note(3)), stored: try node.range(4)),
            Lie(
                "two trees", .fork, node, SyncFrame.header(checkpoint: try node.note(), from: 5),
                stored: try reordered.range()),
            Lie("another's key", .wrongSignature, node, try node.stream(note: node.note(key: stranger.key))),
            Lie("another log's note", .wrongOrigin, node, try node.stream(note: node.note(origin: other))),
            Lie("another root", .wrongRoot, node, try node.stream(note: node.note(root: node.range(3).root))),
            Lie("another body", .wrongRoot, node, try forged.stream(note: node.note())),
            Lie("another order", .wrongRoot, node, try reordered.stream(note: node.note())),
            Lie("another past", .wrongRoot, node, try node.stream(from: 3), stored: try reordered.range(3)),
            Lie(
                "not signed and not right", .wrongRoot, strange,
                try strange.stream(note: strange.note(root: node.range().root))),
            Lie("elsewhere", .wrongStart, node, try node.stream(from: 3), stored: try node.range(2)),
            Lie("cut within an entry", .endedEarly, node, all.dropLast()),
            Lie("cut between entries", .endedEarly, node, four),
            Lie("cut within the note", .endedEarly, node, header.dropLast(3)),
            Lie("nothing", .endedEarly, node, []),
            Lie("more than signed", .malformed, node, try node.stream(note: node.note(4))),
            Lie(
                "no stream", .malformed, node,
                Array("<html>nothing to see here, move along, move along</html>\n\n\n".utf8)),
            Lie("no note", .malformed, node, try node.stream(note: Array("hello\n".utf8))),
            Lie("no frame", .malformed, node, header + [2]),
            Lie(
                "an endless body", .malformed, node,
                header + [1] + [UInt8](repeating: 0, count: 32) + [0x7F, 0xFF, 0xFF, 0xFF]),
            Lie("an envelope of another log", .entry, strange, try strange.stream()),
            Lie("not canonical", .entry, crooked, try crooked.stream()),
            Lie("of what is to come", .entry, forward, try forward.stream()),
            Lie("of itself", .entry, itself, try itself.stream()),
            Lie("NUL", .entry, empty, try empty.stream()),
            Lie("too many entries", .oversized, node, all, limits: few),
            Lie("too many bytes", .oversized, node, all, limits: narrow),
        ]
    }

    private struct Lie {
        let name: String
        let verdict: PullRefusal.Verdict
        let node: LyingNode
        let bytes: [UInt8]
        let stored: CompactRange
        let limits: Pull.Limits

        init(
            _ name: String, _ verdict: PullRefusal.Verdict, _ node: LyingNode, _ bytes: some Collection<UInt8>,
            stored: CompactRange = CompactRange(), limits: Pull.Limits = .init()
        ) {
            self.name = name
            self.verdict = verdict
            self.node = node
            self.bytes = Array(bytes)
            self.stored = stored
            self.limits = limits
        }
    }

    @Test func `is refused in words when it is not right, whatever is wrong`() throws {
        var seen: Set<PullRefusal.Verdict> = []
        for lie in try lies() {
            for pieces in [1, 100_000] {
                do {
                    _ = try pull(lie.node, stored: lie.stored, lie.bytes, pieces: pieces, limits: lie.limits)
                    Issue.record("\(lie.name): taken")
                } catch let refusal as PullRefusal {
                    #expect(refusal.verdict == lie.verdict, "\(lie.name): \(refusal)")
                    #expect(refusal.description.count > 20, "\(lie.name): \(refusal)")
                    seen.insert(refusal.verdict)
                }
            }
        }
        // Those that are left need to know what is stored: StoreTests has them.
        #expect(Set(PullRefusal.Verdict.allCases).subtracting(seen) == [.foreignRecord, .unheld])
    }

    @Test func `is a rollback by its checkpoint alone`() throws {
        let node = try sample()
        let pull = Pull(origin: node.origin, keys: [node.key.verifier], stored: try node.range())
        #expect(try pull.verdict(onCheckpoint: node.note(2))?.verdict == .rollback)
        #expect(try pull.verdict(onCheckpoint: node.note()) == nil)
        #expect(throws: PullRefusal.self) { try pull.verdict(onCheckpoint: []) }
    }

    @Test func `keeps nothing back without it being seen`() throws {
        var node = try sample()
        node.close(4)
        #expect(try pull(node, node.stream()).withheld == [4])
        // What says why it is gone may come later, and is then looked for from the list.
        let before = try node.range()
        try node.add(.erase([4]))
        let later = try pull(node, stored: before, node.stream(from: 5))
        #expect(later.withheld.isEmpty && later.explained == 4)
    }

    @Test func `may have lost what said why older versions are gone, with a newer version`() throws {
        var node = try sample(1)
        try node.put(0, version: 2, over: 0)
        try node.put(0, version: 3, over: 1)
        #expect(try pull(node, node.stream()).withheld.isEmpty)
        node.close(2)
        try node.add(.withdraw([2]))
        #expect(try pull(node, node.stream()).withheld.isEmpty)
        try node.put(5)
        node.close(4)
        #expect(try pull(node, node.stream()).withheld == [4])
    }
}
