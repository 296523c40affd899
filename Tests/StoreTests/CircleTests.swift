import CanonicalJSON
import Federation
import Postgres
import Registry
import TestSupport
import Testing
import TransparencyLog

@testable import Store

/// Circles: what is for one is seen by its members and nobody else.
@Suite struct CircleTests {
    /// The principal that a peer's signature is recognised as.
    private static func member(_ node: TestNode, _ name: String) async throws -> Principal {
        try #require(try await node.store.knownPeer(node: name)).principal
    }

    private static func peer(_ node: TestNode, _ name: String) async throws -> Peer {
        try await node.store.addPeer(
            url: "https://\(name)", key: try SigningKey(name: name, seed: [UInt8](repeating: 3, count: 32)).verifier,
            trust: .known, token: nil, by: node.steward)
    }

    @Test func `records of a circle are seen, found and counted by its members alone`() async throws {
        try await withNode { node in
            let mentors = try await node.store.createCircle("mentors", by: node.steward)
            _ = try await node.store.createCircle("others", by: node.steward)
            let (b, _) = (try await Self.peer(node, "b.example"), try await Self.peer(node, "c.example"))
            #expect(try await node.store.addMember(b.id, to: mentors.id, by: node.steward))
            #expect(try await !node.store.addMember(b.id, to: mentors.id, by: node.steward), "it is in it already")
            let inside = try await node.add(.project, Sample.project("Inside Lib"), .circle("mentors"))
            let outside = try await node.add(.project, Sample.project("Outside Lib"), .circle("others"))
            _ = try await node.add(.project, Sample.project("Hidden Lib"), .private)
            _ = try await node.add(.project, Sample.project("Shared Lib"), .federation)
            for (name, sees) in [("b.example", true), ("c.example", false)] {
                let asker = try await Self.member(node, name)
                func found(_ id: RecordID) async throws -> Bool {
                    try await node.store.get(kind: .project, id: id, by: asker) != nil
                }
                #expect(try await found(inside.id) == sees)
                #expect(try await !found(outside.id))
                #expect(try await node.store.counts(by: asker) == [.project: sees ? 2 : 1])
                let seen: Int = try await node.service(as: asker) { session in
                    try session.query("SELECT count(*) FROM muster.findable")[0][0]
                }
                #expect(seen == (sees ? 2 : 1))
                #expect(Policy.visibleAudiences(asker).contains(.circle("mentors")) == sees)
            }
            // Whoever comes by a token, or by none, is in no circle.
            for asker in [Principal(role: .peer, label: "b.example"), .anonymous, TestNode.project(outside.id)] {
                #expect(try await node.store.get(kind: .project, id: inside.id, by: asker) == nil)
            }
        }
    }

    @Test func `a circle's log is there for its members alone`() async throws {
        try await withNode { node in
            let mentors = try await node.store.createCircle("mentors", by: node.steward)
            let (b, _) = (try await Self.peer(node, "b.example"), try await Self.peer(node, "c.example"))
            try await node.store.addMember(b.id, to: mentors.id, by: node.steward)
            _ = try await node.add(.project, Sample.project(), .circle("mentors"))
            try await `The node's log`.publish(node)
            let origin = try `The node's log`.origin(.circle("mentors"))
            func reads(_ name: String) async throws -> [Bool] {
                let asker = try await Self.member(node, name)
                return [
                    try await node.store.checkpoint(of: origin, by: asker) != nil,
                    try await !node.store.openings(of: origin, from: 0, limit: 9, by: asker).isEmpty,
                    try await node.store.logs(by: asker).contains { $0.origin == origin },
                ]
            }
            #expect(try await reads("b.example") == [true, true, true])
            #expect(try await reads("c.example") == [false, false, false])
            #expect(try await node.store.removeMember(b.id, from: mentors.id, by: node.steward))
            #expect(try await reads("b.example") == [false, false, false])
            let trail = try await node.store.audit(limit: 10, by: node.steward).map { "\($0.action) \($0.note)" }
            #expect(trail.contains("circle-add mentors b.example") && trail.contains("circle-remove mentors b.example"))
        }
    }

    @Test func `another node's circle of the same name is another one`() async throws {
        try await withNode { node in
            let own = try await node.store.createCircle("mentors", by: node.steward)
            let b = try await Self.peer(node, "b.example")
            try await node.store.addMember(b.id, to: own.id, by: node.steward)
            let peer = try await FakePeer(node)
            let id = node.store.newID()
            try await peer.send([FakePeer.put(.project, id, Sample.project("Theirs"))], to: .circle("mentors"))
            #expect(try await node.store.get(kind: .project, id: id, by: node.steward) != nil)
            let asker = try await Self.member(node, "b.example")
            #expect(try await node.store.get(kind: .project, id: id, by: asker) == nil)
            #expect(try await node.store.counts(by: asker) == [:])
        }
    }

    @Test func `a record is for no circle that there is not, and a circle with records stays`() async throws {
        try await withNode { node in
            let missing = await storeError { _ = try await node.add(.project, Sample.project(), .circle("nobody")) }
            #expect(missing == .noSuchCircle("circle:nobody"))
            let circle = try await node.store.createCircle("mentors", by: node.steward)
            let again = await storeError { _ = try await node.store.createCircle("mentors", by: node.steward) }
            #expect(again == .conflict(key: "circle:mentors", existing: nil))
            let project = try await node.add(.project, Sample.project(), .circle("mentors"))
            let held = await storeError { try await node.store.deleteCircle(circle.id, by: node.steward) }
            #expect(held == .referenced(count: 1))
            _ = try await node.store.replace(
                kind: .project, id: project.id, expectedVersion: 1, body: Sample.project(), audience: .private,
                provenance: .test, by: node.coordinator)
            try await node.store.deleteCircle(circle.id, by: node.steward)
            #expect(try await node.store.circles(by: node.steward).isEmpty)
        }
    }

    @Test func `a search looks at no table of circles`() async throws {
        try await withNode { node in
            let plan = try await node.service(as: .anonymous) { session in
                try session.query("EXPLAIN SELECT count(*) FROM muster.findable WHERE words @@ 'python'::tsquery").map {
                    try $0[0, as: String.self]
                }.joined(separator: "\n")
            }
            #expect(!plan.contains("circle_member") && !plan.contains("on circle"), "\(plan)")
        }
    }
}
