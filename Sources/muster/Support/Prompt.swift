import Glibc

/// Questions on a terminal. They go to standard error and are answered on standard input.
enum Prompt {
    /// Asks for a line. An empty answer takes the default, where there is one.
    ///
    /// - Parameter check: what is wrong with an answer, in words, or nil; the question is asked again until nothing is.
    static func ask(
        _ question: String, default value: String? = nil, optional: Bool = false,
        check: (String) throws -> String? = { _ in nil }
    ) throws -> String? {
        let hint = value.map { " [\($0)]" } ?? (optional ? " (Enter to leave out)" : "")
        while true {
            write("\(Style.bold.paint(question, on: 2))\(hint): ")
            guard let line = readLine() else {
                write("\n")
                throw Failure(.interrupted, "The questions ended before all were answered; nothing was sent.")
            }
            let answer = trimmed(line)
            if answer.isEmpty {
                if let value { return value }
                if optional { return nil }
                write("  An answer is needed here.\n")
                continue
            }
            guard let fault = try check(answer) else { return answer }
            for line in TextWidth.wrap(TextWidth.printable(fault), to: Terminal.columns(2) - 2) {
                write("  \(Style.red.paint(line, on: 2))\n")
            }
        }
    }

    /// Asks a question that is answered by yes or no.
    static func confirm(_ question: String, default value: Bool) throws -> Bool {
        let answer = try ask("\(question) (\(value ? "Y/n" : "y/N"))", default: value ? "y" : "n") { answer in
            ["y", "yes", "n", "no"].contains(answer.lowercased()) ? nil : "Answer y or n."
        }
        return answer?.lowercased().hasPrefix("y") ?? value
    }

    /// Asks for a secret: what is typed is not shown. The terminal is put back as it was whatever happens.
    static func secret(_ question: String) throws -> String {
        write("\(question): ")
        var before = termios()
        guard tcgetattr(0, &before) == 0 else {
            throw Failure(.usage, "The terminal cannot hide what is typed.", mend: "Give the token by --token-file.")
        }
        var hidden = before
        // Byte by byte and without signals: Ctrl-C must not leave a terminal behind that shows nothing.
        hidden.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        tcsetattr(0, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(0, TCSAFLUSH, &before)
            write("\n")
        }
        var bytes: [UInt8] = []
        while let byte = readByte() {
            switch byte {
            case 0x0a, 0x0d, 0x04: return String(decoding: bytes, as: UTF8.self)
            case 0x03: throw Failure(.interrupted, "Stopped.")
            case 0x08, 0x7f: if !bytes.isEmpty { bytes.removeLast() }
            case 0x15: bytes.removeAll()
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(2, bytes, bytes.count)
    }

    /// A line of standard input without its line break; nil at its end.
    private static func readLine() -> String? {
        var bytes: [UInt8] = []
        while let byte = readByte() {
            if byte == 0x0a { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    private static func readByte() -> UInt8? {
        var byte: UInt8 = 0
        while true {
            let count = Glibc.read(0, &byte, 1)
            if count == 1 { return byte }
            if count == 0 || errno != EINTR { return nil }
        }
    }

    static func trimmed(_ text: String) -> String {
        var text = Substring(text)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        return String(text)
    }
}
