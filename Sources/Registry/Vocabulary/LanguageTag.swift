/// A well-formed BCP 47 tag (RFC 5646, section 2.1) whose primary subtag is known and whose region, if written with
/// letters, is a country: "de", "pt-BR", "zh-Hant", "es-419", "sr-Latn-RS", "de-CH-1996".
struct LanguageTag: CustomStringConvertible {
    /// The tag in the case that RFC 5646, section 2.1.1 recommends.
    let description: String

    /// Reads a tag in any case, with `_` for `-` and a locale's encoding cut off ("de_DE.UTF-8").
    init?(_ text: String) {
        guard text.utf8.count <= 64, text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let bare = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        var subtags = bare.lowercased().replacing("_", with: "-").split(
            separator: "-", omittingEmptySubsequences: false)[...]
        guard let first = subtags.popFirst(), let language = Self.primary(String(first)) else { return nil }
        var parts = [language]
        var extended = 0
        while let next = subtags.first, next.count == 3, extended < 3, Self.isLetters(next) {
            parts.append(String(next))
            subtags.removeFirst()
            extended += 1
        }
        if let script = subtags.first, script.count == 4, Self.isLetters(script) {
            parts.append(script.prefix(1).uppercased() + script.dropFirst())
            subtags.removeFirst()
        }
        if let region = subtags.first, (region.count == 2 && Self.isLetters(region)) || Self.isArea(region) {
            // Many write UK, which ISO reserves and BCP 47 does not take.
            let code = region == "uk" ? "GB" : region.uppercased()
            guard Self.isArea(region) || Vocabulary.countries.contains(code) else { return nil }
            parts.append(code)
            subtags.removeFirst()
        }
        var seen: Set<Substring> = []
        while let variant = subtags.first, Self.isVariant(variant) {
            guard seen.insert(variant).inserted else { return nil }
            parts.append(String(variant))
            subtags.removeFirst()
        }
        guard Self.takeExtensions(&subtags, into: &parts), subtags.isEmpty else { return nil }
        description = parts.joined(separator: "-")
    }

    /// `u-co-phonebk`, `x-anything`: a single letter or digit, and what belongs to it.
    private static func takeExtensions(_ subtags: inout ArraySlice<Substring>, into parts: inout [String]) -> Bool {
        var singletons: Set<Substring> = []
        while let singleton = subtags.first, singleton.count == 1, isAlphanumeric(singleton) {
            guard singletons.insert(singleton).inserted else { return false }
            parts.append(String(singleton))
            subtags.removeFirst()
            let isPrivate = singleton == "x"
            let shortest = isPrivate ? 1 : 2
            var taken = 0
            while let next = subtags.first, (shortest...8).contains(next.count), isAlphanumeric(next) {
                parts.append(String(next))
                subtags.removeFirst()
                taken += 1
            }
            guard taken > 0 else { return false }
            if isPrivate { break }
        }
        return true
    }

    /// The primary subtag; three-letter codes of languages that have two letters become those ("deu" is "de").
    private static func primary(_ code: String) -> String? {
        if code.count == 2 || code.count == 3, let known = KnownLanguages.canonical(code) { return known }
        return nil
    }

    private static func isVariant(_ subtag: Substring) -> Bool {
        guard isAlphanumeric(subtag) else { return false }
        return (5...8).contains(subtag.count) || (subtag.count == 4 && subtag.first?.isNumber == true)
    }

    private static func isArea(_ subtag: Substring) -> Bool {
        subtag.count == 3 && subtag.utf8.allSatisfy { $0 &- 0x30 < 10 }
    }

    private static func isLetters(_ subtag: Substring) -> Bool { subtag.utf8.allSatisfy { $0 &- 0x61 < 26 } }

    private static func isAlphanumeric(_ subtag: Substring) -> Bool {
        !subtag.isEmpty && subtag.utf8.allSatisfy { TextFolding.isASCIIWordByte($0) }
    }
}

/// Which primary subtags exist: those with names, and the other three-letter codes as a set of bits.
enum KnownLanguages {
    /// Code, two or three letters, to the preferred one.
    private static let preferred: [String: String] = {
        var result: [String: String] = [:]
        for entry in VocabularyEntry.parse(LanguageData.named) {
            result[entry.value] = entry.value
            // Names have capitals, codes have none.
            for alias in entry.aliases where alias.utf8.count == 3 && alias.utf8.allSatisfy({ $0 &- 0x61 < 26 }) {
                result[alias] = entry.value
            }
        }
        return result
    }()

    private static let further: [UInt64] = {
        var bits = [UInt64](repeating: 0, count: 26 * 26 * 26 / 64 + 1)
        for group in LanguageData.further.utf8.split(whereSeparator: { $0 == 0x7C || $0 == 0x0A }) {
            let letters = Array(group)
            for last in letters.dropFirst(2) {
                let position = index(letters[0], letters[1], last)
                bits[position / 64] |= 1 << UInt64(position % 64)
            }
        }
        return bits
    }()

    /// The preferred code for one in lower case; nil when there is no such language.
    static func canonical(_ code: String) -> String? {
        if let known = preferred[code] { return known }
        let letters = Array(code.utf8)
        guard letters.count == 3, letters.allSatisfy({ $0 &- 0x61 < 26 }) else { return nil }
        let position = index(letters[0], letters[1], letters[2])
        return further[position / 64] & (1 << UInt64(position % 64)) != 0 ? code : nil
    }

    private static func index(_ a: UInt8, _ b: UInt8, _ c: UInt8) -> Int {
        (Int(a - 0x61) * 26 + Int(b - 0x61)) * 26 + Int(c - 0x61)
    }
}
