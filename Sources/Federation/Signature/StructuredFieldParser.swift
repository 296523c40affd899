import TransparencyLog

/// Reads structured fields by the algorithms of RFC 9651, section 4.2.
struct StructuredFieldParser {
    private let bytes: [UInt8]
    private var place = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads a dictionary from a field's lines, in their order.
    static func dictionary(_ lines: [String]) throws(StructuredFieldError) -> StructuredField.Dictionary {
        var parser = StructuredFieldParser(Array(lines.joined(separator: ", ").utf8))
        parser.skip { $0 == 0x20 }
        let dictionary = try parser.dictionary()
        parser.skip { $0 == 0x20 }
        guard parser.next == nil else { throw parser.fault("the end") }
        return dictionary
    }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private func fault(_ expected: String) -> StructuredFieldError {
        StructuredFieldError(description: "\(expected) was expected at byte \(place)")
    }

    private mutating func skip(_ matches: (UInt8) -> Bool) {
        while let byte = next, matches(byte) { place += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        place += 1
        return true
    }

    private mutating func word(_ matches: (UInt8) -> Bool) -> String {
        let start = place
        skip(matches)
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func dictionary() throws(StructuredFieldError) -> StructuredField.Dictionary {
        var dictionary = StructuredField.Dictionary()
        while next != nil {
            let name = try key()
            if take(UInt8(ascii: "=")) {
                dictionary.set(name, try member())
            } else {
                dictionary.set(name, .item(.init(.boolean(true), try parameters())))
            }
            skip { $0 == 0x20 || $0 == 0x09 }
            guard next != nil else { break }
            guard take(UInt8(ascii: ",")) else { throw fault("a comma") }
            skip { $0 == 0x20 || $0 == 0x09 }
            guard next != nil else { throw fault("a name after the comma") }
        }
        return dictionary
    }

    private mutating func member() throws(StructuredFieldError) -> StructuredField.Member {
        guard take(UInt8(ascii: "(")) else { return .item(try item()) }
        var items: [StructuredField.Item] = []
        while true {
            skip { $0 == 0x20 }
            if take(UInt8(ascii: ")")) { return .innerList(.init(items, try parameters())) }
            items.append(try item())
            guard next == 0x20 || next == UInt8(ascii: ")") else { throw fault("a space or a closing parenthesis") }
        }
    }

    private mutating func item() throws(StructuredFieldError) -> StructuredField.Item {
        let value = try bareItem()
        return StructuredField.Item(value, try parameters())
    }

    private mutating func parameters() throws(StructuredFieldError) -> StructuredField.Parameters {
        var parameters = StructuredField.Parameters()
        while take(UInt8(ascii: ";")) {
            skip { $0 == 0x20 }
            let name = try key()
            parameters[name] = take(UInt8(ascii: "=")) ? try bareItem() : .boolean(true)
        }
        return parameters
    }

    private mutating func key() throws(StructuredFieldError) -> String {
        guard let first = next, Self.isLower(first) || first == UInt8(ascii: "*") else { throw fault("a name") }
        return word { Self.isLower($0) || Self.isDigit($0) || "_-.*".utf8.contains($0) }
    }

    private mutating func bareItem() throws(StructuredFieldError) -> StructuredField.BareItem {
        switch next {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: ":"): return .bytes(try byteSequence())
        case UInt8(ascii: "?"):
            place += 1
            if take(UInt8(ascii: "1")) { return .boolean(true) }
            guard take(UInt8(ascii: "0")) else { throw fault("0 or 1") }
            return .boolean(false)
        case UInt8(ascii: "@"):
            place += 1
            guard case .integer(let seconds) = try number() else { throw fault("a whole number of seconds") }
            return .date(seconds)
        case UInt8(ascii: "%"): return .display(try displayString())
        case let byte? where Self.isDigit(byte) || byte == UInt8(ascii: "-"): return try number()
        case let byte? where Self.isAlpha(byte) || byte == UInt8(ascii: "*"):
            return .token(
                word {
                    Self.isAlpha($0) || Self.isDigit($0) || "!#$%&'*+-.^_`|~:/".utf8.contains($0)
                })
        default: throw fault("a value")
        }
    }

    private mutating func number() throws(StructuredFieldError) -> StructuredField.BareItem {
        let isNegative = take(UInt8(ascii: "-"))
        let whole = word(Self.isDigit)
        guard (1...15).contains(whole.utf8.count), let magnitude = Int64(whole) else { throw fault("1 to 15 digits") }
        guard take(UInt8(ascii: ".")) else { return .integer(isNegative ? -magnitude : magnitude) }
        let fraction = word(Self.isDigit)
        guard whole.utf8.count <= 12, (1...3).contains(fraction.utf8.count),
            let parts = Int64(fraction + String(repeating: "0", count: 3 - fraction.utf8.count))
        else { throw fault("1 to 3 digits after at most 12") }
        let thousandths = magnitude * 1000 + parts
        return .decimal(thousandths: isNegative ? -thousandths : thousandths)
    }

    private mutating func string() throws(StructuredFieldError) -> String {
        place += 1
        var text: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                place += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                place += 1
                guard let escaped = next, escaped == UInt8(ascii: "\"") || escaped == UInt8(ascii: "\\") else {
                    throw fault("a quotation mark or backslash")
                }
                text.append(escaped)
            case 0x20...0x7E: text.append(byte)
            default: throw fault("printable ASCII")
            }
            place += 1
        }
        throw fault("a closing quotation mark")
    }

    private mutating func byteSequence() throws(StructuredFieldError) -> [UInt8] {
        place += 1
        let text = word { Self.isAlpha($0) || Self.isDigit($0) || "+/=".utf8.contains($0) }
        guard take(UInt8(ascii: ":")), let decoded = Base64.decode(text) else { throw fault("base 64 and a colon") }
        return decoded
    }

    private mutating func displayString() throws(StructuredFieldError) -> String {
        place += 1
        guard take(UInt8(ascii: "\"")) else { throw fault("a quotation mark") }
        var text: [UInt8] = []
        while let byte = next {
            place += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let decoded = String(validating: text, as: UTF8.self) else { throw fault("UTF-8") }
                return decoded
            case UInt8(ascii: "%"):
                guard let high = next.flatMap(Self.digit) else { throw fault("two lower-case hexadecimal digits") }
                place += 1
                guard let low = next.flatMap(Self.digit) else { throw fault("two lower-case hexadecimal digits") }
                place += 1
                text.append(high << 4 | low)
            case 0x20...0x7E: text.append(byte)
            default: throw fault("printable ASCII")
            }
        }
        throw fault("a closing quotation mark")
    }

    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isAlpha(_ byte: UInt8) -> Bool { isLower(byte | 0x20) }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
