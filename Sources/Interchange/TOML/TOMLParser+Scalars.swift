extension TOMLParser {
    /// A boolean, number, date or time: everything that is written without quotes or brackets.
    mutating func scalar() throws(TOMLError) -> TOMLValue {
        let start = position
        while let byte = peek, Self.isScalarByte(byte) { position += 1 }
        // A date and a time may be parted by one space instead of T.
        if position - start == 10, peek == UInt8(ascii: " "), position + 2 < bytes.count,
            Self.digit(bytes[position + 1], radix: 10) != nil, Self.isDate(bytes[start..<position])
        {
            position += 1
            while let byte = peek, Self.isScalarByte(byte) { position += 1 }
        }
        let word = bytes[start..<position]
        let text = String(decoding: word, as: UTF8.self)
        switch text {
        case "": throw error("a value is expected here")
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "inf", "+inf": return .float(.infinity)
        case "-inf": return .float(-.infinity)
        case "nan", "+nan", "-nan": return .float(.nan)
        default: break
        }
        if let number = try Self.integer(text, else: { self.error($0, at: start) }) { return .integer(number) }
        if let number = Self.float(text) { return .float(number) }
        if Self.isMoment(word) { return .moment(text) }
        throw error("\(text.prefix(40)) is not a TOML value; quote it if it is text", at: start)
    }

    private static func isScalarByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"),
            UInt8(ascii: "."), UInt8(ascii: ":"):
            true
        default: false
        }
    }

    /// Removes underscores, each of which must stand between two digits; nil when one does not.
    private static func withoutUnderscores(_ text: Substring, radix: Int) -> String? {
        var digits = ""
        var last: Character?
        for character in text {
            if character == "_" {
                guard let last, last != "_" else { return nil }
            } else {
                guard let byte = character.asciiValue, digit(byte, radix: radix) != nil else { return nil }
                digits.append(character)
            }
            last = character
        }
        return digits.isEmpty || last == "_" ? nil : digits
    }

    private static func integer(
        _ text: String, else error: (String) -> TOMLError
    ) throws(TOMLError) -> Int64? {
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where text.hasPrefix(prefix) {
            guard let digits = withoutUnderscores(text.dropFirst(2), radix: radix) else { return nil }
            guard let number = Int64(digits, radix: radix) else { throw error("the integer does not fit 64 bits") }
            return number
        }
        let isSigned = text.hasPrefix("-") || text.hasPrefix("+")
        guard let digits = withoutUnderscores(text.dropFirst(isSigned ? 1 : 0), radix: 10) else { return nil }
        guard digits == "0" || !digits.hasPrefix("0") else { return nil }
        guard let number = Int64((text.hasPrefix("-") ? "-" : "") + digits) else {
            throw error("the integer does not fit 64 bits")
        }
        return number
    }

    private static func float(_ text: String) -> Double? {
        let isSigned = text.hasPrefix("-") || text.hasPrefix("+")
        let unsigned = text.dropFirst(isSigned ? 1 : 0)
        let parts = unsigned.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let mark = { (part: Substring) in part.firstIndex { $0 == "e" || $0 == "E" } }
        var whole = parts[0]
        var fraction: Substring?
        var exponent: Substring?
        if parts.count == 2 {
            fraction = parts[1]
            if let index = mark(parts[1]) {
                fraction = parts[1][..<index]
                exponent = parts[1][parts[1].index(after: index)...]
            }
        } else if let index = mark(whole) {
            exponent = whole[whole.index(after: index)...]
            whole = whole[..<index]
        } else {
            return nil
        }
        guard let wholeDigits = withoutUnderscores(whole, radix: 10), wholeDigits == "0" || !wholeDigits.hasPrefix("0")
        else { return nil }
        var plain = (text.hasPrefix("-") ? "-" : "") + wholeDigits
        if let fraction {
            guard let digits = withoutUnderscores(fraction, radix: 10) else { return nil }
            plain += "." + digits
        }
        if let exponent {
            let sign = exponent.hasPrefix("-") || exponent.hasPrefix("+") ? exponent.prefix(1) : ""
            guard let digits = withoutUnderscores(exponent.dropFirst(sign.count), radix: 10) else { return nil }
            plain += "e" + sign + digits
        }
        return Double(plain)
    }

    // MARK: Dates and times

    /// A date, a time, or both with or without an offset (RFC 3339 as TOML takes it).
    private static func isMoment(_ word: ArraySlice<UInt8>) -> Bool {
        if isDate(word) { return true }
        if isTime(word) { return true }
        guard word.count > 11, isDate(word.prefix(10)),
            [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")].contains(word[word.startIndex + 10])
        else { return false }
        var time = word.dropFirst(11)
        if let last = time.last, last == UInt8(ascii: "Z") || last == UInt8(ascii: "z") {
            time = time.dropLast()
        } else if time.count > 6 {
            let sign = time[time.endIndex - 6]
            if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
                guard isHourAndMinute(time.suffix(5)) else { return false }
                time = time.dropLast(6)
            }
        }
        return isTime(time)
    }

    private static func isDate(_ word: ArraySlice<UInt8>) -> Bool {
        guard word.count == 10, let year = number(word, 0, 4), let month = number(word, 5, 2),
            let day = number(word, 8, 2), byte(word, 4) == UInt8(ascii: "-"), byte(word, 7) == UInt8(ascii: "-"),
            (1...12).contains(month)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day)
    }

    private static func isTime(_ word: ArraySlice<UInt8>) -> Bool {
        guard word.count >= 8, isHourAndMinute(word.prefix(5)), byte(word, 5) == UInt8(ascii: ":"),
            let second = number(word, 6, 2), second <= 60
        else { return false }
        guard word.count > 8 else { return true }
        return byte(word, 8) == UInt8(ascii: ".") && word.count > 9
            && word.dropFirst(9).allSatisfy { digit($0, radix: 10) != nil }
    }

    private static func isHourAndMinute(_ word: ArraySlice<UInt8>) -> Bool {
        guard word.count == 5, byte(word, 2) == UInt8(ascii: ":"), let hour = number(word, 0, 2),
            let minute = number(word, 3, 2)
        else { return false }
        return hour <= 23 && minute <= 59
    }

    private static func byte(_ word: ArraySlice<UInt8>, _ offset: Int) -> UInt8 {
        word[word.startIndex + offset]
    }

    private static func number(_ word: ArraySlice<UInt8>, _ offset: Int, _ count: Int) -> Int? {
        var number = 0
        for step in 0..<count {
            guard let worth = digit(byte(word, offset + step), radix: 10) else { return nil }
            number = number * 10 + worth
        }
        return number
    }
}
