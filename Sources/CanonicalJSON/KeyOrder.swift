/// The order of members that RFC 8785 section 3.2.3 asks for: by UTF-16 code units, found from UTF-8 bytes.
///
/// The two orders differ in one place only: characters above U+FFFF are written with surrogates (D800–DFFF), which
/// come before U+E000–U+FFFF in UTF-16 and after them in UTF-8. In UTF-8 those are the lead bytes F0–F4 against
/// EE and EF, and no other byte of a character has these values, so the first differing byte decides.
package enum KeyOrder {
    /// Whether the bytes are the same; Swift's `==` would also call canonically equivalent strings equal.
    package static func same(_ left: String, _ right: String) -> Bool {
        guard left == right else { return false }
        var left = left
        var right = right
        return left.withUTF8 { a in right.withUTF8 { b in a.count == b.count && compare(a, b) == 0 } }
    }

    /// Negative, zero or positive as `left` comes before, is, or comes after `right`.
    package static func compare(_ left: String, _ right: String) -> Int {
        var left = left
        var right = right
        return left.withUTF8 { a in right.withUTF8 { b in compare(a, b) } }
    }

    /// The same for UTF-8 bytes.
    package static func compare(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Int {
        let shared = min(a.count, b.count)
        var index = 0
        while index < shared {
            let (x, y) = (a[index], b[index])
            if x != y { return Int(rank(x)) - Int(rank(y)) }
            index += 1
        }
        return a.count - b.count
    }

    private static func rank(_ byte: UInt8) -> UInt8 {
        if byte < 0xEE { return byte }
        return byte >= 0xF0 ? byte - 2 : byte + 5
    }
}
