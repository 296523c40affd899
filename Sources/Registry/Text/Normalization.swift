/// Unicode normalisation form C, in which every name and text of a record is kept. `==` on `String` cannot tell the
/// forms apart (it compares by canonical equivalence), so stored bytes need a check of their own.
package enum Normalization {
    /// Whether the text is in NFC. Text below U+0300 always is, and costs one pass over its bytes.
    package static func isNFC(_ text: String) -> Bool {
        looksStable(text) || nfc(text).utf8.elementsEqual(text.utf8)
    }

    /// The text in NFC; the same value when it already is.
    package static func nfc(_ text: String) -> String {
        if looksStable(text) { return text }
        return ScalarFolding.string(nfc(text.unicodeScalars.map(\.value))[...])
    }

    static func nfc(_ values: [UInt32]) -> [UInt32] {
        var scalars: [UInt32] = []
        scalars.reserveCapacity(values.count * 2)
        for value in values { CanonicalDecomposition.append(value, to: &scalars) }
        order(&scalars)
        compose(&scalars)
        return scalars
    }

    /// True only when no scalar can change under NFC; false means "look closer".
    private static func looksStable(_ text: String) -> Bool {
        // U+0300 begins with the byte CC; nothing below it decomposes without composing again or reorders.
        if text.utf8.allSatisfy({ $0 < 0xCC }) { return true }
        let unstable = CanonicalDecomposition.table.unstable
        for scalar in text.unicodeScalars {
            let value = scalar.value
            if value < 0x300 || (0x3400...0x9FFF).contains(value) || Hangul.isSyllable(value) { continue }
            if Hangul.isTrailingJamo(value) || unstable.contains(value) || combiningClass(value) != 0 { return false }
        }
        return true
    }

    static func combiningClass(_ value: UInt32) -> UInt8 {
        guard value >= 0x300, let scalar = Unicode.Scalar(value) else { return 0 }
        return scalar.properties.canonicalCombiningClass.rawValue
    }

    /// Canonical ordering: runs of marks sorted by combining class, stably.
    private static func order(_ scalars: inout [UInt32]) {
        var start = 0
        while start < scalars.count {
            guard combiningClass(scalars[start]) != 0 else {
                start += 1
                continue
            }
            var end = start + 1
            while end < scalars.count, combiningClass(scalars[end]) != 0 { end += 1 }
            if end - start > 1 {
                // The standard library's sort is stable in fact but not by promise: the position decides among equals.
                let run = scalars[start..<end].enumerated()
                    .map { (class: combiningClass($0.element), position: $0.offset, value: $0.element) }
                    .sorted { ($0.class, $0.position) < ($1.class, $1.position) }
                for (offset, item) in run.enumerated() { scalars[start + offset] = item.value }
            }
            start = end
        }
    }

    /// Canonical composition in place (the Unicode Standard, section 3.11, D117).
    private static func compose(_ scalars: inout [UInt32]) {
        var write = 0
        var starter: Int?
        var lastClass: UInt8 = 0
        for read in scalars.indices {
            let value = scalars[read]
            let current = combiningClass(value)
            let blocked = starter.map { write - 1 != $0 && lastClass >= current } ?? true
            if let position = starter, !blocked,
                let composite = CanonicalDecomposition.composite(scalars[position], value)
            {
                scalars[position] = composite
                continue
            }
            if current == 0 { starter = write }
            lastClass = current
            scalars[write] = value
            write += 1
        }
        scalars.removeSubrange(write...)
    }
}
