import CanonicalJSON
import Glibc
import Testing

@testable import Service

/// What a person can rely on.
@Suite struct PersonTests {
    @Test func `who is erased is out at once, refused from then on, and let in again by a steward alone`() async throws
    {
        // A cache that would remember for an hour.
        try await withService(configure: { $0.tokenCacheAge = .seconds(3600) }) { service in
            let record = Sample.contributor("Ada Example", github: "ada-example")
            let id = try await service.make("contributors", record)
            let own = try await service.token("contributor", subjects: [id])
            let coordinator = try await service.token("coordinator")
            #expect(try await service.client.send("GET", "/v1/whoami", token: own).status == 200)
            let erased = try await service.client.send("DELETE", "/v1/contributors/\(id)", token: coordinator)
            #expect(erased.status == 200)
            #expect(try await service.client.send("GET", "/v1/whoami", token: own).status == 401)

            func again() async throws -> Answer {
                try await service.client.send(
                    "POST", "/v1/contributors", token: coordinator, json: ["record": .object(record)])
            }
            let refused = try await again()
            #expect(refused.status == 409)
            #expect(try refused.json["type"] == "urn:muster:problem:suppressed")
            func lift(_ token: String?, _ keys: JSONValue) async throws -> Answer {
                try await service.client.send(
                    "POST", "/v1/contributors/allow-again", token: token, json: ["keys": keys])
            }
            #expect(try await lift(nil, ["github:ada-example"]).status == 401)
            #expect(try await lift(coordinator, ["github:ada-example"]).status == 403)
            #expect(try await again().status == 409)
            for wrong: JSONValue in [[], ["ada"], [1], "github:ada-example", ["github:ada", ""]] {
                #expect(try await lift(service.steward, wrong).status == 422, "\(wrong)")
            }
            #expect(try await lift(service.steward, ["GitHub:Ada-Example"]).text == "{\"lifted\":1}")
            #expect(try await lift(service.steward, ["github:ada-example"]).text == "{\"lifted\":0}")
            #expect(try await again().status == 201)
            let trail = try await service.client.send("GET", "/v1/audit", token: coordinator).json
            let acts = (trail["items"]?.arrayValue ?? []).compactMap(\.objectValue).filter {
                $0["action"] == "lift-suppression"
            }
            #expect(acts.count == 1 && acts.first?["note"] == "1")
        }
    }

    @Test func `nobody makes a person's time or work wider than the person, and a project does not tell why they left`()
        async throws
    {
        try await withService { service in
            let ada = try await service.make("contributors", Sample.contributor(), audience: "federation")
            let project = try await service.make("projects", Sample.project)
            let theirs = try await service.token("project", subjects: [project])
            let own = try await service.token("contributor", subjects: [ada])
            func post(_ plural: String, _ record: JSONObject, _ audience: String, _ token: String) async throws
                -> Answer
            {
                try await service.client.send(
                    "POST", "/v1/\(plural)", token: token,
                    json: ["record": .object(record), "audience": .string(audience)])
            }
            func place(_ answer: Answer) throws -> String? {
                try answer.json["errors"]?.arrayValue?.first?.objectValue?["path"]?.stringValue
            }
            for (plural, record) in [
                ("availabilities", Sample.availability(ada)), ("engagements", Sample.engagement(ada, project)),
            ] {
                let wide = try await post(plural, record, "public", service.steward)
                #expect(wide.status == 422)
                #expect(try place(wide) == "/audience")
                #expect(wide.text.contains("federation"))
            }
            let made = try await post("engagements", Sample.engagement(ada, project), "federation", theirs)
            #expect(made.status == 201)
            let id = try made.json["id"]?.stringValue ?? ""
            func close(_ exit: String, _ token: String) async throws -> Answer {
                try await service.client.send(
                    "POST", "/v1/engagements/\(id)/close", token: token, json: ["exit": .string(exit)])
            }
            let told = try await close("burnout", theirs)
            #expect(told.status == 422)
            #expect(try place(told) == "/record/exit")
            #expect(try await close("completed", theirs).status == 200)
            // The person may, and keeps it between themselves and the project; which cannot spread it.
            #expect(try await close("burnout", own).status == 200)
            func patch(_ change: JSONObject, _ token: String) async throws -> Answer {
                try await service.client.send(
                    "PATCH", "/v1/engagements/\(id)", token: token, headers: [("If-Match", "*")], json: change)
            }
            #expect(try await patch(["audience": "private"], own).status == 200)
            let spread = try await patch(["audience": "federation"], theirs)
            #expect(spread.status == 422)
            #expect(try place(spread) == "/audience")
            #expect(try await patch(["record": ["hoursPerWeek": 3]], theirs).status == 200)
            #expect(try await patch(["audience": "federation"], own).status == 200)
            // Their record made private, their work is too.
            let narrowed = try await service.client.send(
                "PATCH", "/v1/contributors/\(ada)", token: own, headers: [("If-Match", "*")],
                json: ["audience": "private"])
            #expect(narrowed.status == 200)
            #expect(
                try await service.client.send("GET", "/v1/engagements/\(id)", token: own).json["audience"] == "private")
        }
    }

    @Test func `what a person writes themselves does not carry the name of their token`() async throws {
        try await withService { service in
            let token = try await service.token("contributor")
            let made = try await service.client.send(
                "POST", "/v1/contributors", token: token, json: ["record": .object(Sample.contributor())])
            #expect(try made.json["source"] == ["via": "person"])
        }
    }
}
