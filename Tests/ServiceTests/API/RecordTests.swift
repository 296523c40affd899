import CanonicalJSON
import Testing

@testable import Service

@Suite struct RecordTests {
    private let json = [("Content-Type", "application/json")]

    @Test func `a record comes back as the very bytes that were stored, with its version as ETag`() async throws {
        try await withService { service in
            let sent: JSONObject = [
                "audience": "public",
                "record": [
                    "name": "Zoë \"Z\" Example", "country": "DE", "x-future": ["b": 1, "a": [true, .null]],
                    "consent": ["basis": "self", "date": "2026-01-01"],
                ],
            ]
            let made = try await service.client.send("POST", "/v1/contributors", token: service.steward, json: sent)
            #expect(made.status == 201, "\(made.text)")
            #expect(made["etag"] == "\"1\"")
            let path = made["location"] ?? ""
            let read = try await service.client.send("GET", path)
            #expect(read.body == made.body)
            #expect(CanonicalJSON.isCanonical(read.body))
            let canonical = CanonicalJSON.encode(sent["record"] ?? .null)
            #expect(read.body.firstRange(of: canonical) != nil, "unknown fields and all")
            let head = try await service.client.send("HEAD", path)
            #expect(head.status == 200 && head.body.isEmpty && head["content-length"] == String(read.body.count))
        }
    }

    @Test func `a change says which version it is based on, and a lost update is refused`() async throws {
        try await withService { service in
            let id = try await service.make("projects", Sample.project)
            let path = "/v1/projects/\(id)"
            func change(_ method: String, _ match: String?, _ body: JSONObject) async throws -> Answer {
                try await service.client.send(
                    method, path, token: service.steward, headers: match.map { [("If-Match", $0)] } ?? [], json: body)
            }
            let body: JSONObject = ["record": ["name": "Example Lib 2"]]
            #expect(try await change("PUT", nil, body).status == 428)
            #expect(try await change("PATCH", nil, body).status == 428)
            #expect(try await change("PUT", "1", body).status == 400)
            #expect(try await change("PUT", "W/\"1\"", body).status == 412)
            let first = try await change("PUT", "\"1\"", body)
            #expect(first.status == 200 && first["etag"] == "\"2\"")
            #expect(try first.json["record"]?.objectValue == ["name": "Example Lib 2"])
            #expect(try first.json["audience"] == "public", "an audience that is not named stays")
            let stale = try await change("PUT", "\"1\"", body)
            #expect(stale.status == 412 && stale["etag"] == "\"2\"")
            let patched = try await change(
                "PATCH", "\"2\"", ["record": ["topics": ["a"], "name": "Example Lib 3"], "audience": "private"])
            #expect(patched["etag"] == "\"3\"", "\(patched.text)")
            let removed = try await change("PATCH", "*", ["record": ["topics": .null]])
            #expect(try removed.json["record"]?.objectValue == ["name": "Example Lib 3"])
            #expect(try removed.json["audience"] == "private")
            let delete = try await service.client.send(
                "DELETE", path, token: service.steward, headers: [("If-Match", "\"1\"")])
            #expect(delete.status == 412)
            #expect(try await service.client.send("DELETE", path, token: service.steward).status == 204)
            #expect(try await service.client.send("GET", path, token: service.steward).status == 404)
        }
    }

    @Test func `of two changes to one version exactly one is made`() async throws {
        try await withService { service in
            let id = try await service.make("projects", Sample.project)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        try await service.client.send(
                            "PATCH", "/v1/projects/\(id)", token: service.steward, headers: [("If-Match", "\"1\"")],
                            json: ["record": ["name": .string("Example \(number)")]]
                        ).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }.sorted()
            }
            #expect(statuses == [200] + Array(repeating: 412, count: 7))
        }
    }

    @Test func `a reader that has the current version gets 304 and no body`() async throws {
        try await withService { service in
            let id = try await service.make("projects", Sample.project)
            func read(_ condition: String) async throws -> Answer {
                try await service.client.send("GET", "/v1/projects/\(id)", headers: [("If-None-Match", condition)])
            }
            for condition in ["\"1\"", "W/\"1\"", "\"9\", \"1\"", "*"] {
                let answer = try await read(condition)
                #expect(answer.status == 304 && answer.body.isEmpty && answer["etag"] == "\"1\"", "\(condition)")
            }
            #expect(try await read("\"2\"").status == 200)
            #expect(try await read("1").status == 400)
        }
    }

    @Test func `a repeated creation with one key makes one record`() async throws {
        try await withService { service in
            func make(_ key: String, _ name: String) async throws -> Answer {
                try await service.client.send(
                    "POST", "/v1/projects", token: service.steward, headers: [("Idempotency-Key", key)],
                    json: ["record": ["name": .string(name)]])
            }
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<6 { group.addTask { try await make("one", "Example Lib") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 201 })
            #expect(Set(try answers.map { try $0.json["id"]?.stringValue ?? "" }).count == 1)
            #expect(try await make("one", "Other Lib").status == 422)
            #expect(try await make("two", "Example Lib").status == 201)
            #expect(try await make("with space", "Example Lib").status == 400)
            #expect(try await make(String(repeating: "k", count: 129), "Example Lib").status == 400)
        }
    }

    @Test func `all mistakes of a record are named at once, each with its place and the nearest valid value`()
        async throws
    {
        try await withService { service in
            let answer = try await service.client.send(
                "POST", "/v1/contributors", token: service.steward,
                json: [
                    "audience": "public",
                    "record": [
                        "name": "Ada Example", "country": "Germany", "timeZone": "Europe/Berlim", "summry": "x",
                        "skills": [["name": "python", "level": "expertt"]],
                    ],
                ])
            #expect(answer.status == 422)
            let paths = try answer.errorPaths
            for path in ["/record/country", "/record/timeZone", "/record/summry", "/record/skills/0/level"] {
                #expect(paths.contains(path), "\(path) in \(answer.text)")
            }
            #expect(answer.text.contains("\"suggestion\":\"DE\""))
            #expect(answer.text.contains("\"suggestion\":\"Europe/Berlin\""))
        }
    }

    @Test func `a body that is not what it should be is refused with its place`() async throws {
        try await withService { service in
            func post(_ body: String, _ headers: [(String, String)]? = nil) async throws -> Answer {
                try await service.client.send(
                    "POST", "/v1/projects", token: service.steward, headers: headers ?? json, body: Array(body.utf8))
            }
            #expect(try await post("").status == 400)
            #expect(try await post("{").status == 400)
            #expect(try await post("[]").status == 400)
            #expect(try await post("{\"record\":{\"name\":\"a\",\"name\":\"b\"}}").status == 400, "a key twice")
            #expect(try await post("{\"record\":{\"name\":1.5}}").status == 400, "a fraction")
            #expect(try await post("{\"recrod\":{}}").errorPaths == ["/recrod"])
            #expect(try await post("{\"record\":[]}").errorPaths == ["/record"])
            #expect(try await post("{}").errorPaths == ["/record"])
            #expect(
                try await post("{\"audience\":\"pulbic\",\"record\":{}}").text.contains("\"suggestion\":\"public\""))
            #expect(try await post("{\"record\":{\"name\":\"a\\u0000b\"}}").status == 422)
            #expect(try await post("{\"record\":{\"name\":\"a\"},\"private\":{}}").errorPaths == ["/private"])
            #expect(try await post("{\"record\":{}}", [("Content-Type", "text/plain")]).status == 415)
            #expect(try await post("{\"record\":{}}", []).status == 415)
            #expect(try await post("{\"record\":{}}", json + [("Content-Encoding", "gzip")]).status == 415)
            var bytes = Array("{\"record\":{\"name\":\"".utf8)
            bytes += [0xC3, 0x28] + Array("\"}}".utf8)
            let broken = try await service.client.send(
                "POST", "/v1/projects", token: service.steward, headers: json, body: bytes)
            #expect(broken.status == 400)
            let deep = String(repeating: "[", count: 5000)
            #expect(try await post("{\"record\":{\"x\":\(deep)").status == 400)
        }
    }

    @Test func `ending and confirming need nothing but the record's id`() async throws {
        try await withService { service in
            let ada = try await service.make("contributors", Sample.contributor())
            let project = try await service.make("projects", Sample.project)
            func post(_ path: String, _ body: JSONObject) async throws -> Answer {
                try await service.client.send("POST", path, token: service.steward, json: body)
            }
            let engagement = try await service.make("engagements", Sample.engagement(ada, project))
            let ended = try await post("/v1/engagements/\(engagement)/close", ["exit": "burnout"])
            let record = try ended.json["record"]?.objectValue
            #expect(record?["status"] == "ended" && record?["exit"] == "burnout" && record?["until"] != nil)
            #expect(try await post("/v1/engagements/\(engagement)/close", ["exit": "bored"]).status == 422)
            #expect(try await post("/v1/engagements/\(engagement)/close", ["reason": "x"]).status == 422)
            let opening = try await service.make("openings", Sample.opening(project))
            let filled = try await post("/v1/openings/\(opening)/close", ["status": "filled"])
            #expect(try filled.json["record"]?.objectValue?["status"] == "filled")
            let bare = try await service.client.send("POST", "/v1/projects/\(project)/close", token: service.steward)
            #expect(try bare.json["record"]?.objectValue?["status"] == "archived", "\(bare.text)")
            let availability = try await service.make("availabilities", Sample.availability(ada))
            let confirmed = try await post("/v1/availabilities/\(availability)/confirm", ["lapses": "2099-01-01"])
            #expect(try confirmed.json["record"]?.objectValue?["lapses"] == "2099-01-01")
            #expect(try confirmed.json["record"]?.objectValue?["confirmed"] != nil)
            #expect(
                try await post("/v1/availabilities/\(availability)/confirm", ["lapses": "2001-01-01"]).status == 422)
            #expect(try await post("/v1/availabilities/\(availability)/confirm", ["lapses": "soon"]).status == 422)
        }
    }

    @Test func `private fields are kept apart, patched alone, and gone with the person`() async throws {
        try await withService { service in
            let made = try await service.client.send(
                "POST", "/v1/contributors", token: service.steward,
                json: [
                    "record": .object(Sample.contributor(github: "ada-example")),
                    "private": ["legalName": "Ada Q. Example"],
                ])
            let id = try made.json["id"]?.stringValue ?? ""
            #expect(!made.text.contains("Ada Q."))
            let path = "/v1/contributors/\(id)"
            let patched = try await service.client.send(
                "PATCH", path, token: service.steward, headers: [("If-Match", "*")],
                json: ["private": ["legalName": "Ada R. Example"]])
            #expect(patched.status == 200, "\(patched.text)")
            let fields = try await service.client.send("GET", "\(path)/private", token: service.steward)
            #expect(try fields.json == ["legalName": "Ada R. Example"])
            let export = try await service.client.send("GET", "\(path)/export", token: service.steward)
            #expect(export.text.contains("Ada R. Example"))
            let erased = try await service.client.send("DELETE", path, token: service.steward)
            #expect(try erased.json["removed"]?.objectValue?["contributors"] == 1)
            #expect(try await service.client.send("GET", path, token: service.steward).status == 404)
            let again = try await service.client.send(
                "POST", "/v1/contributors", token: service.steward,
                json: ["record": .object(Sample.contributor(github: "ada-example"))])
            #expect(again.status == 409)
            #expect(!service.log.text.contains("Ada"))
        }
    }

    @Test func `a taken key names the record that has it, and a referenced record stays`() async throws {
        try await withService { service in
            let ada = try await service.make("contributors", Sample.contributor(github: "ada-example"))
            let again = try await service.client.send(
                "POST", "/v1/contributors", token: service.steward,
                json: ["record": .object(Sample.contributor(github: "ada-example"))])
            #expect(again.status == 409 && again["link"]?.contains(ada) == true, "\(again.text)")
            let project = try await service.make("projects", Sample.project)
            _ = try await service.make("openings", Sample.opening(project))
            let removal = try await service.client.send("DELETE", "/v1/projects/\(project)", token: service.steward)
            #expect(removal.status == 409)
            #expect(try removal.json["type"] == "urn:muster:problem:referenced")
            let dangling = try await service.client.send(
                "POST", "/v1/openings", token: service.steward,
                json: ["record": .object(Sample.opening("0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47"))])
            #expect(dangling.status == 422)
            #expect(try dangling.errorPaths == ["/record/project"])
        }
    }
}
