extension JSONParser {
    /// Reads a string; `at` stands on its opening quote.
    mutating func string() throws(JSONError) -> String {
        at += 1
        let start = at
        var nonASCII: UInt64 = 0
        // Eight bytes at a time as long as none of them needs a look.
        while at + 8 <= bytes.count {
            let word = UnsafeRawPointer(bytes.baseAddress! + at).loadUnaligned(as: UInt64.self)
            if ByteWriter.needsEscape(word) { break }
            nonASCII |= word
            at += 8
        }
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") {
                if nonASCII & 0x8080_8080_8080_8080 != 0 { try checkUTF8(from: start, to: at) }
                let text = UnsafeBufferPointer(rebasing: bytes[start..<at])
                at += 1
                return String(decoding: text, as: UTF8.self)
            }
            if byte == UInt8(ascii: "\\") { return try stringWithEscapes(from: start) }
            if byte < 0x20 { throw controlCharacter() }
            nonASCII |= UInt64(byte)
            at += 1
        }
        throw ended("the closing quote of a text")
    }

    private mutating func stringWithEscapes(from start: Int) throws(JSONError) -> String {
        escaped = true
        unescaped.removeAll(keepingCapacity: true)
        var plain = start
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                try takePlain(from: plain)
                at += 1
                return String(decoding: unescaped, as: UTF8.self)
            case UInt8(ascii: "\\"):
                try takePlain(from: plain)
                try escape()
                plain = at
            case 0..<0x20: throw controlCharacter()
            default: at += 1
            }
        }
        throw ended("the closing quote of a text")
    }

    private mutating func takePlain(from start: Int) throws(JSONError) {
        guard start < at else { return }
        try checkUTF8(from: start, to: at)
        unescaped.append(contentsOf: bytes[start..<at])
    }

    /// Reads one escape; `at` stands on its backslash.
    private mutating func escape() throws(JSONError) {
        let start = at
        guard at + 1 < bytes.count else {
            at = bytes.count
            throw ended("the rest of an escape")
        }
        let letter = bytes[at + 1]
        at += 2
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(letter)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"): try unicodeEscape(from: start)
        default:
            throw error(
                .invalidEscape, at: start,
                "a backslash before \(shown(start + 1)); JSON knows \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX")
        }
    }

    private mutating func unicodeEscape(from start: Int) throws(JSONError) {
        var code = UInt32(try fourHexDigits(from: start))
        if (0xD800..<0xDC00).contains(code) {
            guard at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") else {
                throw loneSurrogate(start)
            }
            at += 2
            let low = UInt32(try fourHexDigits(from: at - 2))
            guard (0xDC00..<0xE000).contains(low) else { throw loneSurrogate(start) }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw loneSurrogate(start) }
        unescaped.append(contentsOf: UTF8.encode(scalar)!)
    }

    private mutating func fourHexDigits(from start: Int) throws(JSONError) -> UInt16 {
        guard at + 4 <= bytes.count else {
            at = bytes.count
            throw ended("four hexadecimal digits after \\u")
        }
        var code: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[at])).hexDigitValue, bytes[at] < 0x80 else {
                throw error(.invalidEscape, at: start, "\\u needs four hexadecimal digits, as in \\u00e9")
            }
            code = code << 4 | UInt16(digit)
            at += 1
        }
        return code
    }

    private func loneSurrogate(_ offset: Int) -> JSONError {
        error(
            .loneSurrogate, at: offset,
            "half of a surrogate pair stands alone; write the character itself, or both halves as in \\ud83d\\ude00")
    }

    private func controlCharacter() -> JSONError {
        error(
            .controlCharacter, at: at,
            "a bare control character (\(shown(at))) in a text; write it as an escape such as \\n or \\t")
    }
}
