/// ORCID iDs: `0000-0002-1825-0097`, sixteen characters whose last checks the others by ISO 7064 mod 11-2.
package enum ORCIDIdentifier {
    /// The id with hyphens, from any of the forms people paste; nil when there is none or its check character is wrong.
    package static func canonical(_ text: String) -> String? {
        guard text.utf8.count <= 60, let last = text.split(separator: "/").last else { return nil }
        let digits = last.uppercased().utf8.filter { $0 != UInt8(ascii: "-") }
        guard digits.count == 16, digits[..<15].allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }),
            digits[15] == checkCharacter(digits[..<15])
        else { return nil }
        return stride(from: 0, to: 16, by: 4).map { String(decoding: digits[$0..<($0 + 4)], as: UTF8.self) }
            .joined(separator: "-")
    }

    static func refusal(_ text: String) -> ValueRefusal? {
        if isCanonical(text) { return nil }
        if let canonical = canonical(text) {
            return canonical == text
                ? nil : ValueRefusal(.malformed, "ORCID iDs are written without an address.", suggestion: canonical)
        }
        let digits = (text.split(separator: "/").last ?? "").utf8.filter { $0 != UInt8(ascii: "-") }
        if digits.count == 16, digits[..<15].allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) {
            return ValueRefusal(
                .checksum,
                "The last character of \(ValueRefusal.shown(text)) does not check the others: something is mistyped. "
                    + "Copy the iD from orcid.org.")
        }
        return ValueRefusal(
            .malformed, "\(ValueRefusal.shown(text)) is not an ORCID iD. Write it as in 0000-0002-1825-0097.")
    }

    /// The common case, without taking the text apart.
    private static func isCanonical(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count == 19 else { return false }
            var total = 0
            for index in 0..<18 {
                if index % 5 == 4 {
                    guard bytes[index] == UInt8(ascii: "-") else { return false }
                } else {
                    let digit = bytes[index] &- UInt8(ascii: "0")
                    guard digit < 10 else { return false }
                    total = (total + Int(digit)) * 2 % 11
                }
            }
            return bytes[18] == character(for: total)
        }
    }

    private static func checkCharacter(_ digits: some Sequence<UInt8>) -> UInt8 {
        let total = digits.reduce(0) { ($0 + Int($1 - UInt8(ascii: "0"))) * 2 % 11 }
        return character(for: total)
    }

    private static func character(for total: Int) -> UInt8 {
        let check = (12 - total) % 11
        return check == 10 ? UInt8(ascii: "X") : UInt8(ascii: "0") + UInt8(check)
    }
}
