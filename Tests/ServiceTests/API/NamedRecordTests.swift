import CanonicalJSON
import Testing

@testable import Service

@Suite struct NamedRecordTests {
    @Test func `many records are named in one request, those that may be seen`() async throws {
        try await withService { service in
            let ada = try await service.make("contributors", Sample.contributor("Ada Example", github: "ada-example"))
            let bo = try await service.make("contributors", Sample.contributor("Bo Example"), audience: "private")
            func titles(_ query: String, _ token: String? = nil) async throws -> [String] {
                let answer = try await service.client.send("GET", "/v1/contributors?\(query)", token: token)
                return (try answer.json["items"]?.arrayValue ?? []).compactMap {
                    $0.objectValue?["title"]?.stringValue
                }
            }
            #expect(try await titles("id=\(ada)&id=\(bo)&limit=100") == ["Ada Example"])
            #expect(try await titles("id=\(ada)&id=\(bo)", service.steward) == ["Ada Example", "Bo Example"])
            #expect(try await titles("key=github:ada-example") == ["Ada Example"])
            let many = Array(repeating: "id=\(ada)", count: 100).joined(separator: "&")
            #expect(try await titles(many) == ["Ada Example"])
            let more = try await service.client.send("GET", "/v1/contributors?\(many)&id=\(bo)")
            #expect(more.status == 400)
            #expect(try more.json["errors"]?.arrayValue?.first?.objectValue?["path"] == "query/id")
            #expect(try await service.client.send("GET", "/v1/contributors?key=ada").status == 400)
            let document = try await service.client.send("GET", "/openapi.json").json
            let parameters =
                document["paths"]?.objectValue?["/v1/contributors"]?.objectValue?["get"]?.objectValue?["parameters"]?
                .arrayValue ?? []
            let id = parameters.compactMap(\.objectValue).first { $0["name"] == "id" }
            #expect(id?["schema"]?.objectValue?["maxItems"] == 100)
        }
    }

    @Test func `shared working hours are among the reasons, on pages and in lines`() async throws {
        try await withService { service in
            var record = Sample.contributor()
            record["timeZone"] = "Africa/Nairobi"
            _ = try await service.make("contributors", record)
            for accept in ["application/json", "application/x-ndjson"] {
                let answer = try await service.client.send(
                    "GET", "/v1/contributors?near=Asia/Kolkata&overlap=4", headers: [("Accept", accept)])
                #expect(answer.text.contains("5½ working hours shared with Asia/Kolkata"), "\(answer.text)")
            }
        }
    }
}
