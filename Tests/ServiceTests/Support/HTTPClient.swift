import CanonicalJSON
import Glibc

/// A client that says exactly what it is told, right or wrong: blocking sockets on threads of their own, so that it
/// cannot hold up the service under test.
struct HTTPClient: Sendable {
    let port: Int

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Sends a request with a well-formed frame and reads the answer.
    func send(
        _ method: String, _ target: String, token: String? = nil, headers: [(String, String)] = [], body: [UInt8]? = nil
    ) async throws -> Answer {
        var text = "\(method) \(target) HTTP/1.1\r\nHost: node.example\r\nConnection: close\r\n"
        if let token { text += "Authorization: Bearer \(token)\r\n" }
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if let body { text += "Content-Length: \(body.count)\r\n" }
        let bytes = try await raw(Array(text.utf8) + Array("\r\n".utf8) + (body ?? []))
        guard let answer = Answer(bytes, isHead: method == "HEAD") else {
            throw Failure(description: "no HTTP answer: \(String(decoding: bytes.prefix(200), as: UTF8.self))")
        }
        return answer
    }

    /// The same with a JSON body.
    func send(
        _ method: String, _ target: String, token: String? = nil, headers: [(String, String)] = [], json: JSONObject
    ) async throws -> Answer {
        try await send(
            method, target, token: token, headers: headers + [("Content-Type", "application/json")],
            body: CanonicalJSON.encode(json))
    }

    /// Sends bytes and reads until the other side closes.
    ///
    /// - Parameter closing: Close our half after sending.
    func raw(_ bytes: [UInt8], closing: Bool = false) async throws -> [UInt8] {
        let port = port
        return try await onOwnThread { try Self.exchange(port, bytes, closing) }
    }

    private static func exchange(_ port: Int, _ bytes: [UInt8], _ closing: Bool) throws -> [UInt8] {
        let descriptor = try connect(port)
        defer { close(descriptor) }
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            // The other side may well have answered and closed before it was told everything.
            guard count > 0 else { break }
            sent += count
        }
        if closing { shutdown(descriptor, Int32(SHUT_WR)) }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return answer }
            answer += buffer[..<count]
        }
    }

    /// A connected socket that gives up reading after 20 seconds, so that a fault ends as a failed expectation.
    static func connect(_ port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(description: "no socket") }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            throw Failure(description: "cannot connect to port \(port): \(errno)")
        }
        return descriptor
    }
}

/// An answer, taken apart.
struct Answer: Sendable {
    let status: Int
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    init?(_ bytes: [UInt8], isHead: Bool = false) {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        var lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        guard !lines.isEmpty, lines[0].hasPrefix("HTTP/1.1 "), let status = Int(lines[0].dropFirst(9).prefix(3)) else {
            return nil
        }
        self.status = status
        lines.removeFirst()
        headers = lines.map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (parts[0].lowercased(), parts.count > 1 ? String(parts[1].drop(while: { $0 == " " })) : "")
        }
        let rest = Array(bytes[end.upperBound...])
        if headers.contains(where: { $0.name == "transfer-encoding" }), !isHead {
            body = Self.dechunked(rest)
        } else {
            body = rest
        }
    }

    subscript(name: String) -> String? { headers.first { $0.name == name.lowercased() }?.value }
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as an object.
    var json: JSONObject {
        get throws { try JSONParser.parseObject(body, options: .foreign(maxBytes: 16 << 20)) }
    }

    /// The lines of an NDJSON body.
    var lines: [JSONObject] {
        get throws {
            try body.split(separator: UInt8(ascii: "\n")).map {
                try JSONParser.parseObject(Array($0), options: .foreign(maxBytes: 16 << 20))
            }
        }
    }

    /// The paths of a problem's errors.
    var errorPaths: [String] {
        get throws {
            (try json["errors"]?.arrayValue ?? []).compactMap { $0.objectValue?["path"]?.stringValue }
        }
    }

    private static func dechunked(_ bytes: [UInt8]) -> [UInt8] {
        var plain: [UInt8] = []
        var rest = bytes[...]
        while let end = rest.firstRange(of: Array("\r\n".utf8)),
            let count = Int(String(decoding: rest[..<end.lowerBound], as: UTF8.self), radix: 16), count > 0
        {
            let start = end.upperBound
            guard start + count <= rest.endIndex else { return plain + rest[start...] }
            plain += rest[start..<(start + count)]
            rest = rest[min(start + count + 2, rest.endIndex)...]
        }
        return plain
    }
}
