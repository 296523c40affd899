import NIOCore
import NIOHTTP1

/// A piece of an answer on its way to the socket, framed as it goes on the wire.
struct ResponsePart: Sendable {
    let bytes: ByteBuffer
    /// Whether the answer ends with it.
    let isLast: Bool
}

/// Puts one answer on the wire. Used by one task at a time.
///
/// What is there whole goes as one piece. NIO's encoder makes three of it, each of which goes through all handlers and
/// into the system call by itself; for a look-up that was a tenth of all work.
struct ResponseWriter: Sendable {
    /// An answer of more bytes is waited for, so that a client which asks on without reading does not fill the memory.
    private static let unawaited = 32 * 1024

    private let channel: any Channel
    private let version: HTTPVersion
    /// Whether the connection is good for another request.
    private let keepsAlive: Bool

    init(_ channel: any Channel, _ request: HTTPRequestHead) {
        self.channel = channel
        version = request.version
        keepsAlive = request.isKeepAlive && request.version != .http1_0
    }

    init(_ channel: any Channel, keepsAlive: Bool) {
        self.channel = channel
        version = .http1_1
        self.keepsAlive = keepsAlive
    }

    /// Says that the body is wanted.
    func writeContinue() {
        var bytes = channel.allocator.buffer(capacity: 32)
        writeStatus(.continue, to: &bytes)
        bytes.writeStaticString("\r\n")
        channel.writeAndFlush(ResponsePart(bytes: bytes, isLast: false), promise: nil)
    }

    /// Writes an answer that is there whole, or has no body. Throws when the client has gone, if that is known by then.
    func write(_ status: HTTPResponseStatus, _ headers: Headers, _ body: ByteBuffer? = nil) async throws {
        let length = body?.readableBytes ?? 0
        var bytes = try head(status, headers, room: length)
        if let body { bytes.writeImmutableBuffer(body) }
        guard keepsAlive, length <= Self.unawaited, channel.isWritable else {
            // The connection is good for another request when the client has taken this answer.
            try await channel.writeAndFlush(ResponsePart(bytes: bytes, isLast: false)).get()
            return try await end(ByteBuffer())
        }
        channel.writeAndFlush(ResponsePart(bytes: bytes, isLast: true), promise: nil)
    }

    /// Begins an answer whose body comes piece by piece.
    func begin(_ status: HTTPResponseStatus, _ headers: Headers) throws -> StreamSink {
        var headers = headers
        // A client of HTTP/1.0 sees by the end of the connection where the body ends.
        let isChunked = version != .http1_0
        if isChunked { headers[.transferEncoding] = "chunked" }
        channel.write(ResponsePart(bytes: try head(status, headers), isLast: false), promise: nil)
        return StreamSink(channel, self, isChunked: isChunked)
    }

    /// Answers what is no request, without a body, and ends the connection.
    func refuse(_ status: HTTPResponseStatus) async {
        do {
            try await write(status, [.contentLength: "0"])
        } catch {
            channel.close(promise: nil)
        }
    }

    func end(_ bytes: ByteBuffer) async throws {
        if keepsAlive {
            channel.writeAndFlush(ResponsePart(bytes: bytes, isLast: true), promise: nil)
        } else {
            try await channel.writeAndFlush(ResponsePart(bytes: bytes, isLast: true)).get()
            channel.close(promise: nil)
        }
    }

    /// The status line and the header (RFC 9112 sections 4 and 5).
    private func head(_ status: HTTPResponseStatus, _ headers: Headers, room: Int = 0) throws -> ByteBuffer {
        var bytes = channel.allocator.buffer(capacity: 512 + room)
        writeStatus(status, to: &bytes)
        for (name, value) in headers.fields {
            // A line break would begin a field of somebody else's choice.
            guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw Problem(.internalError, "the answer's field \(name) holds what no header may")
            }
            write(name, value, to: &bytes)
        }
        if !keepsAlive { write("Connection", "close", to: &bytes) }
        bytes.writeStaticString("\r\n")
        return bytes
    }

    private func writeStatus(_ status: HTTPResponseStatus, to bytes: inout ByteBuffer) {
        switch (status, version) {
        case (.ok, .http1_1): bytes.writeStaticString("HTTP/1.1 200 OK\r\n")
        case (_, .http1_0): bytes.writeString("HTTP/1.0 \(status.code) \(status.reasonPhrase)\r\n")
        default: bytes.writeString("HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n")
        }
    }

    private func write(_ name: String, _ value: String, to bytes: inout ByteBuffer) {
        bytes.writeString(name)
        bytes.writeStaticString(": ")
        bytes.writeString(value)
        bytes.writeStaticString("\r\n")
    }
}

/// Puts a streamed body on the wire: a piece goes to the socket while the next is made, and no more than that waits.
///
/// Sendable unchecked: a handler writes one piece after another and ``finish()`` comes after its return, so nothing is
/// touched by two at once.
final class StreamSink: @unchecked Sendable {
    private let channel: any Channel
    private let writer: ResponseWriter
    private let isChunked: Bool
    private var lastWrite: EventLoopFuture<Void>?
    private var bytes = 0

    init(_ channel: any Channel, _ writer: ResponseWriter, isChunked: Bool) {
        self.channel = channel
        self.writer = writer
        self.isChunked = isChunked
    }

    func write(_ buffer: ByteBuffer) async throws {
        // A chunk without bytes would be the last (RFC 9112 section 7.1).
        guard buffer.readableBytes > 0 else { return }
        bytes += buffer.readableBytes
        try await lastWrite?.get()
        guard isChunked else {
            lastWrite = channel.writeAndFlush(ResponsePart(bytes: buffer, isLast: false))
            return
        }
        let size = ByteBuffer(string: String(buffer.readableBytes, radix: 16) + "\r\n")
        channel.write(ResponsePart(bytes: size, isLast: false), promise: nil)
        channel.write(ResponsePart(bytes: buffer, isLast: false), promise: nil)
        lastWrite = channel.writeAndFlush(ResponsePart(bytes: ByteBuffer(string: "\r\n"), isLast: false))
    }

    /// Ends the body; how many bytes it had.
    func finish() async throws -> Int {
        try await lastWrite?.get()
        try await writer.end(isChunked ? ByteBuffer(string: "0\r\n\r\n") : ByteBuffer())
        return bytes
    }
}

/// Takes the pieces of answers apart for the socket.
final class ResponsePartHandler: ChannelOutboundHandler {
    typealias OutboundIn = ResponsePart
    typealias OutboundOut = ByteBuffer

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        context.write(wrapOutboundOut(unwrapOutboundIn(data).bytes), promise: promise)
    }
}
