/// The folding of single scalars that `TextFolding` and `Slug` share.
enum ScalarFolding {
    /// The folded scalars of a text, in NFC.
    static func fold(_ text: String) -> [UInt32] {
        var output: [UInt32] = []
        output.reserveCapacity(text.utf8.count)
        var dropsAccents = false
        for scalar in Normalization.nfc(text).unicodeScalars {
            let count = output.count
            append(scalar, to: &output)
            if output.count == count { dropsAccents = true }
        }
        // Letters that an accent kept apart may compose now.
        return dropsAccents ? Normalization.nfc(output) : output
    }

    /// Appends what one scalar of NFC text folds to: nothing for an accent, several for a ligature.
    private static func append(_ scalar: Unicode.Scalar, to output: inout [UInt32]) {
        let value = scalar.value
        if value < 0x80 {
            output.append(value &- 0x41 < 26 ? value | 0x20 : value)
        } else if (0xFF01...0xFF5E).contains(value) {
            append(Unicode.Scalar(UInt8(value - 0xFEE0)), to: &output)
        } else if isAccent(value) || isInvisible(value) {
            return
        } else if (0x3400...0x9FFF).contains(value) || Hangul.isSyllable(value) {
            output.append(value)
        } else {
            appendBase(value, to: &output)
        }
    }

    /// Takes accents off, then lowers. A scalar whose marks are no accents is kept whole.
    private static func appendBase(_ value: UInt32, to output: inout [UInt32]) {
        var base = value
        while let (first, second) = CanonicalDecomposition.parts(of: base), second == 0 || isAccent(second) {
            base = first
        }
        if base < 0x80 {
            output.append(base &- 0x41 < 26 ? base | 0x20 : base)
            return
        }
        guard let scalar = Unicode.Scalar(base) else { return }
        for lower in scalar.properties.lowercaseMapping.unicodeScalars where !isAccent(lower.value) {
            appendPlain(lower.value, to: &output)
        }
    }

    /// Letters that no decomposition takes to their base.
    private static func appendPlain(_ value: UInt32, to output: inout [UInt32]) {
        let plain: StaticString
        switch value {
        case 0xDF: plain = "ss"
        case 0xE6: plain = "ae"
        case 0xF0, 0x111: plain = "d"
        case 0xF8: plain = "o"
        case 0xFE: plain = "th"
        case 0x127: plain = "h"
        case 0x131: plain = "i"
        case 0x138: plain = "k"
        case 0x142: plain = "l"
        case 0x14B: plain = "n"
        case 0x153: plain = "oe"
        case 0x167: plain = "t"
        case 0x3C2:
            output.append(0x3C3)
            return
        default:
            output.append(value)
            return
        }
        plain.withUTF8Buffer { output.append(contentsOf: $0.lazy.map(UInt32.init)) }
    }

    /// Marks that a search passes over: they leave the letter what it is.
    static func isAccent(_ value: UInt32) -> Bool {
        switch value {
        case 0x300...0x36F, 0x483...0x487, 0x591...0x5BD, 0x5BF, 0x5C1...0x5C2, 0x5C4...0x5C5, 0x5C7, 0x64B...0x65F,
            0x670,
            0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F:
            true
        default: false
        }
    }

    /// Joiners, soft hyphens and variation selectors, which no reader sees.
    private static func isInvisible(_ value: UInt32) -> Bool {
        switch value {
        case 0xAD, 0x200B...0x200F, 0x2060...0x2064, 0xFE00...0xFE0F, 0xFEFF, 0xE0100...0xE01EF: true
        default: false
        }
    }

    /// The text in lower case when all of it is ASCII.
    static func lowercasedASCII(_ text: String) -> String? {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        guard text.utf8.contains(where: { $0 &- 0x41 < 26 }) else { return text }
        return String(unsafeUninitializedCapacity: text.utf8.count) { buffer in
            var count = 0
            for byte in text.utf8 {
                buffer[count] = byte &- 0x41 < 26 ? byte | 0x20 : byte
                count += 1
            }
            return count
        }
    }

    static func string(_ values: ArraySlice<UInt32>) -> String {
        var result = String.UnicodeScalarView()
        for value in values { if let scalar = Unicode.Scalar(value) { result.append(scalar) } }
        return String(result)
    }
}
