import CanonicalJSON
import Postgres
import Registry
import Testing

@testable import Store

@Suite struct AccessTests {
    @Test func `a token is known by its secret until it expires or is revoked`() async throws {
        try await withNode { node in
            let (token, secret) = try await node.store.createToken(
                role: .coordinator, subjects: [], label: "office",
                expires: node.clock.now.adding(milliseconds: 86_400_000),
                by: node.steward)
            #expect(secret.text.hasPrefix("mst_") && secret.text.utf8.count == 47)
            #expect(TokenSecret(secret.text)?.hash == secret.hash)
            let principal = try await node.store.authenticate(secretHash: secret.hash)
            #expect(principal == Principal(role: .coordinator, label: "office", tokenID: token.id))
            #expect(try await node.store.authenticate(secretHash: Array(repeating: 0, count: 32)) == nil)
            node.clock.advance(days: 2)
            #expect(try await node.store.authenticate(secretHash: secret.hash) == nil)

            let (other, otherSecret) = try await node.store.createToken(
                role: .peer, subjects: [], label: "peer", expires: nil, by: node.steward)
            try await node.store.revokeToken(id: other.id, by: node.steward)
            try await node.store.revokeToken(id: other.id, by: node.steward)
            #expect(try await node.store.authenticate(secretHash: otherSecret.hash) == nil)
            #expect(
                await storeError { try await node.store.revokeToken(id: node.store.newID(), by: node.steward) }
                    == .notFound)
            #expect(
                try await node.store.audit(limit: 10, by: node.steward).map(\.action)
                    == ["revoke-token", "revoke-token", "create-token", "create-token"])
        }
    }

    @Test func `secrets use every bit they are given`() {
        #expect(TokenSecret(random: (0, 0), (0, 0)).text == "mst_" + String(repeating: "A", count: 43))
        #expect(
            TokenSecret(random: (.max, .max), (.max, .max)).text == "mst_" + String(repeating: "_", count: 42) + "8")
        let texts = (0..<256).map { bit in
            func word(_ index: Int) -> UInt64 { bit / 64 == index ? 1 << UInt64(bit % 64) : 0 }
            return TokenSecret(random: (word(0), word(1)), (word(2), word(3))).text
        }
        #expect(Set(texts).count == 256)
    }

    @Test func `the first steward's token is made once`() async throws {
        try await withNode { node in
            let hash = [UInt8](repeating: 5, count: 32)
            try await node.store.bootstrapSteward(tokenHash: hash)
            try await node.store.bootstrapSteward(tokenHash: hash)
            #expect(try await node.store.authenticate(secretHash: hash)?.role == .steward)
            #expect(try await node.store.tokens(by: node.steward).count == 1)
        }
    }

    @Test func `the trail is read in pages, latest first`() async throws {
        try await withNode { node in
            for index in 0..<5 { _ = try await node.add(.project, Sample.project("P\(index)")) }
            let first = try await node.store.audit(limit: 2, by: node.coordinator)
            let second = try await node.store.audit(cursor: first.last?.seq, limit: 10, by: node.coordinator)
            #expect(first.count == 2)
            #expect(second.count == 3)
            #expect((first + second).map(\.seq) == (first + second).map(\.seq).sorted(by: >))
        }
    }

    @Test func `everything kept about a person comes in one document, for them and staff`() async throws {
        try await withNode { node in
            let me = try await node.add(
                .contributor, Sample.contributor(github: "ada"), .private, private: ["legalName": "A"])
            let availability = try await node.add(
                .availability, Sample.availability(of: me.id, from: "2027-01-01", until: nil, hours: 8), .private)
            let all = try await node.store.everything(about: me.id, by: TestNode.contributor(me.id))
            #expect(all["private"] == ["legalName": "A"])
            #expect(all["keys"] == ["github:ada"])
            #expect(all["records"]?.arrayValue?.map { $0.objectValue?["id"] } == [.string(availability.id.description)])
            let other = await storeError {
                _ = try await node.store.everything(about: me.id, by: TestNode.contributor(node.store.newID()))
            }
            #expect(other == .notFound)
        }
    }
}
