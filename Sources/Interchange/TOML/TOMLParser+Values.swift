extension TOMLParser {
    mutating func value(depth: Int) throws(TOMLError) -> TOMLValue {
        guard depth <= maxDepth else { throw error("more than \(maxDepth) levels of nesting") }
        guard let byte = peek else { throw error("a value is expected here, and the file ends") }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            return .string(try string())
        case UInt8(ascii: "["):
            return try array(depth: depth)
        case UInt8(ascii: "{"):
            return try inlineTable(depth: depth)
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "#"):
            throw error("a value is expected here")
        default:
            return try scalar()
        }
    }

    private mutating func array(depth: Int) throws(TOMLError) -> TOMLValue {
        let start = position
        position += 1
        var items: [TOMLNode] = []
        while true {
            try skipBlank(newlines: true)
            guard let byte = peek else { throw error("the array that opens here is never closed", at: start) }
            if byte == UInt8(ascii: "]") { break }
            let line = lines.line(at: position)
            items.append(TOMLNode(value: try value(depth: depth + 1), line: line))
            try skipBlank(newlines: true)
            if peek == UInt8(ascii: ",") {
                position += 1
            } else if peek != UInt8(ascii: "]") {
                guard peek != nil else { throw error("the array that opens here is never closed", at: start) }
                throw error("a comma or ] is expected between array elements")
            }
        }
        position += 1
        return .array(TOMLArray(items))
    }

    private mutating func inlineTable(depth: Int) throws(TOMLError) -> TOMLValue {
        let start = position
        position += 1
        let table = TOMLTable(.inline)
        try skipBlank(newlines: false)
        if peek == UInt8(ascii: "}") {
            position += 1
            return .table(table)
        }
        while true {
            try skipBlank(newlines: false)
            try keyValue(into: table, depth: depth + 1)
            try skipBlank(newlines: false)
            if peek == UInt8(ascii: ",") {
                position += 1
                continue
            }
            guard peek != nil else { throw error("the inline table that opens here is never closed", at: start) }
            try expect(UInt8(ascii: "}"), "a comma or } is expected in an inline table, on the same line")
            return .table(table)
        }
    }

    // MARK: Strings

    mutating func string() throws(TOMLError) -> String {
        let start = position
        if at("\"\"\"") {
            position += 3
            return try multiline(quote: UInt8(ascii: "\""), start: start)
        }
        if at("'''") {
            position += 3
            return try multiline(quote: UInt8(ascii: "'"), start: start)
        }
        let quote = bytes[position]
        position += 1
        var text: [UInt8] = []
        while let byte = peek {
            if byte == quote {
                position += 1
                return String(decoding: text, as: UTF8.self)
            }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
            try take(byte, into: &text, escapes: quote == UInt8(ascii: "\""))
        }
        throw error("the string that opens here is not closed on its line", at: start)
    }

    private mutating func multiline(quote: UInt8, start: Int) throws(TOMLError) -> String {
        var text: [UInt8] = []
        // A line end directly behind the opening quotes is not part of the string.
        if at("\n") { position += 1 } else if at("\r\n") { position += 2 }
        while let byte = peek {
            if byte == quote {
                var run = 0
                while peek == quote, run < 5 {
                    run += 1
                    position += 1
                }
                // Up to two quotes may stand directly before the closing three.
                text.append(contentsOf: repeatElement(quote, count: run < 3 ? run : run - 3))
                if run >= 3 { return String(decoding: text, as: UTF8.self) }
            } else if byte == UInt8(ascii: "\n") {
                text.append(byte)
                position += 1
            } else if at("\r\n") {
                text.append(UInt8(ascii: "\n"))
                position += 2
            } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\""), try skipLineContinuation() {
                continue
            } else {
                try take(byte, into: &text, escapes: quote == UInt8(ascii: "\""))
            }
        }
        throw error("the multi-line string that opens here is never closed", at: start)
    }

    /// A backslash at the end of a line joins it with the next text; true when there was one.
    private mutating func skipLineContinuation() throws(TOMLError) -> Bool {
        var ahead = position + 1
        while ahead < bytes.count, bytes[ahead] == UInt8(ascii: " ") || bytes[ahead] == UInt8(ascii: "\t") {
            ahead += 1
        }
        let isLineEnd =
            ahead < bytes.count
            && (bytes[ahead] == UInt8(ascii: "\n")
                || (bytes[ahead] == UInt8(ascii: "\r") && ahead + 1 < bytes.count
                    && bytes[ahead + 1] == UInt8(ascii: "\n")))
        guard isLineEnd else { return false }
        position = ahead
        while let byte = peek {
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n") {
                position += 1
            } else if at("\r\n") {
                position += 2
            } else {
                break
            }
        }
        return true
    }

    /// One character of a string, or one escape.
    private mutating func take(_ byte: UInt8, into text: inout [UInt8], escapes: Bool) throws(TOMLError) {
        guard byte == UInt8(ascii: "\t") || (byte >= 0x20 && byte != 0x7F) else {
            throw error("a control character in a string; write it as \\u00XX in double quotes")
        }
        position += 1
        guard escapes, byte == UInt8(ascii: "\\") else {
            text.append(byte)
            return
        }
        guard let sign = peek else { throw error("an escape is cut off by the end of the file") }
        let start = position - 1
        position += 1
        switch sign {
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(sign)
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let count = sign == UInt8(ascii: "u") ? 4 : 8
            let digits = bytes[position..<min(position + count, bytes.count)]
            guard digits.count == count, digits.allSatisfy({ Self.digit($0, radix: 16) != nil }),
                let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(number)
            else { throw error("\\\(count == 4 ? "u" : "U") needs \(count) hex digits of a Unicode scalar", at: start) }
            position += count
            text.append(contentsOf: String(Character(scalar)).utf8)
        default:
            throw error("an unknown escape; use single quotes for text with backslashes", at: start)
        }
    }

    /// The digit's worth in a radix up to 16, or nil.
    static func digit(_ byte: UInt8, radix: Int) -> Int? {
        let worth: Int
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): worth = Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): worth = Int(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): worth = Int(byte - UInt8(ascii: "A")) + 10
        default: return nil
        }
        return worth < radix ? worth : nil
    }
}
