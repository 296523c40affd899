enum CanonicalEncoder {
    static func write(_ value: borrowing JSONValue, to writer: inout ByteWriter) {
        switch value {
        case .null: writer.write("null")
        case .bool(let flag): if flag { writer.write("true") } else { writer.write("false") }
        case .integer(let number): write(number, to: &writer)
        case .number(let number): ECMAScriptNumber.write(number, to: &writer)
        case .string(let text): write(text, to: &writer)
        case .array(let elements):
            writer.write(UInt8(ascii: "["))
            elements.withUnsafeBufferPointer { elements in
                for index in elements.indices {
                    if index > 0 { writer.write(UInt8(ascii: ",")) }
                    write(elements[index], to: &writer)
                }
            }
            writer.write(UInt8(ascii: "]"))
        case .object(let object):
            writer.write(UInt8(ascii: "{"))
            object.members.withUnsafeBufferPointer { members in
                for index in members.indices {
                    if index > 0 { writer.write(UInt8(ascii: ",")) }
                    write(members[index].key, to: &writer)
                    writer.write(UInt8(ascii: ":"))
                    write(members[index].value, to: &writer)
                }
            }
            writer.write(UInt8(ascii: "}"))
        }
    }

    private static func write(_ text: String, to writer: inout ByteWriter) {
        var text = text
        text.withUTF8 { utf8 in
            if !writer.writeQuotedIfPlain(utf8) { writeEscaped(utf8, to: &writer) }
        }
    }

    private static func writeEscaped(_ utf8: UnsafeBufferPointer<UInt8>, to writer: inout ByteWriter) {
        writer.write(UInt8(ascii: "\""))
        var start = 0
        for index in utf8.indices where utf8[index] < 0x20 || utf8[index] == 0x22 || utf8[index] == 0x5C {
            writer.write(UnsafeBufferPointer(rebasing: utf8[start..<index]))
            writeEscape(utf8[index], to: &writer)
            start = index + 1
        }
        writer.write(UnsafeBufferPointer(rebasing: utf8[start...]))
        writer.write(UInt8(ascii: "\""))
    }

    /// RFC 8785 section 3.2.2.2: the seven short escapes, and `\u00xx` in lower case for other control characters.
    private static func writeEscape(_ byte: UInt8, to writer: inout ByteWriter) {
        switch byte {
        case 0x08: writer.write("\\b")
        case 0x09: writer.write("\\t")
        case 0x0A: writer.write("\\n")
        case 0x0C: writer.write("\\f")
        case 0x0D: writer.write("\\r")
        case 0..<0x20:
            writer.write("\\u00")
            writer.write(UInt8(ascii: "0") + (byte >> 4))
            let low = byte & 15
            writer.write(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        default:
            writer.write(UInt8(ascii: "\\"))
            writer.write(byte)
        }
    }

    private static func write(_ number: Int64, to writer: inout ByteWriter) {
        if (0..<10).contains(number) { return writer.write(UInt8(ascii: "0") + UInt8(number)) }
        var text = String(number)
        text.withUTF8 { writer.write($0) }
    }
}
