/// Text as search sees it: lower case, without accents, in words. Both sides of a search fold alike, so what matters is
/// that equal intentions give equal bytes, not that the result reads well.
///
/// - Lower case by Unicode's full mapping; final sigma becomes sigma, sharp s becomes ss, full-width ASCII becomes ASCII.
/// - Accents are the combining marks of the European blocks, Hebrew points and Arabic vowel signs. Marks that make another
///   letter (the voiced kana, the vowel signs of the scripts of India) stay.
/// - Letters that carry a stroke instead of a mark fold to their base by a short list: "Łukasz" is found by "lukasz".
/// - A word is a run of letters, digits and marks; "c++", "g++", "c#", "f#" keep their signs.
/// - Scripts that put no spaces between words (Han, kana, Thai, Lao, Khmer, Burmese) give overlapping pairs of characters.
///   The index also holds each run's last character alone, so that any single character is found as a prefix; a query
///   leaves it out. Hangul has spaces and is treated as an alphabet.
package enum TextFolding {
    /// A longer word is cut here, on both sides of a search.
    static let maximumWordBytes = 64

    /// The folded text, its separators kept.
    package static func fold(_ text: String) -> String {
        if let ascii = ScalarFolding.lowercasedASCII(text) { return ascii }
        return ScalarFolding.string(ScalarFolding.fold(text)[...])
    }

    /// The words of a text that is stored, in order, repetitions kept.
    package static func words(_ text: String) -> [String] {
        var words: [String] = []
        forEachWord(of: text, forQuery: false) { words.append(String(decoding: $0, as: UTF8.self)) }
        return words
    }

    /// The words of a text that is searched for.
    package static func queryWords(_ text: String) -> [String] {
        var words: [String] = []
        forEachWord(of: text, forQuery: true) { words.append(String(decoding: $0, as: UTF8.self)) }
        return words
    }

    /// Calls `body` with each folded word as UTF-8; the bytes are valid during the call only.
    static func forEachWord(of text: String, forQuery: Bool, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        let done: Void? = text.utf8.withContiguousStorageIfAvailable { bytes in
            if bytes.allSatisfy({ $0 < 0x80 }) {
                forEachASCIIWord(of: bytes, body)
            } else {
                WordSplitter.forEachWord(of: text, forQuery: forQuery, body)
            }
        }
        if done == nil {
            var native = text
            native.makeContiguousUTF8()
            forEachWord(of: native, forQuery: forQuery, body)
        }
    }

    private static func forEachASCIIWord(
        of bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(bytes.count, 1)) { folded in
            for (index, byte) in bytes.enumerated() {
                folded[index] = byte &- 0x41 < 26 ? byte | 0x20 : byte
            }
            var index = 0
            while index < bytes.count {
                guard isASCIIWordByte(folded[index]) else {
                    index += 1
                    continue
                }
                let start = index
                while index < bytes.count, isASCIIWordByte(folded[index]) { index += 1 }
                let rest = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(folded)[index..<bytes.count])
                index += signLength(after: index - start, rest: rest)
                let end = min(index, start + maximumWordBytes)
                body(UnsafeBufferPointer(rebasing: folded[start..<end]))
            }
        }
    }

    /// How many bytes of "++" or "#" belong to a word of the given length that `rest` follows.
    private static func signLength(after length: Int, rest: UnsafeBufferPointer<UInt8>) -> Int {
        func free(_ index: Int) -> Bool { index >= rest.count || !isASCIIWordByte(rest[index]) }
        if rest.count >= 2, rest[0] == UInt8(ascii: "+"), rest[1] == UInt8(ascii: "+"), free(2) { return 2 }
        if rest.count >= 1, rest[0] == UInt8(ascii: "#"), length <= 2, free(1) { return 1 }
        return 0
    }

    static func isASCIIWordByte(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
    }
}
