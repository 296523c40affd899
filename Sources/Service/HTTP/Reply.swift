package import CanonicalJSON
package import NIOCore
package import NIOHTTP1

/// What a handler answers.
package struct Reply: Sendable {
    /// The body of an answer.
    package enum Body: Sendable {
        case empty
        /// All of it.
        case whole(ByteBuffer, MediaType)
        /// Written bit by bit; throwing breaks the connection off, by which the client knows that something is missing.
        case stream(MediaType, @Sendable (StreamWriter) async throws -> Void)
    }

    package var status: HTTPResponseStatus
    /// Headers besides those that every answer has.
    package var headers: Headers
    package var body: Body
    /// Without the headers that serve nobody but a browser or a person: where programs ask often and every byte counts.
    package var isBare: Bool

    package init(
        _ status: HTTPResponseStatus, headers: Headers = [:], body: Body = .empty, isBare: Bool = false
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.isBare = isBare
    }

    /// A JSON value.
    package static func json(
        _ value: JSONObject, status: HTTPResponseStatus = .ok, headers: Headers = [:], as type: MediaType = .json
    ) -> Reply {
        Reply(status, headers: headers, body: .whole(ByteBuffer(bytes: CanonicalJSON.encode(value)), type))
    }

    /// A text.
    package static func text(_ text: String, as type: MediaType, headers: Headers = [:]) -> Reply {
        Reply(.ok, headers: headers, body: .whole(ByteBuffer(string: text), type))
    }
}

/// Writes a streamed body. Every write waits until the client has room, so nothing piles up here.
package struct StreamWriter: Sendable {
    private let send: @Sendable (ByteBuffer) async throws -> Void

    package init(_ send: @escaping @Sendable (ByteBuffer) async throws -> Void) { self.send = send }

    /// Sends some bytes; throws when the client has gone.
    package func write(_ buffer: ByteBuffer) async throws { try await send(buffer) }

    /// Sends one JSON object and a line feed.
    package func writeLine(_ object: JSONObject) async throws {
        var bytes = CanonicalJSON.encode(object)
        bytes.append(UInt8(ascii: "\n"))
        try await send(ByteBuffer(bytes: bytes))
    }
}
