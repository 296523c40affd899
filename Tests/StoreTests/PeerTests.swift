import CanonicalJSON
import Federation
import Postgres
import Registry
import TestSupport
import Testing
import TransparencyLog

@testable import Store

/// A peer whose logs a test writes, entry by entry, as they are applied here.
struct FakePeer: Sendable {
    let node: TestNode
    let name: String
    let peer: Peer

    init(_ node: TestNode, name: String = "peer.example", trust: Peer.Trust = .search) async throws {
        self.node = node
        self.name = name
        let key = try SigningKey(name: name, seed: [UInt8](repeating: 3, count: 32)).verifier
        peer = try await node.store.addPeer(
            url: "https://\(name)", key: key, trust: trust, token: "mst_secret", by: node.steward)
    }

    func origin(_ audience: Audience, epoch: Int64 = 1) throws -> LogOrigin {
        try #require(LogOrigin(node: name, audience: audience, epoch: epoch))
    }

    /// The entries as they come: of what a test has no body for, the commitment alone.
    func bundle(
        _ contents: [Envelope.Content?], of origin: LogOrigin? = nil, after range: CompactRange
    ) throws -> PulledBundle {
        var grown = range
        var entries: [PulledEntry] = []
        let log = try origin ?? self.origin(.public)
        for (number, content) in contents.enumerated() {
            let index = range.size + UInt64(number)
            let envelope = content.map { Envelope(log: log, at: Instant(milliseconds: 1000), content: $0) }
            let salt = try Salt([UInt8](repeating: UInt8(truncatingIfNeeded: index), count: 32))
            let opening = envelope.map { SyncFrame.Opening(salt: salt, body: $0.bytes) }
            let frame = SyncFrame(
                commitment: Commitment(salt: salt, body: opening?.body ?? []), opening: opening)
            try grown.append(frame.commitment)
            entries.append(PulledEntry(index: index, frame: frame, envelope: envelope))
        }
        return PulledBundle(from: range.size, entries: entries, range: grown)
    }

    /// Appends to a log and applies it.
    @discardableResult
    func send(_ contents: [Envelope.Content?], to audience: Audience = .public, epoch: Int64 = 1) async throws
        -> PeerChanges
    {
        let origin = try origin(audience, epoch: epoch)
        try await node.store.follow(origin, of: peer.id)
        let log = try await node.store.peerLogs(of: peer.id, by: node.steward).first { $0.origin == origin }
        let bundle = try bundle(contents, of: origin, after: try #require(log).range)
        let end = Pull.Verified(checkpoint: Array("note".utf8), range: bundle.range, withheld: [], explained: nil)
        return try await node.store.apply(bundle, of: origin, end: end)
    }

    static func put(
        _ kind: RecordKind, _ id: RecordID, _ body: JSONObject, version: Int64 = 1, over previous: UInt64? = nil
    ) -> Envelope.Content {
        .put(
            .init(
                kind: kind, id: id, version: version, previous: previous.map { [$0] } ?? [],
                record: CanonicalJSON.encode(body)))
    }

    func record(_ id: RecordID, _ kind: RecordKind = .contributor) async throws -> StoredRecord? {
        try await node.store.get(kind: kind, id: id, by: node.steward)
    }
}

@Suite struct `A peer's log` {
    private let ada = RecordID(high: 0x0199_0000_0000_7000, low: 0x8000_0000_0000_0001)
    private let time = RecordID(high: 0x0199_0000_0000_7000, low: 0x8000_0000_0000_0002)

    private func body(_ name: String = "Ada Example") -> JSONObject { Sample.contributor(name, github: "ada-example") }

    private func problems(_ node: TestNode) async throws -> [String] {
        try await Checker(.init(node.database.conninfo)).run().problems.map { "\($0)" }
    }

    @Test func `brings records that are found as the peer's, in their newest version, and goes to no log here`()
        async throws
    {
        try await withNode { node in
            let peer = try await FakePeer(node)
            var unknown = body()
            unknown["x-newer"] = ["a": 1]
            unknown["skills"] = [["name": "python", "level": "a level of a later version"]]
            #expect(try await peer.send([FakePeer.put(.contributor, ada, unknown)]).stored == 1)
            let stored = try #require(try await peer.record(ada))
            #expect(stored.home == "peer.example" && stored.audience == .public && stored.version == 1)
            #expect(stored.body == CanonicalJSON.encode(unknown))
            #expect(try JSONParser.parseObject(stored.provenance) == ["by": "peer.example", "via": "federation"])
            try await peer.send([FakePeer.put(.contributor, ada, body("Ada New"), version: 3, over: 0)])
            #expect(try await peer.record(ada)?.title == "Ada New")
            try await peer.send([
                FakePeer.put(.contributor, ada, body("Ada Now"), version: 4, over: 1),
                FakePeer.put(
                    .availability, time, Sample.availability(of: ada, from: "2026-11-01", until: nil, hours: 8)),
            ])
            try await peer.send([FakePeer.put(.contributor, ada, body("Ada Late"), version: 3)])
            #expect(try await peer.record(ada)?.title == "Ada Now")
            #expect(try await node.store.publish(signingWith: LogTestsKey.key.get()).entries == 0)
            #expect(try await problems(node) == [])
        }
    }

    @Test func `takes its records away, when it erases or withdraws them, and forgets whom it erases`() async throws {
        try await withNode { node in
            let peer = try await FakePeer(node)
            let bo = RecordID(high: ada.high, low: ada.low + 8)
            try await peer.send([
                FakePeer.put(.contributor, ada, body()),
                FakePeer.put(.contributor, bo, Sample.contributor("Bo", github: "bo")),
                FakePeer.put(
                    .availability, time, Sample.availability(of: ada, from: "2026-11-01", until: nil, hours: 8)),
            ])
            #expect(try await peer.send([.withdraw([1])]).removed == 1)
            #expect(try await peer.send([.erase([0, 2])]).removed == 2)
            // What a peer says of somebody who is on record here too puts nobody on the list.
            let own = try await node.add(.contributor, Sample.contributor("Cy Example", github: "cy-example"))
            let copy = RecordID(high: ada.high, low: 70)
            try await peer.send([FakePeer.put(.contributor, copy, Sample.contributor("Cy", github: "cy-example"))])
            #expect(try await peer.send([.erase([5])]).removed == 1)
            #expect(try await peer.record(own.id) == own)
            let listed = try await node.owner { session in
                try session.query("SELECT count(*) FROM muster.suppression")[0][0, as: Int.self]
            }
            #expect(listed == 1)
            for id in [ada, bo, time] { #expect(try await peer.record(id) == nil) }
            let left = try await node.owner { session in
                try ["hours", "record_key"].map {
                    try session.query("SELECT count(*) FROM muster.\(identifier: $0)")[0][0, as: Int.self]
                } + [
                    try session.query("SELECT count(*) FROM muster.peer_entry WHERE record IS NOT NULL")[0][
                        0, as: Int.self]
                ]
            }
            #expect(left == [0, 1, 0])
            // Bo may come here; Ada asked the peer to forget her, and neither it nor this node takes her in again. What
            // another node says of her is not the peer's to end.
            _ = try await node.add(.contributor, Sample.contributor("Bo", github: "bo"))
            #expect(await storeError { _ = try await node.add(.contributor, body()) } == .suppressed)
            let put = FakePeer.put(.contributor, RecordID(high: ada.high, low: 99), body())
            let again = try await peer.send([put])
            #expect(again.suppressed == 1 && again.stored == 0)
            let other = try await FakePeer(node, name: "other.example")
            #expect(
                try await other.send([
                    FakePeer.put(.contributor, RecordID(high: ada.high, low: 98), body())
                ]).stored == 1)
            #expect(try await problems(node) == [])
        }
    }

    @Test func `moves a record from one audience to another, in whatever order its logs come`() async throws {
        for publicFirst in [true, false] {
            try await withNode { node in
                let peer = try await FakePeer(node)
                try await peer.send([FakePeer.put(.contributor, ada, body())], to: .public)
                let leave = { _ = try await peer.send([.withdraw([0])], to: .public) }
                let enter = {
                    _ = try await peer.send([FakePeer.put(.contributor, ada, body(), version: 2)], to: .federation)
                }
                if publicFirst {
                    try await leave()
                    #expect(try await peer.record(ada) == nil)
                    try await enter()
                } else {
                    try await enter()
                    #expect(try await peer.record(ada)?.audience == .federation)
                    try await leave()
                }
                #expect(try await peer.record(ada)?.audience == .federation)
                #expect(try await node.store.get(kind: .contributor, id: ada, by: .anonymous) == nil)
                #expect(try await problems(node) == [])
            }
        }
    }

    @Test func `that still has an older version does not keep a record that left the newer one`() async throws {
        try await withNode { node in
            let peer = try await FakePeer(node)
            try await peer.send([FakePeer.put(.contributor, ada, body())], to: .federation)
            try await peer.send([FakePeer.put(.contributor, ada, body(), version: 2)], to: .public)
            try await peer.send([.withdraw([0])], to: .public)
            #expect(try await peer.record(ada) == nil)
        }
    }

    @Test func `changes nothing when a bundle comes again, and takes none out of its turn`() async throws {
        try await withNode { node in
            let peer = try await FakePeer(node)
            let origin = try peer.origin(.public)
            try await node.store.follow(origin, of: peer.peer.id)
            let first = try peer.bundle([FakePeer.put(.contributor, ada, body())], after: CompactRange())
            #expect(try await node.store.apply(first, of: origin).stored == 1)
            #expect(try await node.store.apply(first, of: origin) == PeerChanges())
            var ahead = first.range
            try ahead.append(Commitment([UInt8](repeating: 0, count: 32)))
            let third = try peer.bundle([.erase([0])], after: ahead)
            await #expect(throws: PullRefusal.self) { try await node.store.apply(third, of: origin) }
            #expect(try await peer.record(ada) != nil)
        }
    }

    @Test func `leaves nothing half done when a bundle fails, and touches no record of another home`() async throws {
        try await withNode { node in
            let peer = try await FakePeer(node)
            let other = try await FakePeer(node, name: "other.example")
            let own = try await node.add(.project, Sample.project())
            let theirs = RecordID(high: ada.high, low: 77)
            try await other.send([FakePeer.put(.project, theirs, Sample.project("Theirs"))])
            for target in [own.id, theirs] {
                let refusal = await #expect(throws: PullRefusal.self) {
                    try await peer.send([
                        FakePeer.put(.contributor, ada, body()), .withdraw([0]),
                        FakePeer.put(.contributor, ada, body()),
                        FakePeer.put(.project, target, Sample.project("Taken over"), version: 9),
                    ])
                }
                #expect(refusal?.verdict == .foreignRecord)
            }
            #expect(try await peer.record(ada) == nil)
            #expect(try await peer.record(own.id, .project) == own)
            #expect(try await peer.record(theirs, .project)?.title == "Theirs")
            let logs = try await node.store.peerLogs(of: peer.peer.id, by: node.steward)
            #expect(logs.map(\.range.size) == [0])
            try await node.store.note(
                PullRefusal(.foreignRecord, "It writes what is not its own."), on: try peer.origin(.public))
            #expect(try await node.store.peerLogs(of: peer.peer.id, by: node.steward).first?.state == .stopped)
            #expect(await storeError { try await peer.send([.erase([0])]) } == .notFound)
        }
    }

    @Test func `says nothing of the time of our people, and keeps none of our records from going`() async throws {
        try await withNode { node in
            let peer = try await FakePeer(node)
            let me = try await node.add(.contributor, Sample.contributor("Me Example"))
            let project = try await node.add(.project, Sample.project())
            try await peer.send([
                FakePeer.put(
                    .availability, time, Sample.availability(of: me.id, from: "2026-11-01", until: nil, hours: 80)),
                FakePeer.put(.engagement, ada, Sample.engagement(of: me.id, in: project.id, hours: 40)),
            ])
            let hours = try await node.owner { try $0.query("SELECT count(*) FROM muster.hours")[0][0, as: Int.self] }
            #expect(hours == 0)
            #expect(try await problems(node) == [])
            try await node.store.remove(kind: .project, id: project.id, by: node.coordinator)
            _ = try await node.store.erase(contributor: me.id, by: TestNode.contributor(me.id))
            #expect(try await peer.record(time, .availability) == nil)
        }
    }

    @Test func `is changed, removed and erased by nobody here`() async throws {
        try await withNode { node in
            let peer = try await FakePeer(node)
            let project = RecordID(high: ada.high, low: 5)
            try await peer.send([
                FakePeer.put(.contributor, ada, body()), FakePeer.put(.project, project, Sample.project()),
            ])
            for asker in [node.steward, node.coordinator, TestNode.contributor(ada)] {
                for attempt: () async throws -> Void in [
                    {
                        _ = try await node.store.replace(
                            kind: .contributor, id: ada, expectedVersion: 1, body: body("Eve"), provenance: .test,
                            by: asker)
                    }, { _ = try await node.store.erase(contributor: ada, by: asker) },
                    { try await node.store.remove(kind: .project, id: project, by: asker) },
                ] {
                    guard case .denied = await storeError(attempt) else { throw Unexpected(asker.role) }
                }
            }
            #expect(try await peer.record(ada)?.version == 1)
        }
    }

    @Test func `of a new epoch takes the place of the old one`() async throws {
        try await withNode { node in
            let peer = try await FakePeer(node)
            let project = RecordID(high: ada.high, low: 5)
            try await peer.send([
                FakePeer.put(.contributor, ada, body()), FakePeer.put(.project, project, Sample.project()),
            ])
            try await peer.send([FakePeer.put(.contributor, ada, body())], epoch: 2)
            #expect(try await peer.record(ada) != nil)
            #expect(try await peer.record(project, .project) == nil)
            #expect(try await node.store.peerLogs(of: peer.peer.id, by: node.steward).map(\.origin.epoch) == [2])
            // A peer that was restored from a backup knows less than it once said, and what it says now counts.
            try await peer.send([FakePeer.put(.contributor, ada, body("Ada Later"), version: 5, over: 0)], epoch: 2)
            try await peer.send([FakePeer.put(.project, project, Sample.project())], to: .federation, epoch: 2)
            try await peer.send([FakePeer.put(.contributor, ada, body("Ada Before"), version: 2)], epoch: 3)
            #expect(try await peer.record(ada)?.title == "Ada Before")
            try await node.store.forgetLogs(of: peer.peer, except: [try peer.origin(.public, epoch: 3)])
            #expect(try await peer.record(project, .project) == nil)
            #expect(try await peer.record(ada)?.version == 2)
            #expect(try await problems(node) == [])
        }
    }

    @Test func `goes with all that it brought when its peer is removed; a mirror brings nothing`() async throws {
        try await withNode { node in
            let peer = try await FakePeer(node)
            let mirror = try await FakePeer(node, name: "mirror.example", trust: .mirror)
            let own = try await node.add(.contributor, Sample.contributor("Me Example", github: "ada-example"))
            try await peer.send([
                FakePeer.put(.contributor, ada, body()),
                FakePeer.put(
                    .availability, time, Sample.availability(of: ada, from: "2026-11-01", until: nil, hours: 8)),
            ])
            let seen = try await mirror.send([
                FakePeer.put(.project, RecordID(high: ada.high, low: 5), Sample.project())
            ])
            #expect(seen.entries == 1 && seen.stored == 0)
            #expect(try await node.store.removePeer(peer.peer.id, by: node.steward) == 2)
            #expect(try await node.store.peers(by: node.steward).map(\.node) == ["mirror.example"])
            let left = try await node.owner { session in
                try ["record", "hours", "peer_log", "peer_entry"].map {
                    try session.query("SELECT count(*) FROM muster.\(identifier: $0)")[0][0, as: Int.self]
                }
            }
            #expect(left == [1, 0, 1, 1])
            #expect(try await peer.record(own.id) == own)
        }
    }

    @Test func `and its peer are nobody's to read but staff's, and the token nobody's at all`() async throws {
        try await withNode { node in
            let peer = try await FakePeer(node)
            #expect(peer.peer.hasToken)
            #expect(try await node.store.peerToken(peer.peer.id) == "mst_secret")
            for asker in [
                Principal.anonymous, TestNode.contributor(ada), TestNode.project(ada),
                Principal(role: .peer, label: "p"),
            ] {
                #expect(try await node.store.peers(by: asker).isEmpty)
                #expect(await storeError { try await node.store.removePeer(peer.peer.id, by: asker) } == .notFound)
                let error = await storeError {
                    _ = try await node.store.addPeer(
                        url: "https://x.example", key: try LogTestsKey.other.get().verifier, trust: .search, token: nil,
                        by: asker)
                }
                guard case .denied = error else { throw Unexpected(error) }
            }
            await #expect(throws: StoreError.self) { _ = try await FakePeer(node) }
            await #expect(throws: StoreError.self) { _ = try await FakePeer(node, name: "node.example") }
            let trail = try await node.store.audit(limit: 10, by: node.steward)
            #expect(trail.map(\.action) == ["add-peer"] && trail.map(\.note) == ["peer.example"])
        }
    }
}

enum LogTestsKey {
    static let key = Result { try SigningKey(name: "node.example", seed: [UInt8](repeating: 1, count: 32)) }
    static let other = Result { try SigningKey(name: "x.example", seed: [UInt8](repeating: 1, count: 32)) }
}
