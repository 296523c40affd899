import TransparencyLog

/// Why a stream of entries is not read on.
package struct SyncStreamError: Error, Hashable, Sendable, CustomStringConvertible {
    /// In words, for whoever looks after the node.
    package let description: String

    init(_ words: String) { description = words }
}

/// Reads a stream of ``SyncFrame``, in pieces as they come; keeps at most one frame that is not whole.
package struct SyncReader: Sendable {
    /// What a piece of the stream held.
    package enum Part: Hashable, Sendable {
        /// The checkpoint's note, not yet verified, and the number of the first entry.
        case header(note: [UInt8], from: UInt64)
        case frame(SyncFrame)
    }

    private var buffer: [UInt8] = []
    private var start = 0
    private var hasHeader = false

    package init() {}

    /// Whether it ends between two frames, as it must.
    package var isBetweenFrames: Bool { hasHeader && start == buffer.count }

    /// Takes in a piece and hands over what is whole.
    ///
    /// - Throws: ``SyncStreamError``, and whatever `part` throws.
    package mutating func read(_ piece: some Collection<UInt8>, _ part: (Part) throws -> Void) throws {
        buffer.append(contentsOf: piece)
        while let next = try next() { try part(next) }
        if start == buffer.count {
            buffer.removeAll(keepingCapacity: true)
            start = 0
        } else if start > 1 << 16 {
            buffer.removeFirst(start)
            start = 0
        }
    }

    private mutating func next() throws(SyncStreamError) -> Part? {
        guard hasHeader else { return try header() }
        guard start < buffer.count else { return nil }
        switch buffer[start] {
        case 0:
            guard let bytes = take(1 + Commitment.byteCount) else { return nil }
            return .frame(SyncFrame(commitment: try commitment(bytes.dropFirst()), opening: nil))
        case 1:
            let fixed = 1 + Salt.byteCount + 4
            guard buffer.count - start >= fixed else { return nil }
            let length = buffer[(start + fixed - 4)..<(start + fixed)].reduce(0) { $0 << 8 | Int($1) }
            guard length <= Envelope.maximumBytes else {
                throw SyncStreamError("an entry's body has \(length) bytes; \(Envelope.maximumBytes) is the most")
            }
            guard let bytes = take(fixed + length) else { return nil }
            let body = Array(bytes.dropFirst(fixed))
            let salt: Salt
            do { salt = try Salt(bytes.dropFirst().prefix(Salt.byteCount)) } catch {
                throw SyncStreamError("\(error)")
            }
            return .frame(
                SyncFrame(commitment: Commitment(salt: salt, body: body), opening: .init(salt: salt, body: body)))
        case let other: throw SyncStreamError("a frame begins with the byte \(other), which is neither 0 nor 1")
        }
    }

    private func commitment(_ bytes: ArraySlice<UInt8>) throws(SyncStreamError) -> Commitment {
        do { return try Commitment(bytes) } catch { throw SyncStreamError("\(error)") }
    }

    private mutating func header() throws(SyncStreamError) -> Part? {
        let limit = SyncFrame.greeting.count + 64
        let head = buffer.prefix(limit)
        let ends = head.indices.filter { head[$0] == UInt8(ascii: "\n") }
        guard ends.count >= 3 else {
            if head.count < limit, head.starts(with: SyncFrame.greeting.prefix(head.count)) { return nil }
            throw SyncStreamError("it does not begin as a stream of entries does")
        }
        let from = UInt64(String(decoding: head[(ends[0] + 1)..<ends[1]], as: UTF8.self))
        let length = Int(String(decoding: head[(ends[1] + 1)..<ends[2]], as: UTF8.self))
        guard head[...ends[0]].elementsEqual(SyncFrame.greeting), let from, let length, length >= 0,
            length <= SyncFrame.maximumNoteBytes
        else { throw SyncStreamError("it does not begin as a stream of entries does") }
        guard buffer.count >= ends[2] + 1 + length else { return nil }
        start = ends[2] + 1 + length
        hasHeader = true
        return .header(note: Array(buffer[(ends[2] + 1)..<start]), from: from)
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard buffer.count - start >= count else { return nil }
        defer { start += count }
        return buffer[start..<(start + count)]
    }
}
