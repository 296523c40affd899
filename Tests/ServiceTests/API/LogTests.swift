import CanonicalJSON
import Federation
import Testing
import TransparencyLog

@testable import Service

@Suite struct `The logs over HTTP` {
    private func published(_ service: TestService) async throws -> VerifierKey {
        _ = try await Publisher(store: service.store, keeper: service.keeper, log: ServiceLog()).round()
        return try await service.keeper.keys().current.verifier
    }

    @Test func `are listed, and verify from the first entry on`() async throws {
        try await withService { service in
            for name in ["One", "Two", "Three"] {
                _ = try await service.make("projects", ["name": .string("Example \(name)")])
            }
            let key = try await published(service)
            let list = try await service.client.send("GET", "/v1/logs").json
            let item = try #require(list["items"]?.arrayValue?.first?.objectValue)
            #expect(item["origin"]?.stringValue == "node.example/log/public/1")
            #expect(item["size"]?.integerValue == 3)
            let path = try #require(item["path"]?.stringValue)
            let origin = try #require(LogOrigin("node.example/log/public/1"))
            var audit = LogAudit(origin: origin, keys: [key])
            var reader = SyncReader()
            let stream = try await service.client.send("GET", path + "/sync")
            try reader.read(stream.body) { try audit.take($0) }
            #expect(reader.isBetweenFrames)
            let report = try audit.finish()
            #expect(report.records == 3 && report.withheld == 0)
        }
    }

    @Test func `answer 304 to who has it all, and refuse who has more`() async throws {
        try await withService { service in
            _ = try await service.make("projects", Sample.project)
            _ = try await published(service)
            for what in ["checkpoint", "sync?have=1"] {
                let target = "/log/public/1/\(what)"
                let first = try await service.client.send("GET", target)
                #expect(first.status == 200 && first["etag"] == "\"1\"")
                let again = try await service.client.send("GET", target, headers: [("If-None-Match", "\"1\"")])
                #expect(again.status == 304 && again.body.isEmpty)
            }
            #expect(try await service.client.send("GET", "/log/public/1/sync?have=2").status == 400)
        }
    }

    @Test func `have tiles that never change and say so`() async throws {
        try await withService { service in
            _ = try await service.make("projects", Sample.project)
            _ = try await published(service)
            let tile = try await service.client.send("GET", "/log/public/1/tile/0/000.p/1")
            #expect(tile.status == 200 && tile.body.count == 32 && tile["cache-control"] == "no-cache")
            #expect(try await service.client.send("GET", "/log/public/1/tile/entries/000.p/1").body.count == 34)
            // Slashes may come encoded, as generated clients send them.
            #expect(try await service.client.send("GET", "/log/public%2F1%2Fcheckpoint").status == 200)
        }
    }

    @Test(arguments: [
        "/log/public/1/tile/0/000", "/log/public/1/tile/9/000", "/log/public/2/checkpoint", "/log/public/01/checkpoint",
        "/log/private/1/checkpoint", "/log/federation/1/checkpoint", "/log/public/1/tile/0/x000/000.p/1", "/log/public",
        "/log/public/1/", "/log/public/1/../1/checkpoint", "/log/x", "/log",
    ]) func `have nothing at other places`(target: String) async throws {
        try await withService { service in
            _ = try await service.make("projects", Sample.project)
            _ = try await published(service)
            #expect(try await service.client.send("GET", target).status == 404)
        }
    }

    @Test func `of an audience are there for those who may see it alone`() async throws {
        try await withService { service in
            _ = try await service.client.send(
                "POST", "/v1/projects", token: service.steward,
                json: ["audience": "federation", "record": .object(Sample.project)])
            _ = try await published(service)
            let target = "/log/federation/1/sync"
            #expect(try await service.client.send("GET", target).status == 404)
            #expect(try await service.client.send("GET", target, token: service.steward).status == 200)
        }
    }

    @Test func `begin anew when a steward says so, and say nothing of keys that never changed`() async throws {
        try await withService { service in
            _ = try await service.make("projects", Sample.project)
            _ = try await published(service)
            #expect(try await service.client.send("GET", "/log/keys").text == "muster keys 1\n")
            func roll(_ body: JSONObject) async throws -> Answer {
                try await service.client.send("POST", "/v1/epochs", token: service.steward, json: body)
            }
            #expect(try await roll(["audience": "private"]).status == 422)
            #expect(try await roll(["audience": "federation"]).status == 404)
            #expect(try await roll(["afterLoss": 1]).status == 422)
            #expect(try await roll(["afterLoss": true, "audience": "public"]).status == 422)
            #expect(try await roll(["audiences": "public"]).status == 422)
            let rolled = try await roll(["audience": "public"]).json["items"]?.arrayValue?.first?.objectValue
            #expect(rolled?["begun"] == "node.example/log/public/2" && rolled?["carried"] == 1)
            let bare = try await service.client.send("GET", "/log/public/2/sync?carried=1")
            let whole = try await service.client.send("GET", "/log/public/2/sync")
            #expect(bare.status == 200 && bare.body.count < whole.body.count)
            #expect(try await roll(["afterLoss": true]).json["epoch"]?.integerValue ?? 0 > 1000)
            #expect(try await service.client.send("GET", "/log/public/2/checkpoint").status == 404)
        }
    }
}
