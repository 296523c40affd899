import CanonicalJSON
import Registry
import Testing

@testable import Service

@Suite struct OpenAPITests {
    /// Every operation of a document: method in capitals, template.
    private static func operations(_ document: JSONObject) -> Set<String> {
        var operations: Set<String> = []
        for (path, item) in document["paths"]?.objectValue ?? [:] {
            for (method, _) in item.objectValue ?? [:] { operations.insert("\(method.uppercased()) \(path)") }
        }
        return operations
    }

    @Test func `the document names exactly the routes that there are`() async throws {
        try await withService { service in
            let document = try await service.client.send("GET", "/openapi.json").json
            let operations = Self.operations(document)
            #expect(operations == Set(Routes.all.map { "\($0.method.rawValue) \($0.template)" }))
            // And the running service agrees, for every method on every path.
            for template in Set(Routes.all.map(\.template)) {
                let path = template.replacing("{id}", with: "0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47")
                for method in Method.allCases {
                    let answer = try await service.client.send(method.rawValue, path)
                    let isThere = operations.contains("\(method.rawValue) \(template)")
                    #expect((answer.status != 405) == isThere, "\(method.rawValue) \(template): \(answer.status)")
                    if !isThere {
                        let allowed = Set((answer["allow"] ?? "").split(separator: ", ").map(String.init)).subtracting([
                            "HEAD"
                        ])
                        let expected = Method.allCases.map(\.rawValue).filter {
                            operations.contains("\($0) \(template)")
                        }
                        #expect(allowed == Set(expected), "\(template)")
                    }
                }
            }
        }
    }

    @Test func `every reference in the document leads somewhere and every operation has a name of its own`() throws {
        let document = OpenAPIDocument.document(
            routes: Routes.all, node: NodeInformation(name: "node.example", verifierKey: nil, version: "0"),
            configuration: ServiceConfiguration(address: .unixSocket(path: "/x"), spoolDirectory: "/x"))
        let components = document["components"]?.objectValue?["schemas"]?.objectValue ?? [:]
        var references: Set<String> = []
        func walk(_ value: JSONValue) {
            switch value {
            case .object(let members):
                if let reference = members["$ref"]?.stringValue { references.insert(reference) }
                for (_, member) in members { walk(member) }
            case .array(let elements): for element in elements { walk(element) }
            default: break
            }
        }
        walk(.object(document))
        #expect(!references.isEmpty)
        for reference in references {
            #expect(components[String(reference.dropFirst("#/components/schemas/".count))] != nil, "\(reference)")
        }
        #expect(Set(Routes.all.map(\.operationID)).count == Routes.all.count)
        for kind in RecordKind.allCases { #expect(components[Schemas.name(kind)]?.objectValue?["properties"] != nil) }
    }

    @Test func `every kind of problem a route answers with is in its document`() async throws {
        try await withService { service in
            let document = try await service.client.send("GET", "/openapi.json").json
            let id = "0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47"
            let token = service.steward
            for route in Routes.all {
                let path = route.template.replacing("{id}", with: id)
                let attempts: [Answer] = [
                    try await service.client.send(route.method.rawValue, path),
                    try await service.client.send(route.method.rawValue, path, token: token),
                    try await service.client.send(route.method.rawValue, path + "?nonsense=1", token: token),
                    try await service.client.send(
                        route.method.rawValue, path, token: token, headers: [("Content-Type", "application/json")],
                        body: Array("{".utf8)),
                    try await service.client.send(
                        route.method.rawValue, path, token: token,
                        headers: [("Content-Type", "application/json"), ("If-Match", "\"1\"")], body: Array("{}".utf8)),
                    try await service.client.send(route.method.rawValue, path, headers: [("Accept", "image/png")]),
                    try await service.client.send(route.method.rawValue, path, token: "mst_wrong"),
                ]
                let item = document["paths"]?.objectValue?[route.template]?.objectValue
                let operation = item?[route.method.rawValue.lowercased()]?.objectValue
                let documented = operation?["responses"]?.objectValue ?? [:]
                for answer in attempts {
                    #expect(
                        documented[String(answer.status)] != nil,
                        "\(route.operationID): \(answer.status) \(answer.text)")
                    if answer.status >= 400 {
                        #expect(answer["content-type"] == "application/problem+json", "\(route.operationID)")
                        #expect(try answer.json["status"] == .integer(Int64(answer.status)))
                    }
                }
            }
        }
    }
}
