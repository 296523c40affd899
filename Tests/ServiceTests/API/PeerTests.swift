import CanonicalJSON
import Testing
import TransparencyLog

@testable import Service

@Suite struct `Peers by the API` {
    private static func key(_ name: String = "peer.example") throws -> JSONValue {
        .string(try SigningKey(name: name, seed: [UInt8](repeating: 5, count: 32)).verifier.description)
    }

    @Test func `are added, listed without their token, and removed`() async throws {
        try await withService { service in
            let made = try await service.client.send(
                "POST", "/v1/peers", token: service.steward,
                json: ["url": "https://peer.example", "key": Self.key(), "trust": "merge", "token": "mst_very-secret"])
            #expect(made.status == 201, "\(made.text)")
            let id = try made.json["id"]?.stringValue ?? ""
            #expect(made["location"] == "/v1/peers/\(id)")
            for path in ["/v1/peers", "/v1/peers/\(id)", "/v1/federation"] {
                let answer = try await service.client.send("GET", path, token: service.steward)
                #expect(answer.status == 200 && answer.text.contains("\"hasToken\":true"), "\(answer.text)")
                #expect(!answer.text.contains("very-secret"))
            }
            #expect(!service.log.text.contains("very-secret"))
            let again = try await service.client.send(
                "POST", "/v1/peers", token: service.steward, json: ["url": "https://peer.example", "key": Self.key()])
            #expect(again.status == 409)
            let sync = try await service.client.send("POST", "/v1/sync", token: service.steward)
            #expect(sync.status == 200 && sync.text.contains("nothing answers there"))
            let removed = try await service.client.send("DELETE", "/v1/peers/\(id)", token: service.steward)
            #expect(removed.text == "{\"removed\":0}")
            #expect(try await service.client.send("GET", "/v1/peers/\(id)", token: service.steward).status == 404)
            #expect(try await service.client.send("DELETE", "/v1/peers/\(id)", token: service.steward).status == 404)
        }
    }

    @Test func `are refused when they are none, and the place of the mistake is named`() async throws {
        try await withService { service in
            let right = try Self.key()
            let bodies: [(JSONObject, String)] = [
                (["url": "https://peer.example"], "/key"), (["key": right], "/url"),
                (["url": "ftp://peer.example", "key": right], "/url"),
                (["url": "https://me:pw@peer.example", "key": right], "/url"),
                (["url": "https://", "key": right], "/url"),
                (["url": "https://peer.example", "key": "peer.example+00000000+AAAA"], "/key"),
                (["url": "https://peer.example", "key": right, "trust": "blind"], "/trust"),
                (["url": "https://peer.example", "key": right, "token": "two words"], "/token"),
                (["url": "https://peer.example", "key": right, "circle": "x"], "/circle"),
            ]
            for (body, place) in bodies {
                let answer = try await service.client.send("POST", "/v1/peers", token: service.steward, json: body)
                #expect(answer.status == 422 && answer.text.contains("\"path\":\"\(place)\""), "\(answer.text)")
            }
            let own = try await service.client.send(
                "POST", "/v1/peers", token: service.steward,
                json: ["url": "https://peer.example", "key": Self.key("node.example")])
            #expect(own.status == 403)
        }
    }
}
