import Glibc

/// Buffered writing to standard output. A listing can be long and its reader may leave early (`| head`).
final class Output {
    private var buffer: [UInt8] = []
    private let descriptor: CInt
    private static let flushAt = 64 << 10

    private init(_ descriptor: CInt) { self.descriptor = descriptor }

    /// Lends an output to `body` and writes out what is left at its end.
    static func write<Result>(to descriptor: CInt = 1, _ body: (Output) throws -> Result) throws -> Result {
        let output = Output(descriptor)
        let result = try body(output)
        try output.flush()
        return result
    }

    /// Writes lines to standard output.
    static func lines(_ lines: String...) throws {
        try write { output in for line in lines { try output.line(line) } }
    }

    /// Tells the user something that is not the command's result. A message that cannot be delivered is not worth
    /// failing over, so the result of the write is left alone.
    static func tell(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = Glibc.write(2, bytes, bytes.count)
    }

    func line(_ text: String = "") throws {
        buffer += text.utf8
        buffer.append(0x0a)
        if buffer.count >= Output.flushAt { try flush() }
    }

    func line(_ bytes: [UInt8]) throws {
        buffer += bytes
        buffer.append(0x0a)
        if buffer.count >= Output.flushAt { try flush() }
    }

    /// Writes bytes as they are, which end their own lines.
    func raw(_ bytes: [UInt8]) throws {
        buffer += bytes
        if buffer.count >= Output.flushAt { try flush() }
    }

    func flush() throws {
        var start = 0
        while start < buffer.count {
            let count = buffer.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + start, $0.count - start) }
            if count >= 0 {
                start += count
            } else if errno == EPIPE {
                // The reader has seen enough: the status that SIGPIPE would have given, without a message.
                exit(141)
            } else if errno != EINTR {
                throw Failure(.file, "The output could not be written: \(String(cString: strerror(errno))).")
            }
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
