/// A growing run of raw bytes: what the encoder writes into before its result is copied out once.
struct ByteWriter: ~Copyable {
    private var storage: UnsafeMutablePointer<UInt8>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int) {
        self.capacity = max(capacity, 1)
        storage = .allocate(capacity: self.capacity)
    }

    deinit { storage.deallocate() }

    /// What has been written; valid until the next write.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: storage, count: count) }

    @inline(__always)
    mutating func write(_ byte: UInt8) {
        if count == capacity { grow(by: 1) }
        storage[count] = byte
        count += 1
    }

    mutating func write(_ word: StaticString) {
        write(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    mutating func write(_ source: UnsafeBufferPointer<UInt8>) {
        guard let start = source.baseAddress else { return }
        if capacity - count < source.count { grow(by: source.count) }
        (storage + count).update(from: start, count: source.count)
        count += source.count
    }

    /// Bytes between two quotes, when none of them needs an escape; writes nothing and answers false otherwise.
    @inline(__always)
    mutating func writeQuotedIfPlain(_ source: UnsafeBufferPointer<UInt8>) -> Bool {
        let size = source.count
        if capacity - count < size + 2 { grow(by: size + 2) }
        let target = storage + count
        target[0] = UInt8(ascii: "\"")
        if let start = source.baseAddress {
            var index = 0
            while index + 8 <= size {
                let word = UnsafeRawPointer(start + index).loadUnaligned(as: UInt64.self)
                if Self.needsEscape(word) { return false }
                UnsafeMutableRawPointer(target + 1 + index).storeBytes(of: word, as: UInt64.self)
                index += 8
            }
            while index < size {
                let byte = start[index]
                if byte < 0x20 || byte == 0x22 || byte == 0x5C { return false }
                target[1 + index] = byte
                index += 1
            }
        }
        target[size + 1] = UInt8(ascii: "\"")
        count += size + 2
        return true
    }

    /// Whether one of eight bytes is a control character, a quote or a backslash. A byte b below 0x80 is below n
    /// when b − n borrows, which the complement of b lets through to the top bit only there.
    @inline(__always)
    static func needsEscape(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let below = (word &- ones &* 0x20) & ~word
        let isQuote = (quote &- ones) & ~quote
        let isBackslash = (backslash &- ones) & ~backslash
        return (below | isQuote | isBackslash) & tops != 0
    }

    /// Whether exactly these bytes have been written.
    func holds(_ other: UnsafeRawBufferPointer) -> Bool {
        guard other.count == count else { return false }
        guard let start = other.baseAddress else { return true }
        let own = UnsafeRawPointer(storage)
        var index = 0
        while index + 8 <= count {
            let left = own.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if left != start.loadUnaligned(fromByteOffset: index, as: UInt64.self) { return false }
            index += 8
        }
        while index < count {
            if storage[index] != other[index] { return false }
            index += 1
        }
        return true
    }

    @inline(never)
    private mutating func grow(by size: Int) {
        capacity = max(capacity * 2, count + size)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: storage, count: count)
        storage.deallocate()
        storage = larger
    }
}
