/// A strict TOML 1.0 parser that keeps lines (toml.io/en/v1.0.0).
///
/// Written here rather than taken from a package: the one at hand brings all of Foundation and a C++ build of half a
/// CPU-minute, and does not say where a value stood, which every refusal must. Nesting is bounded by `maxDepth`;
/// memory by the input.
struct TOMLParser {
    let bytes: [UInt8]
    let lines: LineIndex
    let maxDepth: Int
    var position = 0
    private var root = TOMLTable(.header)
    private var current: TOMLTable

    /// The document's root table.
    static func parse(_ bytes: [UInt8], maxDepth: Int = Limits().depth) throws(TOMLError) -> TOMLTable {
        var parser = TOMLParser(bytes, maxDepth: maxDepth)
        return try parser.document()
    }

    private init(_ bytes: [UInt8], maxDepth: Int) {
        self.bytes = bytes
        self.lines = LineIndex(bytes)
        self.maxDepth = maxDepth
        self.current = root
    }

    private mutating func document() throws(TOMLError) -> TOMLTable {
        if let offset = UTF8Check.firstInvalid(in: bytes) {
            throw error("bytes that are not UTF-8; save the file as UTF-8", at: offset)
        }
        if bytes.starts(with: byteOrderMark) { position = byteOrderMark.count }
        while true {
            try skipBlank(newlines: true)
            guard let byte = peek else { return root }
            if byte == UInt8(ascii: "[") {
                try header()
            } else {
                try keyValue(into: current, depth: 0)
            }
            try endOfStatement()
        }
    }

    // MARK: Statements

    private mutating func header() throws(TOMLError) {
        let start = position
        position += 1
        let isArray = peek == UInt8(ascii: "[")
        if isArray { position += 1 }
        try skipBlank(newlines: false)
        let path = try key()
        try expect(UInt8(ascii: "]"), "the header is not closed with ]")
        if isArray { try expect(UInt8(ascii: "]"), "the header is not closed with ]]") }
        guard path.count <= maxDepth else { throw error("more than \(maxDepth) levels of tables", at: start) }

        var table = root
        for part in path.dropLast() {
            table = try descend(table, part, at: start)
        }
        let name = path[path.count - 1]
        let line = lines.line(at: start)
        switch (table[name]?.value, isArray) {
        case (nil, false):
            current = TOMLTable(.header)
            table.insert(name, TOMLNode(value: .table(current), line: line))
        case (.table(let existing)?, false) where existing.origin == .implicit:
            existing.origin = .header
            current = existing
        case (nil, true):
            current = TOMLTable(.header)
            let array = TOMLArray([TOMLNode(value: .table(current), line: line)], isOfTables: true)
            table.insert(name, TOMLNode(value: .array(array), line: line))
        case (.array(let array)?, true) where array.isOfTables:
            current = TOMLTable(.header)
            array.items.append(TOMLNode(value: .table(current), line: line))
        default:
            throw error("\(name) is defined a second time", at: start)
        }
    }

    /// The table that a header's inner part names, made if there is none.
    private func descend(_ table: TOMLTable, _ part: String, at start: Int) throws(TOMLError) -> TOMLTable {
        switch table[part]?.value {
        case nil:
            let made = TOMLTable(.implicit)
            table.insert(part, TOMLNode(value: .table(made), line: lines.line(at: start)))
            return made
        case .table(let inner)? where inner.origin != .inline:
            return inner
        case .array(let array)? where array.isOfTables:
            guard let last = array.items.last?.table else { break }
            return last
        default:
            break
        }
        throw error("\(part) is not a table that can be extended", at: start)
    }

    /// `key = value`, where a dotted key makes the tables on its way.
    mutating func keyValue(into table: TOMLTable, depth: Int) throws(TOMLError) {
        let start = position
        let path = try key()
        guard path.count + depth <= maxDepth else { throw error("more than \(maxDepth) levels of tables", at: start) }
        try expect(UInt8(ascii: "="), "a key needs = and a value")
        try skipBlank(newlines: false)
        var target = table
        for part in path.dropLast() {
            switch target[part]?.value {
            case nil:
                let made = TOMLTable(.dotted)
                target.insert(part, TOMLNode(value: .table(made), line: lines.line(at: start)))
                target = made
            case .table(let inner)? where inner.origin == .dotted || inner.origin == .implicit:
                // A table so far only named inside a longer header is defined here, and by nothing else after.
                inner.origin = .dotted
                target = inner
            default:
                throw error("\(part) is already defined and cannot be extended here", at: start)
            }
        }
        let name = path[path.count - 1]
        guard target[name] == nil else { throw error("\(name) is defined a second time", at: start) }
        let line = lines.line(at: position)
        target.insert(name, TOMLNode(value: try value(depth: depth + path.count), line: line))
    }

    /// A dotted key: bare or quoted parts, blanks around the dots and behind the last part taken.
    private mutating func key() throws(TOMLError) -> [String] {
        var parts: [String] = []
        while true {
            guard let byte = peek else { throw error("a key is expected here, and the file ends") }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                guard !at("\"\"\""), !at("'''") else { throw error("a key cannot be a multi-line string") }
                parts.append(try string())
            } else {
                let start = position
                while let byte = peek, Self.isBare(byte) { position += 1 }
                guard position > start else { throw error("a key is expected here; quote it if it has other signs") }
                parts.append(String(decoding: bytes[start..<position], as: UTF8.self))
            }
            try skipBlank(newlines: false)
            guard peek == UInt8(ascii: ".") else { return parts }
            guard parts.count <= maxDepth else { throw error("a key has more than \(maxDepth) parts") }
            position += 1
            try skipBlank(newlines: false)
        }
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    // MARK: Blanks and ends

    /// Spaces and tabs; with `newlines`, also line ends and comments.
    mutating func skipBlank(newlines: Bool) throws(TOMLError) {
        while let byte = peek {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"):
                position += 1
            case UInt8(ascii: "\n") where newlines:
                position += 1
            case UInt8(ascii: "\r") where newlines && at("\r\n"):
                position += 2
            case UInt8(ascii: "#") where newlines:
                try comment()
            default:
                return
            }
        }
    }

    private mutating func comment() throws(TOMLError) {
        while let byte = peek, byte != UInt8(ascii: "\n"), !at("\r\n") {
            guard byte == UInt8(ascii: "\t") || (byte >= 0x20 && byte != 0x7F) else {
                throw error("a control character in a comment")
            }
            position += 1
        }
    }

    private mutating func endOfStatement() throws(TOMLError) {
        try skipBlank(newlines: false)
        if peek == UInt8(ascii: "#") { try comment() }
        guard peek == nil || peek == UInt8(ascii: "\n") || at("\r\n") else {
            throw error("one statement a line: a line end is expected here")
        }
    }

    // MARK: Small steps

    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    func at(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        return text.withUTF8Buffer { $0.elementsEqual(bytes[position..<position + count]) }
    }

    mutating func expect(_ byte: UInt8, _ message: String) throws(TOMLError) {
        guard peek == byte else { throw error(message) }
        position += 1
    }

    func error(_ message: String, at offset: Int? = nil) -> TOMLError {
        let place = lines.position(at: offset ?? position)
        return TOMLError(line: place.line, column: place.column, message: message)
    }
}
