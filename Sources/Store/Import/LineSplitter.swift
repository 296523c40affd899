internal import Glibc
internal import Registry

/// Reads a file of lines in constant memory: a line longer than the limit is skipped as it streams by, never held.
struct LineSplitter: ~Copyable {
    enum Line {
        /// A line that is not blank, without its line feed; the bytes are valid only during the call.
        case text(UnsafeRawBufferPointer)
        /// A line of so many bytes, more than the limit.
        case tooLong(Int)
    }

    private static let limit = ImportLimits.lineBytes
    private static let chunk = 1 << 20

    private let descriptor: Int32
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk + limit, alignment: 16)
    private var start = 0
    private var end = 0
    private var isAtEnd = false
    /// Bytes of a line that is too long which have been passed over.
    private var skipped = 0
    /// The number of the last line read, counted from 1.
    private(set) var number = 0
    /// How many bytes of the file have been read.
    private(set) var bytesRead = 0

    /// Opens a file.
    ///
    /// - Throws: ``StoreError`` `.unreadable`.
    init(path: String) throws(StoreError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw StoreError(.unreadable("The file to import cannot be opened: \(String(cString: strerror(errno)))."))
        }
    }

    deinit {
        close(descriptor)
        buffer.deallocate()
    }

    /// Hands the next line that is not blank to `body`; nil at the end of the file.
    mutating func next<R>(_ body: (Int, Line) throws -> R) throws -> R? {
        while true {
            let rest = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[start..<end])
            if let length = Self.indexOfLineFeed(rest) {
                start += length + 1
                if let result = try finish(UnsafeRawBufferPointer(rebasing: rest[..<length]), body) { return result }
            } else if isAtEnd {
                guard !rest.isEmpty || skipped > 0 else { return nil }
                start = end
                return try finish(rest, body)
            } else {
                if rest.count > Self.limit {
                    skipped += rest.count
                    start = end
                }
                try fill()
            }
        }
    }

    private mutating func finish<R>(_ bytes: UnsafeRawBufferPointer, _ body: (Int, Line) throws -> R) throws -> R? {
        number += 1
        let total = skipped + bytes.count
        skipped = 0
        if total > Self.limit { return try body(number, .tooLong(total)) }
        var text = bytes
        // A byte order mark at the very beginning says nothing that we do not know.
        if number == 1, text.starts(with: [0xEF, 0xBB, 0xBF]) {
            text = UnsafeRawBufferPointer(rebasing: text.dropFirst(3))
        }
        guard !text.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) else { return nil }
        return try body(number, .text(text))
    }

    private mutating func fill() throws(StoreError) {
        if start > 0 {
            if end > start, let base = buffer.baseAddress { memmove(base, base + start, end - start) }
            end -= start
            start = 0
        }
        while true {
            let count = read(descriptor, buffer.baseAddress.map { $0 + end }, buffer.count - end)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw StoreError(.unreadable("The file to import cannot be read: \(String(cString: strerror(errno)))."))
            }
            if count == 0 { isAtEnd = true }
            end += count
            bytesRead += count
            return
        }
    }

    private static func indexOfLineFeed(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard let base = bytes.baseAddress, let found = memchr(base, 0x0A, bytes.count) else { return nil }
        return UnsafeRawPointer(found) - base
    }
}
