import CanonicalJSON
import Testing

@testable import Service

@Suite struct `Allocations by the API` {
    @Test func `are shared out and written into the trail, once for one key`() async throws {
        try await withService { service in
            let body: JSONObject = ["round": .object(Sample.round), "seed": "a seed"]
            let first = try await service.client.send(
                "POST", "/v1/allocations", token: service.steward, headers: [("Idempotency-Key", "one")], json: body)
            #expect(first.status == 200, "\(first.text)")
            let digest = try first.json["digest"]?.stringValue ?? ""
            let again = try await service.client.send(
                "POST", "/v1/allocations", token: service.steward, headers: [("Idempotency-Key", "one")], json: body)
            #expect(again.text == first.text)
            var other = body
            other["seed"] = "another seed"
            let mismatch = try await service.client.send(
                "POST", "/v1/allocations", token: service.steward, headers: [("Idempotency-Key", "one")], json: other)
            #expect(mismatch.status == 422 && mismatch.text.contains("idempotency-mismatch"), "\(mismatch.text)")
            let trail = try await service.client.send("GET", "/v1/audit", token: service.steward)
            let notes = (try trail.json["items"]?.arrayValue ?? []).compactMap { $0.objectValue?["note"]?.stringValue }
                .filter { $0.hasPrefix("round ") }
            let result = try first.json["resultDigest"]?.stringValue ?? ""
            #expect(notes == ["round \(digest) result \(result) seed a seed"])
        }
    }

    @Test func `are for staff, and refuse another round than the one committed to`() async throws {
        try await withService { service in
            let project = try await service.make("projects", Sample.project)
            let body: JSONObject = ["round": .object(Sample.round), "seed": "a seed"]
            for (token, status) in [
                (try await service.token("project", subjects: [project]), 403),
                (try await service.token("coordinator"), 200),
            ] {
                let answer = try await service.client.send("POST", "/v1/allocations", token: token, json: body)
                #expect(answer.status == status, "\(answer.text)")
            }
            #expect(try await service.client.send("POST", "/v1/allocations", json: body).status == 401)
            let mistakes: [(String, JSONValue?, Int, String)] = [
                ("digest", .string(String(repeating: "0", count: 64)), 409, "not the one"),
                ("seed", nil, 422, "/seed"), ("seed", 5, 422, "/seed"), ("seeds", "x", 422, "/seeds"),
                ("round", nil, 422, "/round"),
                ("round", ["name": "N", "unit": "EUR", "budget": "-1", "requests": []], 422, "/round/budget"),
            ]
            for (member, value, status, words) in mistakes {
                var wrong = body
                wrong[member] = value
                let answer = try await service.client.send(
                    "POST", "/v1/allocations", token: service.steward, json: wrong)
                #expect(answer.status == status && answer.text.contains(words), "\(answer.text)")
            }
        }
    }
}
