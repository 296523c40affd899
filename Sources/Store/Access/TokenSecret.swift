internal import TransparencyLog

/// What a bearer shows: `mst_` and 43 characters of base64url, 256 random bits. Only its digest is kept.
package struct TokenSecret: Sendable {
    /// The text, shown once.
    package let text: String

    /// Makes one from four random words.
    package init(random: (UInt64, UInt64), _ more: (UInt64, UInt64)) {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        let words = [random.0, random.1, more.0, more.1]
        // Six bits a character, most significant first; two zero bits pad the last.
        let characters = (0..<43).map { index -> UInt8 in
            var value = 0
            for bit in (index * 6)..<(index * 6 + 6) {
                let isSet = bit < 256 && words[bit / 64] >> UInt64(63 - bit % 64) & 1 == 1
                value = value << 1 | (isSet ? 1 : 0)
            }
            return alphabet[value]
        }
        text = "mst_" + String(decoding: characters, as: UTF8.self)
    }

    /// Reads what a bearer shows; nil when it cannot be a token.
    package init?(_ text: String) {
        guard text.utf8.count == 47, text.hasPrefix("mst_") else { return nil }
        self.text = text
    }

    /// SHA-256 of the text: what is stored and looked up.
    package var hash: [UInt8] { SHA256.digest(Array(text.utf8)) }
}
