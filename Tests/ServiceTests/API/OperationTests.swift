import CanonicalJSON
import Glibc
import Postgres
import Registry
import Store
import Testing

@testable import Service

/// What keeps a node going, and what its operator is told.
@Suite struct OperationTests {
    @Test func `an address has so many connections open and no more, and room again when one is closed`() async throws {
        try await withService(configure: { $0.maxConnectionsPerAddress = 3 }) { service in
            let port = service.client.port
            let held = try await onOwnThread { try (0..<3).map { _ in try HTTPClient.connect(port) } }
            // An accepted connection is counted a moment after the system has taken it.
            for descriptor in held { try await Self.ask(descriptor) }
            let refused = try await service.client.raw(Array("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
            #expect(refused.isEmpty)
            close(held[0])
            // The service learns of it in its own time; the bound only ends a hopeless wait.
            var answer: [UInt8] = []
            for _ in 0..<200 where answer.isEmpty {
                answer = try await service.client.raw(
                    Array("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8))
            }
            for descriptor in held.dropFirst() { close(descriptor) }
            let text = String(decoding: answer, as: UTF8.self)
            let line = text.split(separator: "\n").first { $0.hasPrefix("muster_http_connections_refused_total ") }
            #expect((line?.split(separator: " ").last.flatMap { Int($0) } ?? 0) >= 1, "\(text.prefix(200))")
        }
    }

    private static func ask(_ descriptor: Int32) async throws {
        try await onOwnThread {
            let request = Array("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
            _ = send(descriptor, request, request.count, Int32(MSG_NOSIGNAL))
            var buffer = [UInt8](repeating: 0, count: 4096)
            #expect(recv(descriptor, &buffer, buffer.count, 0) > 0)
        }
    }

    @Test func `connections are counted by address, and forgotten with the last one`() {
        let connections = AddressConnections(limit: 2)
        #expect(connections.enter([1]) && connections.enter([1]) && !connections.enter([1]))
        #expect(connections.enter([2]))
        connections.leave([1])
        #expect(connections.enter([1]))
        connections.leave([1])
        connections.leave([1])
        connections.leave([2])
        #expect(connections.count == 0)
    }

    @Test func `a steward sees the pool, and metrics count it`() async throws {
        try await withService { service in
            let status = try await service.client.send("GET", "/v1/status", token: service.steward).json
            let pool = status["node"]?.objectValue?["pool"]?.objectValue ?? [:]
            #expect(pool["size"] == 4)
            #expect(pool["waiting"] == 0)
            #expect((pool["leased"]?.integerValue ?? 0) + (pool["idle"]?.integerValue ?? 0) >= 1)
            #expect(try await service.client.send("GET", "/v1/status").json["node"] == nil)
            #expect(try await service.client.send("GET", "/metrics").text.contains("\nmuster_pool_size 4.0\n"))
        }
    }

    @Test func `a node says where it is reached from outside`() async throws {
        try await withService(configure: { $0.publicURL = "https://muster.example.org" }) { service in
            let document = try await service.client.send("GET", "/openapi.json").json
            #expect(document["servers"] == [["url": "https://muster.example.org"]])
            #expect(try await service.client.send("GET", "/v1").json["url"] == "https://muster.example.org")
            let page = try await service.client.send("GET", "/").text
            #expect(page.contains("<link rel=\"canonical\" href=\"https://muster.example.org/\">"))
        }
    }

    @Test func `the page says whose a record is that is not this node's`() async throws {
        try await withService { service in
            _ = try await service.make("contributors", Sample.contributor("Ada Example"))
            let other = try await service.make("contributors", Sample.contributor("Ben Example"))
            let pool = PostgresPool(configuration: .init(service.conninfo), size: 1)
            guard let id = RecordID(other) else { throw Unexpected() }
            let moved = try await pool.withSession { session in
                try session.execute(
                    "UPDATE muster.record SET home = 'other.example' WHERE id = \(id.description)::text::uuid")
            }
            await pool.shutdown()
            #expect(moved == 1)
            let page = try await service.client.send("GET", "/?kind=contributors").text
            #expect(page.contains("Ben Example</a></h2>\n<p class=\"facts\">record of other.example</p>"))
            #expect(page.split(separator: "record of").count == 2)
        }
    }

    private struct Unexpected: Error {}

    @Test func `idempotency keys are forgotten in bounded rounds until the node stops`() async throws {
        try await withService { service in
            // Two days later.
            let later = try await service.laterStore(days: 2)
            for index in 0..<5 {
                let answer = try await service.client.send(
                    "POST", "/v1/projects", token: service.steward, headers: [("Idempotency-Key", "k\(index)")],
                    json: ["record": .object(Sample.project)])
                #expect(answer.status == 201)
            }
            var limits = Housekeeping.Limits()
            limits.batch = 1
            limits.batches = 2
            limits.interval = .seconds(77)
            let housekeeping = Housekeeping(store: later.store, log: ServiceLog(sink: { _ in }), limits: limits)
            let rounds = Locked<[Duration]>([])
            await housekeeping.run { interval in
                rounds.with { $0.append(interval) }
                if rounds.with({ $0.count }) == 2 { throw CancellationError() }
            }
            #expect(rounds.with { $0 } == [.seconds(77), .seconds(77)])
            // Two rounds of two: one is left.
            #expect(try await housekeeping.round() == 1)
            #expect(try await housekeeping.round() == 0)
            await later.close()
        }
    }
}
