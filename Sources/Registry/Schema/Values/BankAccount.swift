/// Account numbers of banks (ISO 13616, IBAN) and the banks' own (ISO 9362, BIC): the form, and the check digits of an
/// IBAN. Whether there is such an account only the bank knows.
package enum BankAccount {
    /// Whether this is an IBAN in its electronic form: country, check digits that hold (ISO 7064 mod 97-10), 11 to 30
    /// capital letters and digits.
    package static func isIBAN(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (15...34).contains(bytes.count), bytes[..<2].allSatisfy(isLetter), bytes[2..<4].allSatisfy(isDigit),
            bytes[4...].allSatisfy({ isLetter($0) || isDigit($0) })
        else { return false }
        let rest = (bytes[4...] + bytes[..<4]).reduce(0) { rest, byte in
            isDigit(byte) ? (rest * 10 + Int(byte) - 48) % 97 : (rest * 100 + Int(byte) - 55) % 97
        }
        return rest == 1
    }

    /// Whether this has the form of a BIC: bank, country, place, and perhaps a branch.
    package static func isBIC(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return (bytes.count == 8 || bytes.count == 11) && bytes[4..<6].allSatisfy(isLetter)
            && bytes.allSatisfy { isLetter($0) || isDigit($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    static func ibanRefusal(_ text: String) -> ValueRefusal? {
        if isIBAN(text) { return nil }
        let compact = text.uppercased().filter { !$0.isWhitespace }
        if compact != text, isIBAN(compact) {
            return ValueRefusal(.malformed, "An IBAN is written here without spaces, in capitals.")
        }
        // Never quoted: a message may end in a log.
        return ValueRefusal(
            .checksum, "It is no IBAN, or its check digits do not hold: something is mistyped. Copy it from the bank.")
    }

    static func bicRefusal(_ text: String) -> ValueRefusal? {
        isBIC(text) ? nil : ValueRefusal(.malformed, "It is no BIC: 8 or 11 capital letters and digits.")
    }
}
