import CanonicalJSON
import Federation
import Registry
import Testing
import TransparencyLog

@testable import Store

@Suite struct `What is kept of a followed log` {
    private let ada = RecordID(high: 0x0199_0000_0000_7000, low: 0x8000_0000_0000_0001)
    private let grace = RecordID(high: 0x0199_0000_0000_7000, low: 0x8000_0000_0000_0002)

    private func body(_ name: String, _ github: String) -> JSONObject { Sample.contributor(name, github: github) }

    private func sent(_ contents: [Envelope.Content?], _ origin: LogOrigin) -> [[UInt8]?] {
        contents.map { $0.map { Envelope(log: origin, at: Instant(milliseconds: 1000), content: $0).bytes } }
    }

    private func kept(_ node: TestNode, _ origin: LogOrigin) async throws -> [[UInt8]?] {
        let openings = try await node.store.openings(ofFollowed: origin, from: 0, limit: 100)
        #expect(openings.map(\.index) == Array(0..<UInt64(openings.count)))
        for opening in openings {
            if let open = opening.opening { #expect(opening.commitment.opens(salt: open.salt, body: open.body)) }
        }
        return openings.map { $0.opening?.body }
    }

    @Test func `are the very bytes of every open entry, also once another log has given a newer version`() async throws
    {
        try await withNode { node in
            let peer = try await FakePeer(node)
            let wide = try peer.origin(.public), close = try peer.origin(.federation)
            let first: [Envelope.Content?] = [
                FakePeer.put(.contributor, ada, body("Ada Example", "ada-example")),
                FakePeer.put(.contributor, grace, body("Grace Example", "grace-example")), nil,
                .withdraw([2]),
            ]
            try await peer.send(first)
            #expect(try await kept(node, wide) == sent(first, wide))
            let second: [Envelope.Content?] = [
                FakePeer.put(.contributor, ada, body("Ada M. Example", "ada-example"), version: 2)
            ]
            try await peer.send(second, to: .federation)
            #expect(try await kept(node, close) == sent(second, close))
            #expect(try await kept(node, wide) == sent(first, wide))
            // And when the row is gone altogether.
            try await peer.send([.withdraw([0])], to: .federation)
            #expect(try await peer.record(ada) == nil)
            #expect(try await kept(node, wide) == sent(first, wide))
            #expect(try await kept(node, close) == [nil, sent([.withdraw([0])], close)[0]])
        }
    }

    @Test func `is nothing of what was replaced, withdrawn or erased`() async throws {
        try await withNode { node in
            let peer = try await FakePeer(node)
            let origin = try peer.origin(.public)
            try await peer.send([
                FakePeer.put(.contributor, ada, body("Ada Example", "ada-example")),
                FakePeer.put(.contributor, grace, body("Grace Example", "grace-example")),
            ])
            let more: [Envelope.Content?] = [
                FakePeer.put(.contributor, ada, body("Ada M. Example", "ada-example"), version: 2, over: 0),
                .erase([1]),
            ]
            try await peer.send(more)
            #expect(try await kept(node, origin) == [nil, nil] + sent(more, origin))
        }
    }

    @Test func `is all of it with a mirror, and nothing of whoever is forgotten here`() async throws {
        try await withNode { node in
            let peer = try await FakePeer(node, trust: .mirror)
            let origin = try peer.origin(.public)
            let contents: [Envelope.Content?] = [
                FakePeer.put(.contributor, ada, body("Ada Example", "ada-example"))
            ]
            try await peer.send(contents)
            #expect(try await peer.record(ada) == nil)
            #expect(try await kept(node, origin) == sent(contents, origin))

            let own = try await node.add(.contributor, body("Grace Example", "grace-example")).id
            _ = try await node.store.erase(contributor: own, by: node.steward)
            try await peer.send([FakePeer.put(.contributor, grace, body("Grace Example", "grace-example"))])
            #expect(try await kept(node, origin) == sent(contents, origin) + [nil])
        }
    }

    @Test func `of one peer is not another's to forget: the order of their logs makes no difference`() async throws {
        for first in [true, false] {
            try await withNode { node in
                let one = try await FakePeer(node)
                let other = try await FakePeer(node, name: "other.example")
                let erase = { try await one.send([.erase([0])]) }
                try await one.send([FakePeer.put(.contributor, ada, body("Ada Example", "ada-example"))])
                if first { _ = try await erase() }
                try await other.send([FakePeer.put(.contributor, grace, body("Ada Example", "ada-example"))])
                if !first { _ = try await erase() }
                #expect(try await one.record(ada) == nil)
                #expect(try await other.record(grace) != nil)
                // Nor is she enrolled here again without somebody's word.
                await #expect(throws: StoreError.self) {
                    try await node.add(.contributor, body("Ada Example", "ada-example"))
                }
                // Forgotten here, she is nobody's.
                let own = try await node.add(.contributor, body("Grace Example", "grace-example")).id
                try await other.send([
                    FakePeer.put(.contributor, ada, body("Grace Example", "grace-example"))
                ])
                _ = try await node.store.erase(contributor: own, by: node.steward)
                #expect(try await other.record(ada) == nil)
                #expect(try await kept(node, try other.origin(.public)).last == .some(nil))
            }
        }
    }
}
