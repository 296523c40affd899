import CanonicalJSON
import Glibc
import Testing

@testable import Service

@Suite struct HostileTests {
    @Test func `requests that no client should send get an answer or a closed connection, and the service lives`()
        async throws
    {
        try await withService { service in
            let tail = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            let post = "POST /v1/projects HTTP/1.1\r\nHost: x\r\n"
            // With each, the statuses it may get; nil is a connection closed without a word.
            let requests: [(String, [Int?])] = [
                ("GARBAGE\r\n\r\n", [nil, 400]),
                ("GET /%00\(tail)", [400]),
                ("GET /v1/contributors/%zz\(tail)", [400]),
                ("GET /v1/contributors/%C3%28\(tail)", [400]),
                ("GET /v1/contributors/..%2f..%2fetc\(tail)", [404]),
                ("GET /v1//contributors\(tail)", [404]),
                ("GET /v1/contributors/\(tail)", [404]),
                ("GET /v1/contributors?q=%FF\(tail)", [400]),
                ("GET /v1/contributors?q=%00\(tail)", [400]),
                ("GET /v1/contributors?%00=1\(tail)", [400]),
                ("GET /v1/contributors?q=\(String(repeating: "a", count: 9000))\(tail)", [414]),
                ("BREW /v1\(tail)", [400, 405]),
                ("OPTIONS *\(tail)", [nil, 400, 404]),
                ("GET /v1 HTTP/1.1\r\nHost: x\r\n\((0..<500).map { "X-\($0): a\r\n" }.joined())\r\n", [nil, 400]),
                ("GET /v1 HTTP/1.1\r\nX-Long: \(String(repeating: "a", count: 100_000))\r\n\r\n", [nil, 400]),
                (post + "Content-Length: -5\r\n\r\n", [nil, 400]),
                (post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", [nil, 400, 401]),
                (
                    "GET /v1/whoami HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n",
                    [401]
                ),
            ]
            for (request, statuses) in requests {
                let status = Answer(try await service.client.raw(Array(request.utf8), closing: true))?.status
                #expect(statuses.contains(status), "\(request.prefix(80)): \(status.map(String.init) ?? "closed")")
            }
            #expect(try await service.client.send("GET", "/healthz").status == 200)
            #expect(!service.log.text.contains("internal-error"), "\(service.log.text)")
        }
    }

    @Test func `a body that is too large is refused without being read, however its length is said`() async throws {
        try await withService(configure: { $0.bodyLimit = 10_000 }) { service in
            let head =
                "POST /v1/projects HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(service.steward)\r\nContent-Type: application/json\r\n"
            let declared = try await service.client.raw(
                Array((head + "Content-Length: 99999999999\r\n\r\n{").utf8), closing: true)
            #expect(Answer(declared)?.status == 413)
            #expect(Answer(declared)?["connection"] == "close")
            var chunked = Array((head + "Transfer-Encoding: chunked\r\n\r\n").utf8)
            for _ in 0..<20 {
                chunked += Array("400\r\n".utf8) + Array(repeating: UInt8(ascii: " "), count: 1024) + Array("\r\n".utf8)
            }
            #expect(Answer(try await service.client.raw(chunked, closing: true))?.status == 413)
            let polite =
                head
                + "Content-Length: 27\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n{\"record\":{\"name\":\"Exampl\"}}"
            let continued = String(decoding: try await service.client.raw(Array(polite.utf8)), as: UTF8.self)
            #expect(continued.hasPrefix("HTTP/1.1 100 Continue\r\n"))
        }
    }

    @Test func `several requests on one connection are answered in order`() async throws {
        try await withService { service in
            let three =
                "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"
                + "GET /v1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            let text = String(decoding: try await service.client.raw(Array(three.utf8)), as: UTF8.self)
            let statuses = text.split(separator: "HTTP/1.1 ").map { String($0.prefix(3)) }
            #expect(statuses == ["200", "404", "200"])
        }
    }

    @Test func `clients that send or read too slowly are cut off`() async throws {
        try await withService(configure: {
            $0.readTimeout = .milliseconds(400)
            $0.idleTimeout = .milliseconds(600)
            $0.writeTimeout = .milliseconds(400)
        }) { service in
            // Half a head; half a body; nothing at all.
            let starts = [
                "GET /v1 HTTP/1.1\r\nHos",
                "POST /v1/projects HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(service.steward)\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
                "",
            ]
            for start in starts {
                // Reading ends when the service closes; the client itself would wait for 20 seconds and then fail.
                let clock = ContinuousClock()
                let took = try await clock.measure { _ = try await service.client.raw(Array(start.utf8)) }
                #expect(took < .seconds(19), "\(start)")
            }
            #expect(try await service.client.send("GET", "/healthz").status == 200)
        }
    }

    @Test func `who asks too often is told when to come back, and others are not`() async throws {
        try await withService(configure: {
            var rates = RateTable(all: .unlimited)
            rates[.anonymous, .read] = Rate(perSecond: 0.01, burst: 3)
            rates[.anonymous, .signIn] = Rate(perSecond: 0.01, burst: 5)
            $0.rates = rates
        }) { service in
            var statuses: [Int] = []
            for _ in 0..<5 { statuses.append(try await service.client.send("GET", "/v1/whoami").status) }
            #expect(statuses == [200, 200, 200, 429, 429])
            let refused = try await service.client.send("GET", "/v1/whoami")
            #expect(Int(refused["retry-after"] ?? "") ?? 0 > 1)
            #expect(try await service.client.send("GET", "/v1/whoami", token: service.steward).status == 200)
            // Guesses count against the address they come from; who is remembered is not kept waiting by them.
            var guesses: [Int] = []
            for _ in 0..<8 {
                let guess = "mst_" + String((0..<43).map { _ in "abcdefghijklmnop".randomElement() ?? "a" })
                guesses.append(try await service.client.send("GET", "/v1/whoami", token: guess).status)
            }
            #expect(guesses.first == 401 && guesses.last == 429)
        }
    }

    @Test func `what people write cannot become markup in the page, and nothing in it may run`() async throws {
        try await withService { service in
            var record = Sample.project
            record["name"] = "<script>alert(1)</script> \"Lib\""
            record["summary"] = "<img src=x onerror=alert(1)>"
            _ = try await service.make("projects", record)
            let page = try await service.client.send("GET", "/?kind=projects&q=%3C%22lib")
            #expect(page.status == 200)
            #expect(page.text.contains("value=\"&lt;&quot;lib\""))
            #expect(!page.text.contains("<script") && !page.text.contains("<img"))
            #expect(page.text.contains("&lt;script&gt;"))
            let policy = page["content-security-policy"] ?? ""
            #expect(
                policy.contains("default-src 'none'") && policy.contains("style-src 'sha256-")
                    && !policy.contains("unsafe"))
            let hidden = try await service.make("projects", ["name": "Hidden Lib"], audience: "private")
            let asSteward = try await service.client.send("GET", "/?kind=projects", token: service.steward)
            #expect(!asSteward.text.contains(hidden) && !asSteward.text.contains("Hidden"), "the page is for everyone")
            #expect(try await service.client.send("GET", "/?kind=tokens").status == 400)
        }
    }
}
