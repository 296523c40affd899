extension JSONParser {
    /// Reads a number; `at` stands on its minus sign or first digit.
    mutating func number() throws(JSONError) -> JSONValue {
        let start = at
        let negative = bytes[at] == UInt8(ascii: "-")
        if negative { at += 1 }
        let firstDigit = at
        var value: UInt64 = 0
        while at < bytes.count, case let digit = bytes[at] &- UInt8(ascii: "0"), digit < 10 {
            // Beyond 18 digits only the length matters: the limit has 16.
            if at - firstDigit < 18 { value = value &* 10 &+ UInt64(digit) }
            at += 1
        }
        let digits = at - firstDigit
        guard digits > 0 else {
            if at == bytes.count { throw ended("digits after \"-\"") }
            throw error(.invalidNumber, at: at, "digits are expected after \"-\", not \(shown(at))")
        }
        if digits > 1, bytes[firstDigit] == UInt8(ascii: "0") {
            throw error(.invalidNumber, at: start, "a number may not begin with 0; remove the zeros in front")
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") || bytes[at] | 0x20 == UInt8(ascii: "e") {
            return try fraction(from: start)
        }
        guard digits <= 16, value <= UInt64(JSONValue.largestInteger) else {
            if options.allowsFractions { return try double(from: start) }
            throw error(
                .integerTooLarge, at: start,
                "a whole number beyond ±9007199254740991 (2^53−1), which not every program reads alike; "
                    + "write it as a text")
        }
        return .integer(negative ? -Int64(value) : Int64(value))
    }

    private mutating func fraction(from start: Int) throws(JSONError) -> JSONValue {
        guard options.allowsFractions else {
            throw error(
                .fraction, at: start,
                "a number with a fraction or an exponent; only whole numbers are kept, so use a smaller unit "
                    + "(cents instead of euros) or a text")
        }
        if bytes[at] == UInt8(ascii: ".") {
            at += 1
            try digits("digits after the decimal point")
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            try digits("digits in the exponent")
        }
        return try double(from: start)
    }

    private mutating func digits(_ expected: String) throws(JSONError) {
        let start = at
        while at < bytes.count, bytes[at] &- UInt8(ascii: "0") < 10 { at += 1 }
        guard at > start else {
            if at == bytes.count { throw ended(expected) }
            throw error(.invalidNumber, at: at, "\(expected) are expected, not \(shown(at))")
        }
    }

    private func double(from start: Int) throws(JSONError) -> JSONValue {
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            throw error(
                .numberTooLarge, at: start, "a number too large for a double (about 1.8e308); write it as a text")
        }
        return .number(value)
    }
}
