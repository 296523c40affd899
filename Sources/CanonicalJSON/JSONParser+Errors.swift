/// Errors are rare: all their work (counting lines, naming bytes) is done here, out of the way of the reading.
extension JSONParser {
    @inline(never)
    func error(_ code: JSONError.Code, at offset: Int, _ message: String) -> JSONError {
        var line = 1
        var lineStart = 0
        for index in 0..<min(offset, bytes.count) where bytes[index] == 0x0A {
            line += 1
            lineStart = index + 1
        }
        // A character is counted at its first byte; continuation bytes are 10xxxxxx.
        let column = (lineStart..<max(offset, lineStart)).count { bytes[$0] & 0xC0 != 0x80 } + 1
        return JSONError(code: code, offset: offset, line: line, column: column, message: message)
    }

    @inline(never)
    func ended(_ expected: String) -> JSONError {
        error(.unexpectedEnd, at: bytes.count, "ends too early: \(expected) is expected; is the file complete?")
    }

    @inline(never)
    func unexpected(_ expected: String) -> JSONError {
        let hint =
            switch bytes[at] {
            case UInt8(ascii: "'"): "; JSON wants double quotes"
            case UInt8(ascii: "/"), UInt8(ascii: "#"): "; JSON knows no comments"
            case UInt8(ascii: "+"): "; remove the plus sign"
            default: ""
            }
        return error(.unexpectedByte, at: at, "\(expected) is expected, not \(shown(at))\(hint)")
    }

    @inline(never)
    func notAnObject(_ value: JSONValue) -> JSONError {
        error(.notAnObject, at: 0, "an object is expected, as in {\"name\": \"…\"}, not \(value.typeInWords)")
    }

    /// A byte as a reader would recognise it.
    func shown(_ offset: Int) -> String {
        guard offset < bytes.count else { return "the end" }
        let byte = bytes[offset]
        if (0x21..<0x7F).contains(byte) { return "\"\(Character(Unicode.Scalar(byte)))\"" }
        let hex = String(byte, radix: 16, uppercase: true)
        return "byte \(hex.count == 1 ? "0" : "")\(hex)"
    }
}
