import CanonicalJSON
import Glibc
import MusterClient
import Testing

/// The client below the commands: what it repeats, where it sends the token, how it reads what it is told.
@Suite struct ClientTests {
    @Test func `only what changes nothing twice is repeated, and not for ever`() {
        let policy = RetryPolicy()
        #expect(policy.pause(after: .answer(status: 503, retryAfter: nil), attempt: 1, jitter: 0.5) != nil)
        #expect(policy.pause(after: .answer(status: 503, retryAfter: nil), attempt: 3, jitter: 0.5) == nil)
        #expect(policy.pause(after: .answer(status: 409, retryAfter: nil), attempt: 1, jitter: 0.5) == nil)
        #expect(policy.pause(after: .transport(.insecure), attempt: 1, jitter: 0.5) == nil)
        #expect(policy.pause(after: .answer(status: 429, retryAfter: "2"), attempt: 1, jitter: 0) == .seconds(2))
        #expect(policy.pause(after: .answer(status: 429, retryAfter: "3600"), attempt: 1, jitter: 0) == nil)
        #expect(HTTPRequest(.get, "http://x").isSafeToRepeat)
        #expect(!HTTPRequest(.post, "http://x", body: .bytes([])).isSafeToRepeat)
        #expect(HTTPRequest(.post, "http://x", headers: [("Idempotency-Key", "1")], body: .bytes([])).isSafeToRepeat)
        #expect(!HTTPRequest(.put, "http://x", body: .bytes([])).isSafeToRepeat)
    }

    @Test(arguments: [
        ("https://Muster.Example.org/", "https://muster.example.org"), ("http://[::1]:8642", "http://[::1]:8642"),
        ("https://muster.example.org:443/node/", "https://muster.example.org/node"),
    ]) func `a node's address has one spelling`(_ given: String, _ kept: String) throws {
        #expect(try NodeURL(given).description == kept)
    }

    @Test(arguments: [
        "muster.example.org", "ftp://x", "https://", "https://user:secret@x", "https://x:0", "https://x/?q",
        "http://a b",
    ]) func `what is no address is refused`(_ text: String) {
        #expect(throws: ClientError.self) { try NodeURL(text) }
    }

    @Test func `lines come whole whatever pieces they travel in, and none may be endless`() throws {
        let text = Array("{\"a\":1}\r\n\n{\"b\":2}".utf8)
        for size in 1...text.count {
            var reader = LineReader()
            var lines: [String] = []
            for start in stride(from: 0, to: text.count, by: size) {
                try text[start..<min(start + size, text.count)].withUnsafeBytes { piece in
                    try reader.push(piece) { lines.append(String(decoding: $0, as: UTF8.self)) }
                }
            }
            try reader.finish { lines.append(String(decoding: $0, as: UTF8.self)) }
            #expect(lines == ["{\"a\":1}", "{\"b\":2}"])
        }
        var reader = LineReader(longest: 4)
        #expect(throws: ClientError.self) { try text.withUnsafeBytes { try reader.push($0) { _ in } } }
    }

    @Test func `a redirect is followed, and the token stays with its own origin`() throws {
        let other = try RawServer { _ in "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}" }
        let home = try RawServer { _ in
            "HTTP/1.1 302 Found\r\nLocation: \(other.url)/v1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        }
        let client = try NodeClient(node: NodeURL(home.url), token: "mst_secret", retry: .never)
        _ = try client.about()
        #expect(home.requests.contains { $0.contains("Authorization: Bearer mst_secret") })
        #expect(other.requests.count == 1)
        #expect(!other.requests.joined().contains("mst_secret"))
    }

    @Test func `a request that changes something does not follow a redirect`() throws {
        let home = try RawServer { _ in
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        }
        let client = try NodeClient(node: NodeURL(home.url), token: nil, retry: .never)
        #expect { try client.revokeToken("x") } throws: { "\($0)".contains("has moved to http://127.0.0.1:1") }
    }

    @Test func `a GET is tried again while the node is not available`() throws {
        let server = try RawServer { count in
            count < 3
                ? "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                : "HTTP/1.1 200 OK\r\nContent-Length: 12\r\nConnection: close\r\n\r\n{\"name\":\"x\"}"
        }
        let client = try NodeClient(node: NodeURL(server.url), token: nil)
        #expect(try client.about()["name"] == "x")
        #expect(server.requests.count == 3)
    }

    @Test func `a problem document becomes an error that names the fields`() throws {
        let body =
            #"{"title":"Not valid","status":422,"detail":"One field is wrong.","errors":[{"path":"/country","code":"unknown-value","message":"No such country.","suggestion":"DE"}]}"#
        let server = try RawServer { _ in
            "HTTP/1.1 422 Unprocessable Content\r\nContent-Type: application/problem+json\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
        }
        let client = try NodeClient(node: NodeURL(server.url), token: nil, retry: .never)
        do {
            _ = try client.status()
            Issue.record("the problem was taken for an answer")
        } catch let error as ClientError {
            #expect(error.code == .refused)
            #expect(error.problem?.errors.first?.path == "/country")
            #expect(error.problem?.errors.first?.suggestion == "DE")
        }
    }

    @Test func `an answer that breaks off is not taken for a whole one`() throws {
        let server = try RawServer { _ in "HTTP/1.1 200 OK\r\nContent-Length: 500\r\nConnection: close\r\n\r\n{\"name\""
        }
        let client = try NodeClient(node: NodeURL(server.url), token: nil, retry: .never)
        #expect { try client.about() } throws: { ($0 as? ClientError)?.code == .interrupted }
    }
}
