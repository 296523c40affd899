/// Finds the entry of a vocabulary that a text most likely means.
///
/// In this order: the same letters and digits as a value, a name or another name; all words of the text in one name
/// ("apache 2" in "Apache License 2.0"); a spelling within a few slips. Among equals the shortest wins, then the order of
/// the vocabulary, so the answer is the same everywhere.
enum NearestEntry {
    /// A longer text is nobody's slip, and comparing it would cost time.
    private static let maximumLength = 64

    private struct Rank: Comparable {
        /// 0 same, 1 by words, 2 by slips.
        var way: Int
        var distance: Int
        var isDiscouraged: Bool
        var length: Int

        static func < (left: Rank, right: Rank) -> Bool {
            (left.way, left.distance, left.isDiscouraged ? 1 : 0, left.length)
                < (right.way, right.distance, right.isDiscouraged ? 1 : 0, right.length)
        }
    }

    static func find(_ text: String, in entries: [VocabularyEntry]) -> String? {
        guard text.utf8.count <= maximumLength else { return nil }
        let wanted = Name(text)
        guard !wanted.letters.isEmpty else { return nil }
        var best: (rank: Rank, value: String)?
        for entry in entries {
            for (position, spelling) in ([entry.value, entry.label] + entry.aliases + entry.links).enumerated() {
                guard let (way, distance) = distance(from: wanted, to: Name(spelling), isValue: position == 0) else {
                    continue
                }
                let rank = Rank(
                    way: way, distance: distance, isDiscouraged: entry.isDiscouraged, length: entry.value.utf8.count)
                if best.map({ rank < $0.rank }) ?? true { best = (rank, entry.value) }
            }
        }
        return best?.value
    }

    private static func distance(from wanted: Name, to name: Name, isValue: Bool) -> (way: Int, distance: Int)? {
        if wanted.letters == name.letters, wanted.signs == name.signs { return (0, isValue ? 0 : 1) }
        if wanted.letters.count >= 3, wanted.letters.count * 4 >= name.letters.count, name.contains(wanted) {
            return (1, name.words.count - wanted.words.count)
        }
        // Two-letter codes are too close to one another for a slip to mean anything.
        guard wanted.letters.count >= 3, name.letters.count >= 3 else { return nil }
        let limit = wanted.letters.count <= 5 ? 1 : wanted.letters.count <= 8 ? 2 : 3
        return EditDistance.between(wanted.letters, name.letters, atMost: limit).map { (2, $0) }
    }

    /// A spelling as letters and digits, and as words; "GPL3" has the words "gpl" and "3".
    private struct Name {
        var letters: [UInt8] = []
        var words: [ArraySlice<UInt8>] = []
        /// "$", "€", "+" and the like, for spellings that consist of signs.
        var signs: [UInt8] = []

        /// Words that names of one thing have or lack: "The MIT License", "v2.0", "Version 2.0".
        private static let noise = ["the", "v", "version"]

        init(_ text: String) {
            var starts: [Int] = []
            var previous: UInt8 = 0
            for byte in TextFolding.fold(text).utf8 {
                let isWord = byte >= 0x80 || TextFolding.isASCIIWordByte(byte)
                if isWord {
                    let isDigit = byte &- 0x30 < 10
                    let continues = previous != 0 && isDigit == (previous &- 0x30 < 10)
                    if !continues { starts.append(letters.count) }
                    letters.append(byte)
                    previous = byte
                } else {
                    if byte == UInt8(ascii: "$") || byte == UInt8(ascii: "+") { signs.append(byte) }
                    previous = 0
                }
            }
            for (index, start) in starts.enumerated() {
                words.append(letters[start..<(index + 1 < starts.count ? starts[index + 1] : letters.count)])
            }
            let telling = words.filter { word in !Self.noise.contains { word.elementsEqual($0.utf8) } }
            if telling.count < words.count, !telling.isEmpty {
                words = telling
                letters = Array(telling.joined())
            }
        }

        /// Whether each word of the other stands in this one; its last word may be the beginning of one.
        func contains(_ other: Name) -> Bool {
            other.words.enumerated().allSatisfy { index, word in
                words.contains { own in
                    own.elementsEqual(word)
                        || (index == other.words.count - 1 && word.count >= 3 && own.starts(with: word))
                }
            }
        }
    }
}
