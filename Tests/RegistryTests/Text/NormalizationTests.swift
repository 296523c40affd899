import Testing

@testable import Registry

@Suite("Normalisation form C")
struct NormalizationTests {
    @Test(
        "composes, orders marks, and leaves what never composes",
        arguments: [
            ("e\u{301}", "\u{E9}"), ("a\u{323}\u{302}", "\u{1EAD}"), ("a\u{302}\u{323}", "\u{1EAD}"),
            ("\u{212B}", "\u{C5}"),
            ("\u{1100}\u{1161}\u{11A8}", "\u{AC01}"), ("\u{AC00}\u{11A8}", "\u{AC01}"), ("\u{958}", "\u{915}\u{93C}"),
            ("q\u{307}\u{323}", "q\u{323}\u{307}"), ("\u{1E9B}\u{323}", "\u{1E9B}\u{323}"), ("\u{340}", "\u{300}"),
            ("\u{2126}", "\u{3A9}"), ("\u{F900}", "\u{8C48}"), ("\u{344}", "\u{308}\u{301}"), ("カ\u{3099}", "ガ"),
        ])
    func composes(text: String, composed: String) {
        #expect(Normalization.nfc(text).utf8.elementsEqual(composed.utf8))
        #expect(Normalization.isNFC(composed))
        #expect(Normalization.isNFC(text) == text.utf8.elementsEqual(composed.utf8))
    }

    @Test("holds for plain text at once", arguments: ["", "Ada", "Zoë", "日本語", "한국어", "Привет", "🎉"])
    func plain(text: String) { #expect(Normalization.isNFC(text)) }

    @Test("every canonically decomposable scalar comes back from its parts, or stays apart")
    func roundTrip() {
        let table = CanonicalDecomposition.table
        #expect(table.keys.count > 2000)
        #expect(zip(table.keys, table.keys.dropFirst()).allSatisfy { $0 < $1 })
        for key in table.keys {
            guard let scalar = Unicode.Scalar(key) else { continue }
            var parts: [UInt32] = []
            CanonicalDecomposition.append(key, to: &parts)
            let decomposed = ScalarFolding.string(parts[...])
            let composed = Normalization.nfc(decomposed)
            #expect(
                composed.utf8.elementsEqual(Normalization.nfc(String(Character(scalar))).utf8),
                "U+\(String(key, radix: 16))")
            #expect(Normalization.isNFC(composed), "U+\(String(key, radix: 16))")
        }
    }

    @Test("is canonically equivalent to the text, and stable", arguments: [UInt64.random(in: 0...UInt64.max)])
    func equivalent(seed: UInt64) {
        var random = SplitMix(seed: seed)
        for _ in 0..<3000 {
            let text = random.text()
            let composed = Normalization.nfc(text)
            // `==` on String compares by canonical equivalence with the standard library's own tables.
            #expect(composed == text, "seed \(seed): \(text.debugDescription)")
            #expect(Normalization.isNFC(composed), "seed \(seed): \(text.debugDescription)")
        }
    }
}

@Suite("Base64 for URLs")
struct Base64URLTests {
    @Test(
        "is that of RFC 4648, section 10, without padding",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ])
    func vectors(text: String, encoded: String) {
        #expect(Base64URL.encode(text.utf8) == encoded)
        #expect(Base64URL.decode(encoded).map { String(decoding: $0, as: UTF8.self) } == text)
    }

    @Test(
        "refuses padding, other letters, impossible lengths and stray bits",
        arguments: ["Zg==", "Z", "Zh", "Zm8+", "Zm 8", "é"])
    func refused(text: String) { #expect(Base64URL.decode(text) == nil) }
}
