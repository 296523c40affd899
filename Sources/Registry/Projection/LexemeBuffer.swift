/// Gathers lexemes in one buffer of bytes and gives them sorted and unique. One allocation a lexeme, at the end.
///
/// Full at `maximumCount` lexemes or `maximumBytes` bytes: further ones are passed over, so callers add facets before
/// words, and names before long texts. PostgreSQL itself would take a megabyte of them.
struct LexemeBuffer: ~Copyable {
    static let maximumCount = 512
    static let maximumBytes = 16 * 1024

    private struct Piece {
        /// The facet, then the first seven bytes behind its prefix, most significant first: decides most comparisons.
        var key: UInt64
        var start: Int32
        var end: Int32
    }

    // Raw memory of fixed size: an array would check for uniqueness and growth at each byte. Owned by this value alone,
    // which cannot be copied; `deinit` gives it back.
    private let bytes: UnsafeMutablePointer<UInt8>
    private var byteCount = 0
    private let pieces: UnsafeMutablePointer<Piece>
    private var pieceCount = 0

    init() {
        bytes = .allocate(capacity: Self.maximumBytes)
        pieces = .allocate(capacity: Self.maximumCount)
    }

    deinit {
        bytes.deallocate()
        pieces.deallocate()
    }

    /// Adds a facet with a value of lower-case text.
    mutating func add(_ facet: Facet, _ value: String) {
        var value = value
        value.withUTF8 { add(facet, $0) }
    }

    /// Adds a facet with a value whose ASCII capitals are lowered.
    mutating func addLowered(_ facet: Facet, _ value: String) {
        var value = value
        value.withUTF8 { text in
            guard hasRoom(for: text.count) else { return }
            let start = begin(facet)
            for byte in text { append(byte &- 0x41 < 26 ? byte | 0x20 : byte) }
            end(facet, start)
        }
    }

    /// Adds a facet with the slug of a text; nothing when the slug is empty.
    mutating func addSlug(_ facet: Facet, _ text: String) {
        guard hasRoom(for: Slug.maximumBytes) else { return }
        let start = begin(facet)
        byteCount += Slug.write(text, to: bytes + byteCount)
        end(facet, start)
    }

    /// Adds a skill at each level up to its own.
    mutating func addSkill(_ name: String, level: SkillLevel) {
        guard hasRoom(for: Slug.maximumBytes + 2) else { return }
        let start = begin(.skill)
        let slug = Slug.write(name, to: bytes + byteCount)
        guard slug > 0 else {
            byteCount = start
            return
        }
        byteCount += slug
        let length = byteCount - start
        for reached in 1...level.rawValue {
            var next = start
            if reached > 1 {
                guard hasRoom(for: length + 2) else { return }
                next = byteCount
                append(bytes + start, count: length)
            }
            append(UInt8(ascii: "/"))
            append(UInt8(ascii: "0") + UInt8(reached))
            end(.skill, next)
        }
    }

    /// Adds the words of a text.
    mutating func addWords(_ text: String) {
        guard hasRoom(for: 1) else { return }
        TextFolding.forEachWord(of: text, forQuery: false) { add(.w, $0) }
    }

    private mutating func add(_ facet: Facet, _ value: UnsafeBufferPointer<UInt8>) {
        guard let base = value.baseAddress, hasRoom(for: value.count) else { return }
        let start = begin(facet)
        append(base, count: value.count)
        end(facet, start)
    }

    /// Whether a lexeme with so many bytes behind its prefix (of at most twelve) fits.
    private func hasRoom(for count: Int) -> Bool {
        pieceCount < Self.maximumCount && byteCount + count + 16 <= Self.maximumBytes
    }

    private mutating func append(_ byte: UInt8) {
        bytes[byteCount] = byte
        byteCount += 1
    }

    private mutating func append(_ source: UnsafePointer<UInt8>, count: Int) {
        (bytes + byteCount).update(from: source, count: count)
        byteCount += count
    }

    /// Writes the prefix and gives where the lexeme begins.
    private mutating func begin(_ facet: Facet) -> Int {
        let start = byteCount
        let prefix = facet.prefix
        append(prefix.utf8Start, count: prefix.utf8CodeUnitCount)
        return start
    }

    /// Takes what stands behind `start` as a lexeme, unless it is only a prefix.
    private mutating func end(_ facet: Facet, _ start: Int) {
        let first = start + facet.prefix.utf8CodeUnitCount
        guard byteCount > first else {
            byteCount = start
            return
        }
        var key = UInt64(facet.rawValue)
        let length = min(7, byteCount - first)
        for offset in 0..<length { key = key << 8 | UInt64(bytes[first + offset]) }
        pieces[pieceCount] = Piece(
            key: key << UInt64(8 * (7 - length)), start: Int32(start), end: Int32(byteCount))
        pieceCount += 1
    }

    private static func precedes(_ left: Piece, _ right: Piece, _ bytes: UnsafeMutablePointer<UInt8>) -> Bool {
        left.key != right.key ? left.key < right.key : compare(left, right, bytes) < 0
    }

    private static func compare(_ left: Piece, _ right: Piece, _ bytes: UnsafeMutablePointer<UInt8>) -> Int {
        var a = Int(left.start)
        var b = Int(right.start)
        while a < left.end, b < right.end {
            if bytes[a] != bytes[b] { return bytes[a] < bytes[b] ? -1 : 1 }
            a += 1
            b += 1
        }
        return (Int(left.end) - a) - (Int(right.end) - b)
    }

    /// The lexemes in byte order, each once.
    consuming func sorted() -> [String] {
        let bytes = bytes
        var order = UnsafeMutableBufferPointer(start: pieces, count: pieceCount)
        order.sort { Self.precedes($0, $1, bytes) }
        var result: [String] = []
        result.reserveCapacity(pieceCount)
        for index in order.indices {
            let piece = order[index]
            if index > 0, order[index - 1].key == piece.key, Self.compare(order[index - 1], piece, bytes) == 0 {
                continue
            }
            let text = UnsafeBufferPointer(start: bytes + Int(piece.start), count: Int(piece.end - piece.start))
            result.append(String(decoding: text, as: UTF8.self))
        }
        return result
    }
}
