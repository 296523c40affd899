import CLibPQ

/// Takes the bytes of a `COPY … FROM STDIN`. They are gathered into messages of 64 KiB; where one ends means nothing.
///
/// When the server reads more slowly than bytes are written, writing blocks: nothing piles up here.
public struct CopyWriter: ~Copyable {
    private let link: Link
    private var pending: [UInt8] = []
    private static let messageSize = 65536

    init(link: Link) {
        self.link = link
        pending.reserveCapacity(Self.messageSize)
    }

    /// Appends bytes.
    /// - Throws: ``PostgresError``: cancelled, or the connection broke.
    public mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
        if pending.count + bytes.count < Self.messageSize {
            pending.append(contentsOf: bytes)
        } else {
            try flush()
            try send(bytes)
        }
    }

    /// Appends bytes.
    public mutating func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

    /// Appends text, for COPY in text or CSV form.
    public mutating func write(_ text: String) throws {
        var text = text
        try text.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
    }

    /// Appends what an encoder holds and empties it, keeping its memory.
    public mutating func write(_ encoder: inout BinaryCopyEncoder) throws {
        try write(encoder.buffer.bytes)
        encoder.removeAll()
    }

    mutating func flush() throws {
        guard !pending.isEmpty else { return }
        try pending.withUnsafeBytes { try send($0) }
        pending.removeAll(keepingCapacity: true)
    }

    private func send(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while !rest.isEmpty {
            try link.checkCancelled()
            // libpq counts in 32 bits and copies each message whole.
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 20))
            let start = part.baseAddress?.assumingMemoryBound(to: CChar.self)
            guard PQputCopyData(try link.handle(), start, Int32(part.count)) == 1 else { throw link.lost(nil) }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
        }
    }
}
