import CanonicalJSON
import Federation
import Registry
import Testing
import TransparencyLog

@testable import Service

@Suite struct `A request that a node signs` {
    private static func key(_ name: String = "peer.example", seed: UInt8 = 5) throws -> SigningKey {
        try SigningKey(name: name, seed: [UInt8](repeating: seed, count: 32))
    }

    private static func signed(
        _ path: String, at address: String, key: SigningKey, skew: Int64 = 0, method: String = "GET",
        body: [UInt8]? = nil
    ) throws -> [(String, String)] {
        try RequestSignature.fields(
            method: method, target: address + path, body: body,
            created: Clock.wallMilliseconds() / 1000 + skew, key: key
        ).map { ($0.name, $0.value) }
    }

    /// A service that has a peer, and something for the federation in a log.
    private static func withPeer(
        publicURL: String? = nil, _ body: @Sendable @escaping (TestService, String) async throws -> Void
    ) async throws {
        try await withService(configure: { $0.publicURL = publicURL }) { service in
            let added = try await service.client.send(
                "POST", "/v1/peers", token: service.steward,
                json: ["url": "https://peer.example", "key": .string(key().verifier.description)])
            #expect(added.status == 201)
            _ = try await service.make("projects", Sample.project, audience: "federation")
            _ = try await Publisher(store: service.store, keeper: service.keeper, log: ServiceLog()).round()
            try await body(service, publicURL ?? "http://127.0.0.1:\(service.client.port)")
        }
    }

    @Test func `is taken for the peer's, and reads what is for the federation`() async throws {
        try await Self.withPeer { service, address in
            for address in [address, "http://localhost:\(service.client.port)"] {
                let fields = try Self.signed("/v1/logs", at: address, key: Self.key())
                let logs = try await service.client.send("GET", "/v1/logs", headers: fields)
                #expect(logs.status == 200 && logs.text.contains("/log/federation/1"), "\(logs.text)")
                // The window bounds how long what was sent can be sent again; what it reads was read on the way.
                let again = try await service.client.send("GET", "/v1/logs", headers: fields)
                #expect(again.status == 200)
            }
            let fields = try Self.signed("/v1/whoami", at: address, key: Self.key())
            let who = try await service.client.send("GET", "/v1/whoami", headers: fields)
            #expect(who.text.contains("\"role\":\"peer\"") && who.text.contains("peer.example"), "\(who.text)")
            let path = "/log/federation/1/checkpoint"
            #expect(try await service.client.send("GET", path).status == 404)
            let own = try Self.signed(path, at: address, key: Self.key())
            #expect(try await service.client.send("GET", path, headers: own).status == 200)
        }
    }

    @Test func `is refused with the reason, and in one way or the other only`() async throws {
        try await Self.withPeer { service, address in
            let right = try Self.key()
            let wrong: [(String, [(String, String)])] = [
                ("unknown-signer", try Self.signed("/v1/logs", at: address, key: Self.key("stranger.example"))),
                ("unknown-signer", try Self.signed("/v1/logs", at: address, key: Self.key(seed: 6))),
                ("outside-window", try Self.signed("/v1/logs", at: address, key: right, skew: -310)),
                ("outside-window", try Self.signed("/v1/logs", at: address, key: right, skew: 310)),
                ("wrong-signature", try Self.signed("/v1/peers", at: address, key: right)),
                ("wrong-signature", try Self.signed("/v1/logs", at: address, key: right, method: "POST")),
                ("wrong-signature", try Self.signed("/v1/logs", at: "https://elsewhere.example", key: right)),
                ("malformed", [("Signature", "x"), ("Signature-Input", "y")]), ("malformed", [("Signature", "x")]),
            ]
            for (code, fields) in wrong {
                let answer = try await service.client.send("GET", "/v1/logs", headers: fields)
                #expect(answer.status == 401 && answer.text.contains("\"code\":\"\(code)\""), "\(code): \(answer.text)")
            }
            let both = try await service.client.send(
                "GET", "/v1/logs", token: service.steward, headers: try Self.signed("/v1/logs", at: address, key: right)
            )
            #expect(both.status == 401)
        }
    }

    @Test func `is signed for the address that the operator says, and no other`() async throws {
        try await Self.withPeer(publicURL: "https://node.example") { service, address in
            let fields = try Self.signed("/v1/logs", at: address, key: Self.key())
            #expect(try await service.client.send("GET", "/v1/logs", headers: fields).status == 200)
            // The header Host is the caller's word, and nobody's address.
            let host = try Self.signed("/v1/logs", at: "https://other.example", key: Self.key())
            let answer = try await service.client.send(
                "GET", "/v1/logs", headers: host + [("Host", "other.example"), ("X-Forwarded-Host", "other.example")])
            #expect(answer.status == 401 && answer.text.contains("https://node.example/v1/logs"), "\(answer.text)")
        }
    }

    @Test func `reads a circle's log when its node is a member, and to others there is none`() async throws {
        try await Self.withPeer { service, address in
            let steward = service.steward
            let made = try await service.client.send(
                "POST", "/v1/circles", token: steward, json: ["name": "mentors"])
            let circle = try #require(try made.json["id"]?.stringValue)
            let peers = try await service.client.send("GET", "/v1/peers", token: steward).json
            let peer = try #require(peers["items"]?.arrayValue?.first?.objectValue?["id"]?.stringValue)
            let other = try await service.client.send(
                "POST", "/v1/peers", token: steward,
                json: [
                    "url": "https://other.example", "key": .string(Self.key("other.example").verifier.description),
                    "trust": "known",
                ])
            #expect(other.status == 201, "\(other.text)")
            let nowhere = try await service.client.send(
                "POST", "/v1/projects", token: steward,
                json: ["audience": "circle:nobody", "record": .object(Sample.project)])
            #expect(nowhere.status == 422 && nowhere.text.contains("\"path\":\"/audience\""), "\(nowhere.text)")
            _ = try await service.make("projects", Sample.project, audience: "circle:mentors")
            _ = try await Publisher(store: service.store, keeper: service.keeper, log: ServiceLog()).round()
            let path = "/log/circle:mentors/1/sync"
            func status(_ key: SigningKey, skew: Int64 = 0) async throws -> Int {
                let fields = try Self.signed(path, at: address, key: key, skew: skew)
                return try await service.client.send("GET", path, headers: fields).status
            }
            #expect(try await status(Self.key()) == 404, "it is not in the circle yet")
            let added = try await service.client.send(
                "POST", "/v1/circles/\(circle)/members", token: steward, json: ["peer": .string(peer)])
            #expect(added.status == 200, "\(added.text)")
            #expect(try await status(Self.key()) == 200)
            #expect(try await status(Self.key("other.example")) == 404)
            #expect(try await service.client.send("GET", path).status == 404)
            #expect(try await status(Self.key("stranger.example")) == 401)
            #expect(try await status(Self.key(), skew: -400) == 401)
            let token = try await service.token("peer")
            #expect(try await service.client.send("GET", path, token: token).status == 404)
            let removed = try await service.client.send(
                "DELETE", "/v1/circles/\(circle)/members?peer=\(peer)", token: steward)
            #expect(removed.status == 200)
            #expect(try await status(Self.key()) == 404)
        }
    }

    @Test func `that changes something is refused the second time, by its signature`() async throws {
        try await Self.withPeer { service, address in
            let body = Array("{}".utf8)
            let fields = try Self.signed("/v1/circles", at: address, key: Self.key(), method: "POST", body: body)
            func send(_ body: [UInt8]) async throws -> Answer {
                try await service.client.send(
                    "POST", "/v1/circles", headers: fields + [("Content-Type", "application/json")], body: body)
            }
            // A peer may not do this; what is asked here is who it is taken for.
            #expect(try await send(body).status == 403)
            let again = try await send(body)
            #expect(again.status == 401 && again.text.contains("\"code\":\"replayed\""), "\(again.text)")
        }
    }

    @Test func `is nobody's once the peer is removed`() async throws {
        try await Self.withPeer { service, address in
            func status() async throws -> Int {
                let fields = try Self.signed("/v1/logs", at: address, key: Self.key())
                return try await service.client.send("GET", "/v1/logs", headers: fields).status
            }
            #expect(try await status() == 200)
            let list = try await service.client.send("GET", "/v1/peers", token: service.steward).json
            let id = try #require(list["items"]?.arrayValue?.first?.objectValue?["id"]?.stringValue)
            _ = try await service.client.send("DELETE", "/v1/peers/\(id)", token: service.steward)
            #expect(try await status() == 401)
        }
    }

    @Test func `that changes something is taken once`() {
        var seen = SeenSignatures(capacity: 2)
        var taken: [Bool] = []
        for (signature, created, now) in [
            ([1], 1000, 1000), ([1], 1000, 1300), ([2], 1010, 1010), ([3], 1020, 1020), ([3], 1310, 1311),
        ] as [([UInt8], Int64, Int64)] { taken.append(seen.insert(signature, created: created, now: now)) }
        // The second was there, for the fourth there was no room; then the first is too old to be sent again.
        #expect(taken == [true, false, true, false, true])
        #expect(seen.count == 1)
    }
}
