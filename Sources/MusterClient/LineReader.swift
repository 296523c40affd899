/// Cuts a stream of bytes into lines, holding at most one line in memory.
package struct LineReader {
    private var partial: [UInt8] = []
    private let longest: Int

    /// - Parameter longest: the most bytes one line may have; a longer one is an error.
    package init(longest: Int = 4 << 20) { self.longest = longest }

    /// Takes the next bytes and hands every line they complete to `body`, without its line break. Empty lines are left
    /// out.
    package mutating func push(_ bytes: UnsafeRawBufferPointer, _ body: ([UInt8]) throws -> Void) throws {
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: 0x0a) {
            partial.append(contentsOf: bytes[start..<end])
            start = end + 1
            try emit(body)
        }
        partial.append(contentsOf: bytes[start...])
        try checkLength()
    }

    /// Hands over a last line that no line break ended.
    package mutating func finish(_ body: ([UInt8]) throws -> Void) throws { try emit(body) }

    private func checkLength() throws {
        guard partial.count <= longest else {
            throw ClientError(.notANode, "a line of the answer is longer than \(longest) bytes")
        }
    }

    private mutating func emit(_ body: ([UInt8]) throws -> Void) throws {
        try checkLength()
        if partial.last == 0x0d { partial.removeLast() }
        if !partial.isEmpty { try body(partial) }
        partial.removeAll(keepingCapacity: true)
    }
}
