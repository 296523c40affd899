import CanonicalJSON
import Federation
import Testing
import TransparencyLog

@testable import Service

@Suite struct `The feed over HTTP` {
    private func publish(_ service: TestService, _ name: String, audience: String = "public") async throws {
        _ = try await service.client.send(
            "POST", "/v1/projects", token: service.steward,
            json: ["audience": .string(audience), "record": ["name": .string(name)]])
        _ = try await Publisher(store: service.store, keeper: service.keeper, log: ServiceLog()).round()
    }

    private func lines(_ answer: Answer) throws -> [String] {
        var reader = FeedReader()
        var lines: [String] = []
        try reader.read(answer.body) { part in
            if case .logs(let found) = part {
                lines = found.map { line in
                    let entries =
                        switch line.entries {
                        case .none: "-"
                        case .from(let first): "\(first)"
                        case .asked: "sync"
                        }
                    return "\(line.origin.audience) \(line.size) \(entries)"
                }
            }
        }
        #expect(reader.isOver)
        return lines
    }

    @Test func `says what each reader may have and lacks, in one answer`() async throws {
        try await withService { service in
            try await publish(service, "Example One")
            try await publish(service, "Example Two", audience: "federation")
            #expect(try lines(try await service.client.send("GET", "/log/feed")) == ["public 1 0"])
            let all = try await service.client.send("GET", "/log/feed", token: service.steward)
            #expect(try lines(all) == ["federation 1 0", "public 1 0"] && all["cache-control"] == "no-store")
            let rest = try await service.client.send(
                "GET", "/log/feed?have=public/1:1,federation/1:0", token: service.steward)
            #expect(try lines(rest) == ["federation 1 0", "public 1 -"])
            // Who has more gets the checkpoint, which shows it; of other epochs nothing is known.
            let more = try await service.client.send("GET", "/log/feed?have=public/1:9,public/7:3")
            #expect(try lines(more) == ["public 1 1"])
            for bad in ["have=public", "have=public/1", "wait=51", "wait=-1", "have=public/1:1,public/1:1"] {
                #expect(try await service.client.send("GET", "/log/feed?\(bad)").status == 400, "\(bad)")
            }
        }
    }

    @Test func `costs 227 bytes at most, both ways, when nothing has changed`() async throws {
        try await withService { service in
            try await publish(service, "Example One")
            let first = try await service.client.send("GET", "/log/feed")
            let tag = try #require(first["etag"])
            // As the puller asks, over a connection that stays open.
            let request =
                "GET /log/feed?have=public/1:1000000 HTTP/1.1\r\nHost: node.example\r\n"
                + "Accept-Encoding: gzip\r\nIf-None-Match: \(tag)\r\n\r\n"
            let answer = try await service.client.raw(Array(request.utf8), closing: true)
            #expect(String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1.1 304 "))
            #expect(request.utf8.count + answer.count <= 227, "\(request.utf8.count) + \(answer.count)")
            try await publish(service, "Example Two")
            let news = try await service.client.send(
                "GET", "/log/feed?have=public/1:1", headers: [("If-None-Match", tag)])
            #expect(news.status == 200 && news["etag"] != tag)
        }
    }

    @Test func `is packed for who takes that, and unpacked is the same`() async throws {
        try await withService { service in
            try await publish(service, "Example One")
            let plain = try await service.client.send("GET", "/log/feed")
            #expect(plain["content-encoding"] == nil)
            let packed = try await service.client.send(
                "GET", "/log/feed", headers: [("Accept-Encoding", "br, gzip;q=0.5")])
            #expect(packed["content-encoding"] == "gzip")
            #expect(Array(packed.body.prefix(3)) == [0x1F, 0x8B, 8])
            let refused = try await service.client.send("GET", "/log/feed", headers: [("Accept-Encoding", "gzip;q=0")])
            #expect(refused["content-encoding"] == nil && refused.body == plain.body)
        }
    }

    @Test func `is held until a log grows, and no longer than was asked`() async throws {
        try await withService { service in
            try await publish(service, "Example One")
            let tag = try #require(try await service.client.send("GET", "/log/feed")["etag"])
            let headers = [("If-None-Match", tag)]
            let waited = try await service.client.send("GET", "/log/feed?have=public/1:1&wait=1", headers: headers)
            #expect(waited.status == 304)
            async let held = service.client.send("GET", "/log/feed?have=public/1:1&wait=50", headers: headers)
            while service.grown.held == 0 { try await Task.sleep(for: .milliseconds(5)) }
            // That something has happened is no reason to answer; that a log has grown is.
            service.grown.fire()
            while service.grown.held == 0 { try await Task.sleep(for: .milliseconds(5)) }
            try await publish(service, "Example Two")
            service.grown.fire()
            #expect(try lines(try await held) == ["public 2 1"])
        }
    }
}
