/// One spelling for a skill, a topic or a role, whoever typed it: "Machine Learning" and "machine_learning" are
/// `machine-learning`, "C++" is `c++`, ".NET" is `.net`, "Node.js" is `node.js`.
///
/// Folded like searched text; letters and digits stay, as do `+` and `#` after a letter and a point before one; anything
/// else becomes one hyphen, none at the ends. The empty string means that nothing of the text could stay.
package enum Slug {
    /// A longer slug is cut here, at a character's end.
    package static let maximumBytes = 64

    package static func of(_ text: String) -> String {
        if isSlug(text) { return text }
        return String(unsafeUninitializedCapacity: maximumBytes) { buffer in
            buffer.baseAddress.map { write(text, to: $0) } ?? 0
        }
    }

    /// Writes the slug's bytes, `maximumBytes` at most, and gives their number. Nothing is allocated for ASCII text.
    static func write(_ text: String, to output: UnsafeMutablePointer<UInt8>) -> Int {
        var text = text
        let count: Int? = text.withUTF8 { bytes in
            bytes.allSatisfy { $0 < 0x80 } ? write(bytes, to: output) : nil
        }
        return count ?? foldedLetters(text).withUnsafeBufferPointer { write($0, to: output) }
    }

    /// The rules on bytes; those of 0x80 and above are letters or digits.
    private static func write(
        _ bytes: UnsafeBufferPointer<UInt8>, to output: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var count = 0
        var pendingHyphen = false
        var afterPoint = false
        for index in bytes.indices {
            let byte = bytes[index]
            var isPoint = false
            if !isLetterOrDigit(byte) {
                let isSign = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "#")
                isPoint =
                    byte == UInt8(ascii: ".") && !afterPoint && index + 1 < bytes.count
                    && isLetterOrDigit(bytes[index + 1]) && (index == 0 || bytes[index - 1] != byte)
                guard isPoint || (isSign && !pendingHyphen && count > 0) else {
                    pendingHyphen = count > 0
                    continue
                }
            }
            if count + (pendingHyphen ? 2 : 1) > maximumBytes {
                // Not in the middle of a character: take back the bytes of the one that does not fit whole.
                if byte & 0xC0 == 0x80 {
                    while output[count - 1] & 0xC0 == 0x80 { count -= 1 }
                    count -= 1
                }
                // Nor at a sign that only stands before a letter.
                while count > 0, output[count - 1] == UInt8(ascii: "-") || output[count - 1] == UInt8(ascii: ".") {
                    count -= 1
                }
                return count
            }
            if pendingHyphen {
                output[count] = UInt8(ascii: "-")
                count += 1
            }
            output[count] = byte &- 0x41 < 26 ? byte | 0x20 : byte
            count += 1
            pendingHyphen = false
            afterPoint = isPoint
        }
        return count
    }

    /// The folded text with spaces for everything beyond ASCII that is neither letter, mark nor digit.
    private static func foldedLetters(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for value in ScalarFolding.fold(text) {
            guard let scalar = Unicode.Scalar(value), value < 0x80 || isLetterOrDigit(scalar),
                let encoded = Unicode.UTF8.encode(scalar)
            else {
                bytes.append(UInt8(ascii: " "))
                continue
            }
            bytes.append(contentsOf: encoded)
        }
        return bytes
    }

    /// Whether the text is spelled as a slug already: small letters and digits with single hyphens between them.
    private static func isSlug(_ text: String) -> Bool {
        var previousIsPlain = false
        for byte in text.utf8 {
            let plain = byte &- 0x61 < 26 || byte &- 0x30 < 10
            guard plain || (previousIsPlain && byte == UInt8(ascii: "-")) else { return false }
            previousIsPlain = plain
        }
        return previousIsPlain && text.utf8.count <= maximumBytes
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool { byte >= 0x80 || TextFolding.isASCIIWordByte(byte) }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .decimalNumber, .letterNumber, .otherNumber:
            true
        default: false
        }
    }
}
