import CanonicalJSON
import Federation
import Postgres
import Registry
import TestSupport
import Testing
import TransparencyLog

@testable import Store

/// Who says that an erasure has been applied, on both sides.
@Suite struct AcknowledgementTests {
    private static func key(_ name: String, seed: UInt8 = 3) throws -> SigningKey {
        try SigningKey(name: name, seed: [UInt8](repeating: seed, count: 32))
    }

    private static func add(_ node: TestNode, _ name: String) async throws -> Peer {
        try await node.store.addPeer(
            url: "https://\(name)", key: try key(name).verifier, trust: .known, token: nil, by: node.steward)
    }

    /// What a node would send that has applied the whole of a log of the node under test.
    private static func note(
        _ node: TestNode, _ audience: Audience = .public, by cosigners: [SigningKey], size: UInt64? = nil
    ) async throws -> (origin: LogOrigin, note: [UInt8]) {
        let origin = try `The node's log`.origin(audience)
        let bytes = try #require(try await node.store.checkpoint(of: origin, by: node.steward))
        var note = try SignedNote(parsing: bytes)
        for key in cosigners {
            try note.add(Cosignature.sign(Checkpoint(text: note.text), time: 1_800_000_000, with: key))
        }
        return (origin, note.bytes)
    }

    private static func keys() throws -> [VerifierKey] { [try `The node's log`.key.get().verifier] }

    private static func erased(_ node: TestNode, _ audience: Audience = .public) async throws -> RecordID {
        let ada = try await node.add(.contributor, Sample.contributor(github: "ada-example"), audience)
        _ = try await node.add(
            .availability, Sample.availability(of: ada.id, from: "2027-01-01", until: nil, hours: 8), audience)
        try await `The node's log`.publish(node)
        _ = try await node.store.erase(contributor: ada.id, by: node.steward)
        return ada.id
    }

    @Test func `an erasure lists the log, the entry, who has acknowledged it and who has not`() async throws {
        try await withNode { node in
            let (b, _) = (try await Self.add(node, "b.example"), try await Self.add(node, "c.example"))
            let ada = try await Self.erased(node)
            let waiting = try await node.store.erasure(of: ada, by: node.coordinator)
            #expect(waiting.records == 2 && waiting.waiting == 2 && waiting.logs.isEmpty)
            #expect(try await !node.store.awaitsAcknowledgement(by: b), "nothing says it yet")
            // Acknowledged before the erasure is in the log: that says nothing of it.
            let early = try await Self.note(node, by: [try Self.key("b.example")])
            #expect(try await node.store.take([early], ownKeys: Self.keys()).isEmpty)
            try await `The node's log`.publish(node)
            #expect(try await node.store.awaitsAcknowledgement(by: b))
            let told = try await node.store.erasure(of: ada, by: node.coordinator)
            let log = try #require(told.logs.first)
            #expect(told.waiting == 0 && told.logs.count == 1 && log.records == 2 && log.isErasure)
            #expect(log.origin == early.origin && log.entry == 2)
            #expect(
                log.acknowledgement.readers.map { "\($0.node) \($0.standing)" }.first?.contains("size: 2") == true,
                "b has acknowledged the two entries before")
            #expect(!log.acknowledgement.isComplete)

            let stranger = try Self.key("e.example", seed: 9)
            let late = try await Self.note(node, by: [try Self.key("b.example"), stranger])
            #expect(try await node.store.take([late, late], ownKeys: Self.keys()).isEmpty)
            #expect(try await !node.store.awaitsAcknowledgement(by: b))
            let now = try #require(try await node.store.erasures(limit: 9, by: node.steward).first)
            let standing = try #require(now.logs.first).acknowledgement
            let cosigned = CosignedSize(
                origin: late.origin, cosigner: "b.example", size: 3, time: 1_800_000_000, isVerified: true)
            #expect(standing.readers.map(\.node) == ["b.example", "c.example"])
            #expect(standing.readers[0].standing == .acknowledged(cosigned))
            #expect(standing.readers[1].standing == .outstanding(last: nil))
            #expect(standing.others.map { "\($0.cosigner) \($0.isVerified)" } == ["e.example false"])
        }
    }

    @Test func `an acknowledgement that does not hold is not taken`() async throws {
        try await withNode { node in
            _ = try await Self.add(node, "b.example")
            let ada = try await Self.erased(node)
            try await `The node's log`.publish(node)
            // By another key under b's name: unverified, and b stays outstanding.
            let other = try await Self.note(node, by: [try Self.key("b.example", seed: 4)])
            // A checkpoint that this node never signed.
            let forged = try Checkpoint(
                origin: other.origin.description, size: 99, root: CompactRange().root
            ).signed(with: Self.key("node.example", seed: 8))
            var note = forged
            try note.add(Cosignature.sign(Checkpoint(text: note.text), time: 1, with: Self.key("b.example")))
            let refused = try await node.store.take(
                [other, (other.origin, note.bytes), (other.origin, Array("x".utf8))], ownKeys: Self.keys())
            #expect(refused.count == 2, "\(refused)")
            let log = try #require(try await node.store.erasure(of: ada, by: node.steward).logs.first)
            #expect(log.acknowledgement.readers.map(\.standing) == [.outstanding(last: nil)])
            #expect(log.acknowledgement.others.map(\.isVerified) == [false])
        }
    }

    @Test func `of what is for a circle only its members are asked`() async throws {
        try await withNode { node in
            let (b, c) = (try await Self.add(node, "b.example"), try await Self.add(node, "c.example"))
            let circle = try await node.store.createCircle("two", by: node.steward)
            try await node.store.addMember(b.id, to: circle.id, by: node.steward)
            let ada = try await Self.erased(node, .circle("two"))
            try await `The node's log`.publish(node)
            let log = try #require(try await node.store.erasure(of: ada, by: node.steward).logs.first)
            #expect(log.acknowledgement.readers.map(\.node) == ["b.example"])
            #expect(try await node.store.awaitsAcknowledgement(by: b))
            #expect(try await !node.store.awaitsAcknowledgement(by: c))
        }
    }

    @Test func `what is kept of an erasure names nobody, and no one but staff sees it`() async throws {
        try await withNode { node in
            let ada = try await Self.erased(node)
            try await `The node's log`.publish(node)
            let text: String = try await node.owner { session in
                try session.query(
                    "SELECT string_agg(e::text || d::text, ' ') FROM muster.erased e, muster.log_departure d")[0][0]
            }
            #expect(!text.lowercased().contains("ada"), "\(text)")
            for asker in [Principal.anonymous, Principal(role: .peer, label: "b.example"), TestNode.contributor(ada)] {
                #expect(await storeError { _ = try await node.store.erasure(of: ada, by: asker) } == .notFound)
            }
            #expect(
                await storeError { _ = try await node.store.erasure(of: node.store.newID(), by: node.steward) }
                    == .notFound)
        }
    }

    /// Gives a followed log the signed checkpoint of what was applied of it.
    private static func sign(_ peer: FakePeer, _ audience: Audience = .public, size: UInt64? = nil) async throws {
        let origin = try peer.origin(audience)
        let logs = try await peer.node.store.peerLogs(of: peer.peer.id, by: peer.node.steward)
        let range = try #require(logs.first { $0.origin == origin }).range
        let checkpoint = try Checkpoint(
            origin: origin.description, size: size ?? range.size, root: range.root)
        let note = try checkpoint.signed(with: key(peer.name)).bytes
        _ = try await peer.node.owner { session in
            try session.execute(
                "UPDATE muster.peer_log SET checkpoint = \(note) WHERE origin = \(origin.description)")
        }
    }

    private static func cosigned(_ node: TestNode) async throws -> [UInt64] {
        try await node.store.acknowledgements(about: nil, by: node.steward).map { item in
            try Checkpoint(text: SignedNote(parsing: item.note).text).size
        }
    }

    @Test func `a follower cosigns what it has applied, once, and nothing else`() async throws {
        try await withNode { node in
            let own = try `The node's log`.key.get()
            let peer = try await FakePeer(node)
            let id = node.store.newID()
            try await peer.send([FakePeer.put(.project, id, Sample.project())])
            // A checkpoint of more than was applied; then the right one, twice.
            try await Self.sign(peer, size: 2)
            #expect(try await node.store.acknowledge(peer.peer, signingWith: own) == 0)
            try await Self.sign(peer)
            #expect(try await node.store.acknowledge(peer.peer, signingWith: own) == 1)
            #expect(try await node.store.acknowledge(peer.peer, signingWith: own) == 0)
            try await peer.send([.erase([0])])
            try await Self.sign(peer)
            #expect(try await node.store.acknowledge(peer.peer, signingWith: own) == 1)
            #expect(try await Self.cosigned(node) == [2])
            // It is whole for whoever knows the two keys.
            let sent = try #require(try await node.store.acknowledgements(about: "peer.example", by: .anonymous).first)
            let read = try AcknowledgedNote.read(
                sent.note, of: sent.origin, logKeys: [peer.peer.key], cosigners: [own.verifier])
            #expect(read.map(\.cosigned.isVerified) == [true])
            #expect(try await node.store.acknowledgements(about: "c.example", by: .anonymous).isEmpty)
            // A log that has stopped is not acknowledged.
            try await peer.send([FakePeer.put(.project, node.store.newID(), Sample.project("Other"))])
            try await Self.sign(peer)
            try await node.store.note(PullRefusal(.fork, "two trees"), on: try peer.origin(.public))
            #expect(try await node.store.acknowledge(peer.peer, signingWith: own) == 0)
        }
    }

    @Test func `an acknowledgement is seen by who may see the log's audience, and by the circle's own node`()
        async throws
    {
        try await withNode { node in
            let own = try `The node's log`.key.get()
            let peer = try await FakePeer(node)
            for audience in [Audience.public, .federation, .circle("theirs")] {
                try await peer.send([FakePeer.put(.project, node.store.newID(), Sample.project())], to: audience)
                try await Self.sign(peer, audience)
            }
            #expect(try await node.store.acknowledge(peer.peer, signingWith: own) == 3)
            func count(_ asker: Principal) async throws -> Int {
                try await node.store.acknowledgements(about: nil, by: asker).count
            }
            #expect(try await count(.anonymous) == 1)
            #expect(try await count(Principal(role: .peer, label: "c.example")) == 2)
            #expect(try await count(try #require(try await node.store.knownPeer(node: "peer.example")).principal) == 3)
            let token = Principal(role: .peer, label: "peer.example", tokenID: node.store.newID())
            #expect(try await count(token) == 2, "a token's label is anybody's word")
        }
    }

    @Test func `what is lent goes when its node takes it back, or has not confirmed it for the lease`() async throws {
        try await withNode { node in
            let peer = try await FakePeer(node)
            let ids = (0..<3).map { _ in node.store.newID() }
            for (audience, id) in zip([Audience.public, .federation, .circle("theirs")], ids) {
                try await peer.send([FakePeer.put(.project, id, Sample.project())], to: audience)
            }
            func left() async throws -> [Bool] {
                var left: [Bool] = []
                for id in ids { left.append(try await peer.record(id, .project) != nil) }
                return left
            }
            #expect(try await node.store.dropLogs(of: peer.peer, except: [.public, .federation]).count == 1)
            #expect(try await left() == [true, true, false])
            node.clock.advance(days: 29)
            try await node.store.confirm([try peer.origin(.federation)])
            node.clock.advance(days: 29)
            #expect(try await node.store.dropLapsedLogs(leaseDays: 30).isEmpty)
            node.clock.advance(days: 2)
            // One that has stopped is dropped too, and its evidence stays.
            try await node.store.note(
                PullRefusal(.fork, "two trees"), on: try peer.origin(.federation), checkpoint: Array("two".utf8))
            #expect(try await node.store.dropLapsedLogs(leaseDays: 30) == ["peer.example/log/federation/1"])
            #expect(try await node.store.dropLapsedLogs(leaseDays: 30).isEmpty)
            #expect(try await left() == [true, false, false])
            let logs = try await node.store.peerLogs(of: peer.peer.id, by: node.steward)
            #expect(logs.map { "\($0.origin.audience) \($0.state)" } == ["federation fork", "public following"])
        }
    }
}
