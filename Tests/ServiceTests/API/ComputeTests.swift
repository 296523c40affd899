import CanonicalJSON
import Registry
import Testing

@testable import Service

@Suite struct `Compute by the API` {
    private static func grant(_ service: TestService) async throws -> (grant: String, project: String) {
        let project = try await service.make("projects", Sample.project)
        return (try await service.make("compute-grants", Sample.computeGrant(project), audience: "private"), project)
    }

    @Test func `usage is reported by the project, read, corrected by staff, and shown to nobody else`() async throws {
        try await withService { service in
            let (grant, project) = try await Self.grant(service)
            let own = try await service.token("project", subjects: [project])
            let other = try await service.token(
                "project", subjects: [try await service.make("projects", ["name": "Other Lib"])])
            let path = "/v1/compute-grants/\(grant)"
            let body: JSONObject = [
                "from": "2026-01-01", "until": "2026-01-31", "amountMilli": 31_000, "reference": "2026-01",
            ]
            let made = try await service.client.send(
                "POST", "\(path)/reports", token: own, headers: [("Idempotency-Key", "k")], json: body)
            #expect(made.status == 201, "\(made.text)")
            let again = try await service.client.send(
                "POST", "\(path)/reports", token: own, headers: [("Idempotency-Key", "k")], json: body)
            #expect(again.status == 200 && again.text.contains("\"usedMilli\":31000"), "\(again.text)")
            let known = try await service.client.send("POST", "\(path)/reports", token: own, json: body)
            #expect(known.status == 200 && known.text.contains("\"known\":1"))
            let account = try await service.client.send("GET", "\(path)/account?on=2026-01-31", token: own).json
            #expect(account["usedMilli"] == 31_000 && account["ratePerDayMilli"] == 1_000)
            #expect(account["runwayDays"] == 499_969 && account["endsBy"] == "expiry")
            for token in [other, nil] {
                let answer = try await service.client.send("GET", "\(path)/account", token: token)
                #expect(answer.status == (token == nil ? 401 : 404), "\(answer.text)")
            }
            let empty = try await service.client.send("GET", "/v1/compute-accounts", token: other)
            #expect(empty.text == "{\"items\":[]}")
            let refused = try await service.client.send(
                "POST", "\(path)/reversals", token: own, json: ["reference": "2026-01", "note": "wrong"])
            #expect(refused.status == 403)
            let reversed = try await service.client.send(
                "POST", "\(path)/reversals", token: service.steward, json: ["reference": "2026-01", "note": "wrong"])
            #expect(reversed.status == 201 && reversed.text.contains("\"usedMilli\":0"), "\(reversed.text)")
            let twice = try await service.client.send(
                "POST", "\(path)/reversals", token: service.steward, json: ["reference": "2026-01", "note": "wrong"])
            #expect(twice.status == 409)
            let entries = try await service.client.send("GET", "\(path)/reports?limit=1", token: own).json
            #expect(entries["items"]?.arrayValue?.count == 1)
            let next = entries["next"]?.stringValue ?? ""
            let rest = try await service.client.send("GET", "\(path)/reports?cursor=\(next)", token: own).json
            #expect(rest["items"]?.arrayValue?.count == 1 && rest["next"] == nil)
        }
    }

    @Test func `a report's mistakes are named with their places, and an import with one posts nothing`() async throws {
        try await withService { service in
            let (grant, project) = try await Self.grant(service)
            let own = try await service.token("project", subjects: [project])
            let path = "/v1/compute-grants/\(grant)"
            let mistakes: [(JSONObject, Int, String)] = [
                (["amountMilli": 5], 422, "/from"), (["from": "2026-01-32", "amountMilli": 5], 422, "/from"),
                (["from": "2025-12-31", "amountMilli": 5], 422, "/from"), (["from": "2026-01-01"], 422, "/amountMilli"),
                (["from": "2026-01-01", "amountMilli": -5], 422, "/amountMilli"),
                (["from": "2026-01-01", "amountMilli": 500_000_001], 422, "/amountMilli"),
                (["from": "2026-01-02", "until": "2026-01-01", "amountMilli": 5], 422, "/until"),
                (["from": "2026-01-01", "amountMilli": 5, "hours": 5], 422, "/hours"),
                (["from": "2026-01-01", "amountMilli": 5, "overuse": true], 403, "correct the usage"),
            ]
            for (body, status, words) in mistakes {
                let answer = try await service.client.send("POST", "\(path)/reports", token: own, json: body)
                #expect(answer.status == status && answer.text.contains(words), "\(answer.text)")
            }
            let good: JSONValue = ["from": "2026-01-01", "amountMilli": 5, "reference": "a"]
            let imports: [(JSONObject, String)] = [
                (["reports": [good, ["from": "2026-01-01", "amountMilli": 5]]], "/reports/1/reference"),
                (["reports": [good, ["from": "2025-01-01", "amountMilli": 5, "reference": "b"]]], "/reports/1/from"),
                (["reports": [good, good]], "/reports/1/reference"), (["reports": [5]], "/reports/0"),
                ([:], "/reports"),
            ]
            for (body, place) in imports {
                let answer = try await service.client.send("POST", "\(path)/import", token: own, json: body)
                #expect(answer.status == 422 && answer.text.contains("\"path\":\"\(place)\""), "\(answer.text)")
            }
            let dry = try await service.client.send(
                "POST", "\(path)/import", token: own, json: ["reports": [good], "dryRun": true])
            #expect(dry.status == 200 && dry.text.contains("\"added\":1") && dry.text.contains("\"usedMilli\":0"))
            let account = try await service.client.send("GET", "\(path)/account", token: own).json
            #expect(account["usedMilli"] == 0)
        }
    }

    @Test func `a need is held against the caller's grants`() async throws {
        try await withService { service in
            let (_, project) = try await Self.grant(service)
            let path = "/v1/compute-need?flop=3.14e23&device=A100-80GB&utilisation=35%25&devices=384&on=2026-06-01"
            let answer = try await service.client.send("GET", "\(path)&project=\(project)", token: service.steward).json
            #expect(answer["need"]?.objectValue?["hoursMilli"] == 798_738_299)
            let reach = answer["reach"]?.objectValue
            #expect(reach?["coveredMilli"] == 500_000_000 && reach?["coveredPermille"] == 625)
            let wrong = try await service.client.send(
                "GET", "/v1/compute-need?flop=1e20&device=a100-80h&utilisation=35%25", token: service.steward)
            #expect(wrong.status == 400 && wrong.text.contains("\"suggestion\":\"a100-80g\""), "\(wrong.text)")
        }
    }
}
