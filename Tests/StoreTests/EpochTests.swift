import CanonicalJSON
import Federation
import Postgres
import Registry
import TestSupport
import Testing
import TransparencyLog

@testable import Store

@Suite struct `A new epoch` {
    private func key(_ number: UInt8) throws -> SigningKey {
        try SigningKey(name: "node.example", seed: [UInt8](repeating: number, count: 32))
    }

    private func origin(_ epoch: Int64, _ audience: Audience = .public) throws -> LogOrigin {
        try #require(LogOrigin(node: "node.example", audience: audience, epoch: epoch))
    }

    private func publish(_ node: TestNode, _ key: SigningKey) async throws {
        while try await node.store.publish(signingWith: key).isFull {}
    }

    private func audit(
        _ node: TestNode, _ origin: LogOrigin, _ key: SigningKey, successor: Seed? = nil
    ) async throws -> LogAudit.Report {
        let note = try #require(try await node.store.checkpoint(of: origin, by: node.steward))
        var audit = LogAudit(origin: origin, keys: [key.verifier], successor: successor)
        try audit.take(.header(note: note, from: 0))
        for entry in try await node.store.openings(of: origin, from: 0, limit: 5000, by: node.steward) {
            let opening = entry.opening.map { SyncFrame.Opening(salt: $0.salt, body: $0.body) }
            try audit.take(.frame(SyncFrame(commitment: entry.commitment, opening: opening)))
        }
        return try audit.finish()
    }

    private func seed(_ node: TestNode, _ origin: LogOrigin) async throws -> Seed {
        let first = try await node.store.openings(of: origin, from: 0, limit: 1, by: node.steward)[0]
        let body = try #require(first.opening).body
        guard case .seed(let seed) = try Envelope(bytes: body, of: origin).content else { throw Unexpected(nil) }
        return seed
    }

    /// Three projects, one of them in three versions, and one that was removed.
    private func sample(_ node: TestNode, _ key: SigningKey) async throws -> [StoredRecord] {
        var records: [StoredRecord] = []
        for name in ["One", "Two", "Three", "Four"] {
            records.append(try await node.add(.project, Sample.project("Example \(name)")))
        }
        try await publish(node, key)
        for version in 1...2 as ClosedRange<Int64> {
            _ = try await replace(node, records[1], version)
            try await publish(node, key)
        }
        _ = try await node.store.remove(kind: .project, id: records[3].id, expectedVersion: 1, by: node.coordinator)
        try await publish(node, key)
        return records
    }

    private func replace(_ node: TestNode, _ record: StoredRecord, _ version: Int64) async throws -> StoredRecord {
        try await node.store.replace(
            kind: .project, id: record.id, expectedVersion: version, body: Sample.project("Version \(version + 1)"),
            private: .keep, audience: nil, provenance: .test, by: node.coordinator)
    }

    @Test func `begins with what is live, in its order, with the same salts and bodies`() async throws {
        try await withNode { node in
            let key = try key(1)
            let records = try await sample(node, key)
            let before = try await node.store.openings(of: origin(1), from: 0, limit: 100, by: node.steward)
            let note = try #require(try await node.store.checkpoint(of: origin(1), by: node.steward))
            let rolled = try await node.store.rollEpoch(of: .public, by: node.steward, signingWith: [key])
            #expect(try rolled.ended == origin(1) && rolled.begun == origin(2) && rolled.carried == 3)
            let after = try await node.store.openings(of: origin(2), from: 0, limit: 100, by: node.steward)
            let live = before.filter { $0.opening?.body.contains(Array("\"put\"".utf8)) == true }
            #expect(after.dropFirst().map(\.opening) == live.map(\.opening))
            #expect(after.dropFirst().map(\.commitment) == live.map(\.commitment))

            let seed = try await seed(node, origin(2))
            let ended = try SignedCheckpoint(parsing: note, origin: origin(1).description, logKeys: [key.verifier])
            #expect(seed.size == ended.checkpoint.size && seed.root == ended.checkpoint.root && seed.count == 3)
            let report = try await audit(node, origin(2), key)
            #expect(report.withheld == 0 && report.carried == 3 && report.records == 3)
            // The one that ended has the same checkpoint, and no body that names anybody.
            #expect(try await node.store.checkpoint(of: origin(1), by: node.steward) == note)
            let closed = try await audit(node, origin(1), key, successor: seed)
            #expect(closed.records == 0 && closed.withheld == 0)
            #expect(try await audit(node, origin(1), key).withheld > 0)

            // What changes from now on is said in the new numbering.
            _ = try await replace(node, records[1], 3)
            _ = try await node.store.remove(kind: .project, id: records[0].id, expectedVersion: 1, by: node.coordinator)
            try await publish(node, key)
            let changed = try await audit(node, origin(2), key)
            #expect(changed.withheld == 0 && changed.replaced == 1 && changed.removed == 1 && changed.records == 2)
            #expect(try await Checker(.init(node.database.conninfo)).run().problems.isEmpty)
            #expect(
                try await node.store.audit(cursor: nil, limit: 10, by: node.steward).contains {
                    $0.action == "roll-epoch" && $0.note.contains("log/public/2 begins")
                })
        }
    }

    @Test func `can be followed by another, and then the first is gone`() async throws {
        try await withNode { node in
            let key = try key(1)
            _ = try await sample(node, key)
            for _ in 0..<3 { _ = try await node.store.rollEpoch(of: .public, by: node.steward, signingWith: [key]) }
            let logs = try await node.store.logs(by: node.steward)
            #expect(logs.map(\.origin.epoch) == [3, 4])
            #expect(logs.latest.map(\.origin.epoch) == [4])
            // Bodies still name the log that they were written to first.
            let report = try await audit(node, origin(4), key)
            #expect(report.carried == 3 && report.withheld == 0)
            #expect(try await node.store.openings(of: origin(1), from: 0, limit: 9, by: node.steward).isEmpty)
            #expect(
                try await node.store.tile(TilePath(.entries, index: 0, width: 1), of: origin(1), by: node.steward)
                    == nil)
        }
    }

    @Test func `is not opened for an audience that nothing was published for`() async throws {
        try await withNode { node in
            let key = try key(1)
            #expect(
                await storeError {
                    _ = try await node.store.rollEpoch(of: .federation, by: node.steward, signingWith: [key])
                } == .notFound)
        }
    }

    @Test func `has its tiles, over many entries`() async throws {
        try await withNode { node in
            let key = try key(1)
            for number in 0..<600 { _ = try await node.add(.project, Sample.project("P \(number)")) }
            try await publish(node, key)
            _ = try await node.store.rollEpoch(of: .public, by: node.steward, signingWith: [key])
            for number in 0..<100 { _ = try await node.add(.project, Sample.project("Q \(number)")) }
            try await publish(node, key)
            let origin = try origin(2)
            let note = try #require(try await node.store.checkpoint(of: origin, by: node.steward))
            let checkpoint = try SignedCheckpoint(
                parsing: note, origin: origin.description, logKeys: [key.verifier]
            ).checkpoint
            #expect(checkpoint.size == 701)
            var tiles: [TilePath: [UInt8]] = [:]
            for path in TilePath.hashesWritten(from: 0, to: checkpoint.size) {
                tiles[path] = try await node.store.tile(path, of: origin, by: node.steward)
            }
            var checked = try VerifiedTiles(size: checkpoint.size, root: checkpoint.root) { path in
                guard let bytes = tiles[path] else { throw Unexpected(nil) }
                return bytes
            }
            for bundle in 0..<3 as Range<UInt64> {
                let openings = try await node.store.openings(
                    of: origin, from: bundle * 256, limit: 256, by: node.steward)
                try checked.verify(openings.map(\.commitment), bundle: bundle)
            }
        }
    }

    @Test func `says how much of it a follower of the log before it holds`() async throws {
        try await withNode { node in
            let key = try key(1)
            _ = try await sample(node, key)
            _ = try await node.store.rollEpoch(of: .public, by: node.steward, signingWith: [key])
            // Live were the entries 0, 2 and, in its third version, 5.
            for (followed, held) in [(0, 0), (1, 1), (3, 2), (5, 2), (6, 3), (7, 3)] as [(UInt64, UInt64)] {
                #expect(try await node.store.carried(before: followed, in: origin(2), by: node.steward) == held)
            }
            #expect(try await node.store.carried(before: 9, in: origin(1), by: node.steward) == 0)
        }
    }

    @Test func `is due when a log holds many times what is live`() async throws {
        try await withNode { node in
            let key = try key(1)
            let record = try await node.add(.project, Sample.project("Example"))
            try await publish(node, key)
            for version in 1...7 as ClosedRange<Int64> {
                #expect(try await node.store.logsToCompact(floor: 8, factor: 4).isEmpty)
                _ = try await replace(node, record, version)
                try await publish(node, key)
            }
            #expect(try await node.store.logsToCompact(floor: 8, factor: 4) == [origin(1)])
            #expect(try await node.store.logsToCompact(floor: 9, factor: 4).isEmpty)
            #expect(try await node.store.logsToCompact(floor: 8, factor: 9).isEmpty)
            _ = try await node.store.rollEpoch(of: .public, by: node.steward, signingWith: [key])
            #expect(try await node.store.logsToCompact(floor: 8, factor: 4).isEmpty)
        }
    }

    @Test func `comes when a key in somebody else's hands has signed, and not when keys merely change`() async throws {
        try await withNode { node in
            let (first, second, third) = (try key(1), try key(2), try key(3))
            _ = try await sample(node, first)
            #expect(try await node.store.sign(with: [first], revoked: []).isEmpty)
            // For a while both sign.
            #expect(try await node.store.sign(with: [second, first], revoked: []).isEmpty)
            for key in [first, second] { #expect(try await audit(node, origin(1), key).size == 7) }
            _ = try await node.store.publish(signingWith: second, and: [first])
            #expect(try await node.store.sign(with: [second], revoked: []).isEmpty)
            await #expect(throws: (any Error).self) { try await audit(node, origin(1), first) }
            // A thief has it.
            let rolled = try await node.store.sign(with: [third], revoked: [second.verifier])
            #expect(try rolled.map(\.begun) == [origin(2)])
            #expect(try await audit(node, origin(2), third).carried == 3)
            #expect(try await node.store.sign(with: [third], revoked: [second.verifier]).isEmpty)
        }
    }

    @Test func `after a loss begins with all that is there, in an epoch that was never used`() async throws {
        try await withNode { node in
            let key = try key(1)
            _ = try await sample(node, key)
            let epoch = try await node.store.restartLogs(by: node.steward)
            #expect(epoch >= node.clock.now.milliseconds / 60_000)
            #expect(try await node.store.logs(by: node.steward).isEmpty)
            try await publish(node, key)
            #expect(try await audit(node, origin(epoch), key).records == 3)
        }
    }
}

@Suite struct `A peer's new epoch` {
    private static let ids = (1...4).map {
        RecordID(high: 0x0199_0000_0000_7000, low: 0x8000_0000_0000_0000 + UInt64($0))
    }
    private var ids: [RecordID] { Self.ids }

    /// Entries 0 to 3 are projects; the first is replaced by entry 4, and the last erased by entry 5.
    private func fill(_ peer: FakePeer) async throws { try await peer.send(Self.contents()) }

    private static func contents() -> [Envelope.Content?] {
        ids.enumerated().map { FakePeer.put(.project, $1, Sample.project("Example \($0)")) } + [
            FakePeer.put(.project, ids[0], Sample.project("Example new"), version: 2, over: 0), .erase([3]),
        ]
    }

    private func seed(_ peer: FakePeer, count: UInt64 = 3) throws -> Seed {
        Seed(from: try peer.origin(.public), size: 6, root: TreeHash.empty, count: count)
    }

    /// Applies a new epoch: for each entry what it says, or the number of the entry of the old log that was carried over
    /// without its body.
    private enum Part {
        case says(Envelope.Content)
        case carries(UInt64)
    }

    private func bundle(_ peer: FakePeer, _ parts: [Part], after range: CompactRange) throws -> PulledBundle {
        let contents = parts.map { part -> Envelope.Content? in
            if case .says(let content) = part { content } else { nil }
        }
        var bundle = try peer.bundle(contents, of: peer.origin(.public, epoch: 2), after: range)
        var grown = range
        var entries: [PulledEntry] = []
        for (entry, part) in zip(bundle.entries, parts) {
            var made = entry
            if case .carries(let old) = part {
                let frame = SyncFrame(commitment: try Self.commitment(peer, old), opening: nil)
                made = PulledEntry(index: entry.index, frame: frame, envelope: nil)
            }
            try grown.append(made.commitment)
            entries.append(made)
        }
        bundle = PulledBundle(from: range.size, entries: entries, range: grown)
        return bundle
    }

    /// As entry `index` of the old log was made, which ``fill(_:)`` has sent.
    private static func commitment(_ peer: FakePeer, _ index: UInt64) throws -> Commitment {
        guard index < 6 else { return try Commitment([UInt8](repeating: 99, count: 32)) }
        return try peer.bundle(contents(), of: peer.origin(.public), after: CompactRange()).entries[Int(index)]
            .commitment
    }

    private func apply(_ peer: FakePeer, _ parts: [Part], isBare: Bool) async throws -> PeerChanges {
        let origin = try peer.origin(.public, epoch: 2)
        try await peer.node.store.follow(origin, of: peer.peer.id)
        let log = try #require(
            try await peer.node.store.peerLogs(of: peer.peer.id, by: peer.node.steward).first { $0.origin == origin })
        let bundle = try bundle(peer, parts, after: log.range)
        let end = Pull.Verified(checkpoint: Array("note".utf8), range: bundle.range, withheld: [], explained: nil)
        return try await peer.node.store.apply(bundle, of: origin, end: end, isBare: isBare)
    }

    private func titles(_ peer: FakePeer) async throws -> [String?] {
        var titles: [String?] = []
        for id in ids { titles.append(try await peer.record(id, .project)?.title) }
        return titles
    }

    @Test func `is taken without bodies that are held, and what it has no more goes`() async throws {
        try await withNode { node in
            let peer = try await FakePeer(node)
            try await fill(peer)
            #expect(try await titles(peer) == ["Example new", "Example 1", "Example 2", nil])
            // The record of entry 1 was withdrawn in silence.
            let changes = try await apply(
                peer, [.says(.seed(try seed(peer, count: 2))), .carries(2), .carries(4)], isBare: true)
            // What opens them goes with them, under the name of the log that they were written to.
            let kept = try await node.store.openings(
                ofFollowed: peer.origin(.public, epoch: 2), from: 0, limit: 9)
            #expect(kept.count == 3 && kept.allSatisfy { $0.opening != nil })
            #expect(kept[1].opening?.body.contains(Array("peer.example/log/public/1".utf8)) == true)
            #expect(changes.stored == 0 && changes.removed == 1)
            #expect(try await titles(peer) == ["Example new", nil, "Example 2", nil])
            let logs = try await node.store.peerLogs(of: peer.peer.id, by: node.steward)
            let expected = try seed(peer, count: 2)
            #expect(logs.map(\.origin.epoch) == [2] && logs[0].seed == expected)
            // And can be said to go in the new numbering.
            #expect(try await peer.send([.erase([1])], epoch: 2).removed == 1)
            #expect(try await titles(peer) == ["Example new", nil, nil, nil])
            #expect(try await Checker(.init(node.database.conninfo)).run().problems.isEmpty)
        }
    }

    @Test func `is taken over bundle by bundle`() async throws {
        try await withNode { node in
            let peer = try await FakePeer(node)
            try await fill(peer)
            let origin = try peer.origin(.public, epoch: 2)
            try await node.store.follow(origin, of: peer.peer.id)
            var range = CompactRange()
            let parts: [Part] = [.says(.seed(try seed(peer))), .carries(1), .carries(2), .carries(4)]
            for (number, part) in parts.enumerated() {
                let bundle = try bundle(peer, [part], after: range)
                range = bundle.range
                let end = Pull.Verified(checkpoint: [1], range: range, withheld: [], explained: nil)
                _ = try await node.store.apply(bundle, of: origin, end: number == 3 ? end : nil, isBare: true)
            }
            #expect(try await titles(peer) == ["Example new", "Example 1", "Example 2", nil])
            #expect(try await peer.send([.withdraw([3])], epoch: 2).removed == 1)
            #expect(try await titles(peer) == [nil, "Example 1", "Example 2", nil])
        }
    }

    @Test func `may say at once that what was carried over is gone, or replaced`() async throws {
        try await withNode { node in
            let peer = try await FakePeer(node)
            try await fill(peer)
            let new = FakePeer.put(.project, ids[1], Sample.project("Example newer"), version: 5, over: 1)
            let changes = try await apply(
                peer,
                [.says(.seed(try seed(peer))), .carries(1), .carries(2), .carries(4), .says(new), .says(.erase([2]))],
                isBare: true)
            #expect(changes.stored == 1)
            #expect(try await titles(peer) == ["Example new", "Example newer", nil, nil])
            let kept = try await node.store.openings(
                ofFollowed: peer.origin(.public, epoch: 2), from: 0, limit: 9)
            #expect(kept.map { $0.opening != nil } == [true, false, false, true, true, true])
        }
    }

    @Test func `is refused without what is not held, and asked for whole`() async throws {
        try await withNode { node in
            let peer = try await FakePeer(node)
            try await fill(peer)
            var refusal: PullRefusal?
            do {
                _ = try await apply(
                    peer, [.says(.seed(try seed(peer, count: 2))), .carries(2), .carries(77)], isBare: true)
            } catch let error as PullRefusal { refusal = error }
            #expect(refusal?.verdict == .unheld && refusal?.isFinal == false)
            #expect(try await titles(peer) == ["Example new", "Example 1", "Example 2", nil])
            let origin = try peer.origin(.public, epoch: 2)
            try await node.store.refuseBare(origin)
            let log = try await node.store.peerLogs(of: peer.peer.id, by: node.steward).first { $0.origin == origin }
            #expect(log?.takesBare == false && log?.range.size == 0)
            let changes = try await apply(
                peer,
                [
                    .says(.seed(try seed(peer, count: 2))),
                    .says(FakePeer.put(.project, ids[2], Sample.project("Example 2"))),
                    .says(FakePeer.put(.project, ids[3], Sample.project("Example back"))),
                ], isBare: false)
            #expect(changes.removed == 2)
            #expect(try await titles(peer) == [nil, nil, "Example 2", "Example back"])
        }
    }

    @Test func `is not built upon what a key signed that a person has replaced`() async throws {
        try await withNode { node in
            let peer = try await FakePeer(node)
            try await fill(peer)
            let other = try SigningKey(name: peer.name, seed: [UInt8](repeating: 4, count: 32)).verifier
            let stranger = try SigningKey(name: "stranger.example", seed: [UInt8](repeating: 4, count: 32)).verifier
            let old = peer.peer.key
            #expect(
                await storeError {
                    try await node.store.rekey(
                        peer: peer.peer.id, from: other, to: old, statements: nil, by: node.steward)
                } == .notFound)
            await #expect(throws: StoreError.self) {
                try await node.store.rekey(
                    peer: peer.peer.id, from: old, to: stranger, statements: nil, by: node.steward)
            }
            try await node.store.rekey(peer: peer.peer.id, from: old, to: other, statements: [1], by: Store.follower)
            #expect(try await node.store.peers(by: node.steward).map(\.key) == [other])
            #expect(try await node.store.peerLogs(of: peer.peer.id, by: node.steward).allSatisfy { !$0.isDistrusted })
            try await node.store.rekey(peer: peer.peer.id, from: other, to: old, statements: nil, by: node.steward)
            #expect(try await node.store.peerLogs(of: peer.peer.id, by: node.steward).allSatisfy(\.isDistrusted))
            await #expect(throws: PullRefusal.self) {
                _ = try await apply(peer, [.says(.seed(try seed(peer, count: 1))), .carries(2)], isBare: true)
            }
            let notes = try await node.store.audit(cursor: nil, limit: 10, by: node.steward)
            #expect(notes.filter { $0.action == "rekey-peer" }.count == 2)
        }
    }
}
