/// Identifiers of the Research Organization Registry: `https://ror.org/05dxps055`.
///
/// After a 0, six characters of Crockford's base 32 (without i, l, o, u) make a number; two digits check it by
/// ISO 7064 mod 97-10. The whole address is stored, as ROR asks for.
package enum RORIdentifier {
    private static let address = "https://ror.org/"
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// The nine characters of an identifier in any of the forms people paste; nil when there is none or its check
    /// digits do not hold.
    package static func bare(_ text: String) -> String? {
        let candidate = last(text)
        return isWellFormed(candidate) && hasCheckDigits(candidate) ? candidate : nil
    }

    static func refusal(_ text: String) -> ValueRefusal? {
        let candidate = last(text)
        guard isWellFormed(candidate) else {
            return ValueRefusal(
                .malformed,
                "\(ValueRefusal.shown(text)) is not a ROR identifier. Write it as in \(address)05dxps055.")
        }
        guard hasCheckDigits(candidate) else {
            return ValueRefusal(
                .checksum, "The check digits of \(candidate) do not hold: something is mistyped. Copy it from ror.org.")
        }
        return text == address + candidate
            ? nil
            : ValueRefusal(.malformed, "ROR identifiers are written as addresses.", suggestion: address + candidate)
    }

    private static func last(_ text: String) -> String {
        guard text.utf8.count <= 60 else { return "" }
        return text.split(separator: "/").last.map { $0.lowercased() } ?? ""
    }

    private static func isWellFormed(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count == 9 && bytes[0] == UInt8(ascii: "0") && bytes[..<7].allSatisfy { alphabet.contains($0) }
            && bytes[7...].allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
    }

    private static func hasCheckDigits(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let number = bytes[..<7].reduce(0) { $0 * 32 + (alphabet.firstIndex(of: $1) ?? 0) }
        let check = Int(bytes[7] - UInt8(ascii: "0")) * 10 + Int(bytes[8] - UInt8(ascii: "0"))
        return 98 - number * 100 % 97 == check
    }
}
