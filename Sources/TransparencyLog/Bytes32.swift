/// Thirty-two bytes in place, without the allocation that an array would cost for each of millions of hashes.
struct Bytes32: Hashable, Sendable {
    static let count = 32

    // In the order of memory, whatever the machine's byte order: the words are never read as numbers.
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// Reads 32 bytes, aligned or not.
    init(loading pointer: UnsafeRawPointer) {
        words = (
            pointer.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
            pointer.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
            pointer.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
            pointer.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
        )
    }

    init(_ bytes: some Collection<UInt8>, _ what: StaticString) throws(LogError) {
        guard bytes.count == Bytes32.count else {
            throw LogError(.wrongLength, "a \(what) is 32 bytes long, and this one is \(bytes.count)")
        }
        let copy = Array(bytes)
        self = copy.withUnsafeBytes { buffer in
            // The count has been checked, so that the buffer is not empty.
            Bytes32(loading: buffer.baseAddress!)
        }
    }

    /// Writes the 32 bytes, aligned or not.
    @inline(__always)
    func store(at pointer: UnsafeMutableRawPointer) {
        pointer.storeBytes(of: words.0, toByteOffset: 0, as: UInt64.self)
        pointer.storeBytes(of: words.1, toByteOffset: 8, as: UInt64.self)
        pointer.storeBytes(of: words.2, toByteOffset: 16, as: UInt64.self)
        pointer.storeBytes(of: words.3, toByteOffset: 24, as: UInt64.self)
    }

    var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Bytes32.count) { buffer, count in
            store(at: UnsafeMutableRawPointer(buffer.baseAddress!))
            count = Bytes32.count
        }
    }

    /// Cuts a run of bytes into its pieces of 32.
    static func list(_ bytes: [UInt8], _ what: StaticString) throws(LogError) -> [Bytes32] {
        guard bytes.count.isMultiple(of: count) else {
            throw LogError(.wrongLength, "each \(what) is 32 bytes long, and \(bytes.count) is no multiple of that")
        }
        return bytes.withUnsafeBytes { buffer in
            (0..<buffer.count / count).map { Bytes32(loading: buffer.baseAddress! + $0 * count) }
        }
    }

    /// The pieces, one after another.
    static func join(_ pieces: some Collection<Bytes32>) -> [UInt8] {
        let length = pieces.count * count
        return [UInt8](unsafeUninitializedCapacity: length) { buffer, filled in
            var offset = 0
            for piece in pieces {
                piece.store(at: UnsafeMutableRawPointer(buffer.baseAddress!) + offset)
                offset += count
            }
            filled = offset
        }
    }

    static func == (a: Bytes32, b: Bytes32) -> Bool {
        let (w, v) = (a.words, b.words)
        return (w.0 ^ v.0) | (w.1 ^ v.1) | (w.2 ^ v.2) | (w.3 ^ v.3) == 0
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}
