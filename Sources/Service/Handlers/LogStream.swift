import Federation
import NIOCore
import NIOHTTP1
import Store
import TransparencyLog

/// Entries of logs on their way out: read in batches, packed where the client takes it, written as it has room.
enum LogStream {
    /// Entries a batch.
    private static let batch = 1000
    /// Bytes that are put together before they are written.
    private static let fill = 256 << 10

    /// A streamed answer, packed with gzip where the client says that it takes that.
    ///
    /// - Parameters:
    ///   - isBare: without the headers that serve a browser alone.
    ///   - produce: hands bytes to the function that it is given.
    static func reply(
        _ call: Call, headers: Headers, isBare: Bool = false,
        _ produce: @escaping @Sendable (@Sendable @escaping ([UInt8]) async throws -> Void) async throws -> Void
    ) -> Reply {
        var headers = headers
        guard takesGzip(call.header(.acceptEncoding)) else {
            return Reply(
                .ok, headers: headers,
                body: .stream(.octets) { writer in
                    try await produce { try await writer.write(ByteBuffer(bytes: $0)) }
                }, isBare: isBare)
        }
        headers[.contentEncoding] = "gzip"
        return Reply(
            .ok, headers: headers,
            body: .stream(.octets) { writer in
                let gzip = try Packing()
                try await produce { bytes in
                    let packed = try gzip.pack(bytes)
                    if packed.readableBytes > 0 { try await writer.write(packed) }
                }
                try await writer.write(try gzip.end())
            }, isBare: isBare)
    }

    /// The checkpoint and the entries from one on, in pieces: what `sync` says of a log.
    ///
    /// - Parameter known: entries 1 to this come without what opens them, because the caller has it.
    static func entries(
        _ call: Call, _ origin: LogOrigin, _ checkpoint: [UInt8], from: UInt64, to size: UInt64,
        without known: UInt64 = 0, _ write: ([UInt8]) async throws -> Void
    ) async throws {
        var bytes = SyncFrame.header(checkpoint: checkpoint, from: from)
        var next = from
        while next < size {
            let limit = min(batch, Int(size - next))
            let openings = try await call.store.openings(of: origin, from: next, limit: limit, by: call.principal)
            guard openings.count == limit else { throw LogHandlers.missing() }
            for entry in openings {
                let isKnown = entry.index > 0 && entry.index <= known
                SyncFrame(
                    commitment: entry.commitment,
                    opening: isKnown ? nil : entry.opening.map { .init(salt: $0.salt, body: $0.body) }
                ).encode(into: &bytes)
                if bytes.count >= fill {
                    try await write(bytes)
                    bytes.removeAll(keepingCapacity: true)
                }
            }
            next += UInt64(openings.count)
        }
        if !bytes.isEmpty { try await write(bytes) }
    }

    /// Whether the header names gzip and does not forbid it (RFC 9110 section 12.5.3).
    static func takesGzip(_ header: String?) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { part in
            let words = part.split(separator: ";").map { $0.filter { !$0.isWhitespace }.lowercased() }
            guard words.first == "gzip" || words.first == "*" else { return false }
            return !words.dropFirst().contains { $0.hasPrefix("q=0") && Double($0.dropFirst(2)) == 0 }
        }
    }
}

/// zlib's state in a place that a sendable closure can hold.
///
/// Sendable unchecked: the one stream it belongs to writes one piece after another, and ends after the last.
private final class Packing: @unchecked Sendable {
    private let gzip: GzipStream

    init() throws { gzip = try GzipStream() }

    func pack(_ bytes: [UInt8]) throws -> ByteBuffer { try gzip.pack(bytes, isLast: false) }
    func end() throws -> ByteBuffer { try gzip.pack([], isLast: true) }
}
