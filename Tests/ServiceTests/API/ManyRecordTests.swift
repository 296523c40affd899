import CanonicalJSON
import Glibc
import Testing

@testable import Service

@Suite struct ManyRecordTests {
    private static func lines(_ range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        for number in range {
            let line: JSONObject = [
                "kind": "contributor", "audience": "public",
                "record": .object(Sample.contributor("Ada Example \(number)", github: "ada-\(number)")),
            ]
            bytes += CanonicalJSON.encode(line) + [UInt8(ascii: "\n")]
        }
        return bytes
    }

    private static func load(_ service: TestService, _ body: [UInt8], _ query: String = "") async throws -> Answer {
        try await service.client.send(
            "POST", "/v1/import\(query)", token: service.steward, headers: [("Content-Type", "application/x-ndjson")],
            body: body)
    }

    @Test func `pages hold every record once, in order, and count only when asked`() async throws {
        try await withService { service in
            let loaded = try await Self.load(service, Self.lines(0..<57))
            #expect(try loaded.lines.last?["added"] == 57, "\(loaded.text)")
            var seen: [String] = []
            var next: String?
            repeat {
                let cursor = next.map { "&cursor=\($0)" } ?? ""
                let page = try await service.client.send(
                    "GET", "/v1/contributors?skill=python:expert&limit=10&count=true\(cursor)")
                let json = try page.json
                #expect(json["count"] == 57)
                let items = json["items"]?.arrayValue ?? []
                #expect(items.count <= 10)
                seen += items.compactMap { $0.objectValue?["id"]?.stringValue }
                #expect(items.allSatisfy { $0.objectValue?["reasons"]?.arrayValue?.isEmpty == false })
                next = json["next"]?.stringValue
            } while next != nil && seen.count < 200
            #expect(seen.count == 57 && Set(seen).count == 57)
            let lines = try await service.client.send(
                "GET", "/v1/contributors?skill=python:expert", headers: [("Accept", "application/x-ndjson")])
            #expect(lines["content-type"] == "application/x-ndjson")
            #expect(try lines.lines.compactMap { $0["id"]?.stringValue } == seen)
            let some = try await service.client.send(
                "GET", "/v1/contributors?limit=7", headers: [("Accept", "application/x-ndjson")])
            #expect(try some.lines.count == 7)
            let forged = try await service.client.send(
                "GET", "/v1/contributors?cursor=" + String(repeating: "A", count: 44))
            #expect(forged.status == 400)
            let wrong = try await service.client.send("GET", "/v1/contributors?skill=python:expret&country=Germany")
            #expect(wrong.status == 400)
            #expect(try wrong.errorPaths == ["query/skill", "query/country"], "\(wrong.text)")
        }
    }

    @Test func `an import reports each line it refuses, takes the rest, and a second one changes nothing`() async throws
    {
        try await withService { service in
            var body = Self.lines(0..<3)
            body += Array("{\"kind\":\"contributor\",\"record\":{}}\n{\n".utf8) + [0xFF, 0x0A]
            body += Array("{\"kind\":\"project\",\"keys\":[\"name:lib\"],\"record\":{\"name\":\"Lib\"}}\n".utf8)
            body += Array(
                "{\"kind\":\"engagement\",\"record\":{\"contributor\":\"@github:ada-1\",\"project\":\"@name:lib\",\"role\":\"x\"}}"
                    .utf8)
            let dry = try await Self.load(service, body, "?dryRun=true").lines
            #expect(dry.last?["added"] == 5)
            #expect(
                try await service.client.send("GET", "/v1/status", token: service.steward).json["counts"]?.objectValue?[
                    "contributors"] == 0)
            let first = try await Self.load(service, body, "?source=test").lines
            #expect(
                first.filter { $0["event"] == "refused" }.compactMap { $0["line"]?.integerValue }.sorted() == [4, 5, 6])
            #expect(
                first.last == ["event": "done", "lines": 8, "added": 5, "changed": 0, "unchanged": 0, "refused": 3])
            let second = try await Self.load(service, body, "?verbose=true").lines
            #expect(second.last?["added"] == 0 && second.last?["changed"] == 0 && second.last?["unchanged"] == 5)
            #expect(second.filter { $0["event"] == "unchanged" }.count == 5)
            let export = try await service.client.send("GET", "/v1/export", token: service.steward)
            #expect(try export.lines.count == 5)
            let again = try await Self.load(service, export.body).lines
            #expect(again.last?["unchanged"] == 5, "what is exported can be imported, and is what is there")
            let projects = try await service.client.send("GET", "/v1/export?kind=project", token: service.steward)
            #expect(try projects.lines.map { $0["kind"] } == ["project"])
            #expect(Self.files(service.spool).isEmpty, "uploads are removed")
        }
    }

    @Test func `an upload that is too large, broken off, or one too many is refused and leaves nothing`() async throws {
        try await withService(configure: {
            $0.importLimit = 20_000
            $0.concurrentImports = 1
        }) { service in
            let tooLarge = try await Self.load(service, Array(repeating: UInt8(ascii: "\n"), count: 20_001))
            #expect(tooLarge.status == 413)
            let head =
                "POST /v1/import HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(service.steward)\r\nContent-Type: application/x-ndjson\r\n"
            let broken = Array((head + "Content-Length: 5000\r\n\r\n").utf8) + Self.lines(0..<5)
            _ = try await service.client.raw(broken, closing: true)
            let counts = try await service.client.send("GET", "/v1/status", token: service.steward).json["counts"]
            #expect(counts?.objectValue?["contributors"] == 0)
            // While one upload is under way there is no room for another.
            let begun = Array((head + "Transfer-Encoding: chunked\r\n\r\n1\r\n\n\r\n").utf8)
            func begin() throws -> Int32 {
                let descriptor = try HTTPClient.connect(service.client.port)
                _ = begun.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                return descriptor
            }
            var descriptor = try begin()
            var answer = try await Self.load(service, Self.lines(0..<1))
            var attempts = 0
            while answer.status == 200, attempts < 200 {
                attempts += 1
                var byte: UInt8 = 0
                if recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT | MSG_PEEK)) > 0 {
                    // It was itself one too many: the place of the one before it was not free yet.
                    close(descriptor)
                    descriptor = try begin()
                }
                answer = try await Self.load(service, Self.lines(0..<1))
            }
            #expect(answer.status == 503 && answer["retry-after"] != nil)
            close(descriptor)
            attempts = 0
            repeat {
                attempts += 1
                answer = try await Self.load(service, Self.lines(0..<1))
            } while answer.status == 503 && attempts < 500
            #expect(answer.status == 200, "the place is free again when the client has gone")
            #expect(Self.files(service.spool).isEmpty)
        }
    }

    @Test func `an import whose client goes away is undone, and its place is free again`() async throws {
        try await withService(configure: { $0.concurrentImports = 1 }) { service in
            // More events than the sockets and the bridge between them hold: the import cannot end unread.
            let body = Self.lines(0..<1) + Array(repeating: Array("{}\n".utf8), count: 120_000).joined()
            let head =
                "POST /v1/import HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(service.steward)\r\n"
                + "Content-Type: application/x-ndjson\r\nContent-Length: \(body.count)\r\n\r\n"
            try await onOwnThread { [client = service.client] in
                let descriptor = try HTTPClient.connect(client.port)
                let request = Array(head.utf8) + body
                var sent = 0
                while sent < request.count {
                    let count = request[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                    guard count > 0 else { throw HTTPClient.Failure(description: "the upload was not taken") }
                    sent += count
                }
                var start = [UInt8](repeating: 0, count: 64)
                guard recv(descriptor, &start, start.count, 0) > 0 else {
                    throw HTTPClient.Failure(description: "the import did not begin")
                }
                close(descriptor)
            }
            var answer = try await Self.load(service, Array("\n".utf8))
            var attempts = 0
            while answer.status == 503, attempts < 2000 {
                attempts += 1
                answer = try await Self.load(service, Array("\n".utf8))
            }
            #expect(answer.status == 200)
            let counts = try await service.client.send("GET", "/v1/status", token: service.steward).json["counts"]
            #expect(counts?.objectValue?["contributors"] == 0, "nothing of it is stored")
        }
    }

    @Test func `an upload for which there is no room on the disk is refused before it is taken`() async throws {
        try await withService(configure: { $0.spoolReserve = .max / 2 }) { service in
            let answer = try await Self.load(service, Self.lines(0..<1))
            #expect(answer.status == 507)
            #expect(Self.files(service.spool).isEmpty)
        }
    }

    private static func files(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
