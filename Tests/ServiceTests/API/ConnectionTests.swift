import CanonicalJSON
import Testing

@testable import Service

/// What one connection carries: requests of every shape, one after the other.
@Suite(.timeLimit(.minutes(2))) struct ConnectionTests {
    static func head(_ service: TestService, _ line: String, _ more: String = "") -> String {
        "\(line)\r\nHost: x\r\nAuthorization: Bearer \(service.steward)\r\nContent-Type: application/json\r\n\(more)\r\n"
    }

    static func statuses(_ bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).components(of: "HTTP/1.1 ").map { String($0.prefix(3)) }
    }

    @Test func `requests sent at once, with bodies whole and in chunks, are answered in order`() async throws {
        try await withService { service in
            let body = #"{"record":{"name":"Example Lib"}}"#
            var text = ""
            for _ in 0..<20 {
                text +=
                    Self.head(service, "POST /v1/projects HTTP/1.1", "Content-Length: \(body.utf8.count)\r\n") + body
                text += Self.head(service, "GET /v1/whoami HTTP/1.1")
                text += Self.head(service, "POST /v1/projects HTTP/1.1", "Transfer-Encoding: chunked\r\n")
                text +=
                    "5\r\n\(body.prefix(5))\r\n\(String(body.utf8.count - 5, radix: 16))\r\n\(body.dropFirst(5))\r\n0\r\n\r\n"
                text += Self.head(service, "GET /nothing HTTP/1.1")
            }
            text += Self.head(service, "GET /healthz HTTP/1.1", "Connection: close\r\n")
            let answers = Self.statuses(try await service.client.raw(Array(text.utf8)))
            #expect(answers == Array(repeating: ["201", "200", "201", "404"], count: 20).flatMap { $0 } + ["200"])
        }
    }

    @Test func `who closes its half after asking is answered all it asked`() async throws {
        try await withService { service in
            let text = String(repeating: Self.head(service, "GET /v1/projects HTTP/1.1"), count: 10)
            let answers = Self.statuses(try await service.client.raw(Array(text.utf8), closing: true))
            #expect(answers == Array(repeating: "200", count: 10))
        }
    }

    @Test func `a body that breaks off in what is no HTTP is refused, and the connection ends`() async throws {
        try await withService { service in
            let text =
                Self.head(service, "POST /v1/projects HTTP/1.1", "Transfer-Encoding: chunked\r\n")
                + "5\r\n{\"rec\r\nzz\r\n"
                + Self.head(service, "GET /healthz HTTP/1.1")
            let answers = Self.statuses(try await service.client.raw(Array(text.utf8)))
            #expect(answers == ["400"])
            #expect(try await service.client.send("GET", "/healthz").status == 200)
        }
    }

    @Test func `a body that is longer than what may wait for its reader arrives whole`() async throws {
        try await withService { service in
            var lines = ""
            for number in 0..<4000 {
                lines +=
                    #"{"kind":"project","record":{"name":"Example \#(number)","description":"\#(String(repeating: "x", count: 500))"},"audience":"public"}"#
                    + "\n"
            }
            let answer = try await service.client.send(
                "POST", "/v1/import", token: service.steward, headers: [("Content-Type", "application/x-ndjson")],
                body: Array(lines.utf8))
            #expect(answer.status == 200)
            #expect(answer.text.contains(#""added":4000"#), "\(answer.text.suffix(400))")
        }
    }

    @Test func `a client of HTTP 1.0 gets a streamed answer without chunks, up to the end of the connection`()
        async throws
    {
        try await withService { service in
            for _ in 0..<3 {
                _ = try await service.client.send(
                    "POST", "/v1/projects", token: service.steward, json: ["record": .object(Sample.project)])
            }
            let bytes = try await service.client.raw(
                Array(Self.head(service, "GET /v1/projects HTTP/1.0", "Accept: application/x-ndjson\r\n").utf8))
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.0 200 OK\r\n"))
            #expect(!text.lowercased().contains("transfer-encoding"))
            #expect(text.components(of: "\"Example Lib\"").count >= 3)
        }
    }

    @Test func `who finds as many connections as there may be is answered when one has ended`() async throws {
        try await withService(configure: {
            $0.maxConnections = 1
            $0.idleTimeout = .milliseconds(600)
        }) { service in
            async let idle = service.client.raw([])
            let waiting = try await (0..<3).asyncMap { _ in try await service.client.send("GET", "/healthz").status }
            #expect(waiting == [200, 200, 200])
            #expect(try await idle.isEmpty)
        }
    }
}

extension String {
    /// What stands between the places where a text stands, without what is empty.
    func components(of separator: String) -> [String] { split(separator: separator).map(String.init) }
}

extension Sequence where Self: Sendable, Element: Sendable {
    fileprivate func asyncMap<T: Sendable>(_ transform: @Sendable (Element) async throws -> T) async rethrows -> [T] {
        var result: [T] = []
        for element in self { result.append(try await transform(element)) }
        return result
    }
}
