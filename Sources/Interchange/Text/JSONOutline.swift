/// Where the values of a JSON text begin, by JSON Pointer, down to a few levels.
///
/// The parser of `CanonicalJSON` gives values without places; a refused array element owes its reader a line. The scan
/// is lenient and never fails: what is not JSON is the parser's to say, and a text that is cut off (a prefix, for
/// sniffing) is outlined as far as it goes. It keeps its own stack, so nesting cannot exhaust the thread's.
struct JSONOutline {
    private var offsets: [String: Int] = [:]
    private let lines: LineIndex
    /// Member names of the root object, in order.
    private(set) var rootKeys: [String] = []

    init(_ bytes: [UInt8], levels: Int = 4) {
        lines = LineIndex(bytes)
        scan(bytes, levels: levels)
    }

    /// The line of the value at a pointer such as `/contributors/3`, or of the nearest value around it.
    func line(_ pointer: String) -> Int {
        var pointer = Substring(pointer)
        while true {
            if let offset = offsets[String(pointer)] { return lines.line(at: offset) }
            guard let slash = pointer.lastIndex(of: "/") else { return 1 }
            pointer = pointer[..<slash]
        }
    }

    /// Whether there is a value at the pointer.
    func has(_ pointer: String) -> Bool { offsets[pointer] != nil }

    private struct Container {
        var isObject: Bool
        var pointer: String
        var index = 0
        /// In an object: the key whose value comes next; nil where a key is expected.
        var key: String?
    }

    private mutating func scan(_ bytes: [UInt8], levels: Int) {
        var stack: [Container] = []
        var position = bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0

        /// The pointer of the value that begins here; nil below the levels that are kept.
        func pointer() -> String? {
            guard stack.count <= levels else { return nil }
            guard let container = stack.last else { return "" }
            if container.isObject { return container.key.map { container.pointer + "/" + $0 } }
            return container.pointer + "/\(container.index)"
        }

        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                // Deeper than the parser goes: the rest has no place worth knowing.
                guard stack.count < 256 else { return }
                let here = pointer()
                if let here { offsets[here] = position }
                stack.append(Container(isObject: bytes[position] == UInt8(ascii: "{"), pointer: here ?? ""))
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                _ = stack.popLast()
                position += 1
            case UInt8(ascii: ","):
                if !stack.isEmpty {
                    stack[stack.count - 1].index += 1
                    stack[stack.count - 1].key = nil
                }
                position += 1
            case UInt8(ascii: "\""):
                let start = position
                position = Self.endOfString(bytes, from: position)
                if let container = stack.last, container.isObject, container.key == nil {
                    let end = max(start + 1, position - 1)
                    let key = String(decoding: bytes[start + 1..<min(end, bytes.count)], as: UTF8.self)
                    stack[stack.count - 1].key = key
                    if stack.count == 1 { rootKeys.append(key) }
                } else if let here = pointer() {
                    offsets[here] = start
                }
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: ":"):
                position += 1
            default:
                if let here = pointer() { offsets[here] = position }
                while position < bytes.count, !Self.endsWord(bytes[position]) { position += 1 }
            }
        }
    }

    /// The offset behind a string's closing quote.
    private static func endOfString(_ bytes: [UInt8], from start: Int) -> Int {
        var position = start + 1
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "\\") {
                position += 2
            } else if bytes[position] == UInt8(ascii: "\"") {
                return position + 1
            } else {
                position += 1
            }
        }
        return bytes.count
    }

    private static func endsWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "{"), UInt8(ascii: "["),
            UInt8(ascii: "\""), UInt8(ascii: ":"), UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"),
            UInt8(ascii: "\r"):
            true
        default: false
        }
    }
}
