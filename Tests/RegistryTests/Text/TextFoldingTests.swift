import Testing

@testable import Registry

@Suite("Folding of text")
struct TextFoldingTests {
    @Test(
        "lowers case and takes accents off",
        arguments: [
            ("Ada Example", "ada example"), ("ÉCOLE", "ecole"), ("Łukasz", "lukasz"), ("Straße", "strasse"),
            ("İstanbul", "istanbul"), ("Ｆｕｌｌ", "full"), ("Ærø", "aero"), ("ΟΔΟΣ", "οδοσ"), ("οδός", "οδοσ"),
            ("Nguyễn", "nguyen"), ("e\u{301}", "e"), ("soft\u{AD}hyphen", "softhyphen"), ("ひらがな", "ひらがな"),
        ])
    func folds(text: String, folded: String) { #expect(TextFolding.fold(text).utf8.elementsEqual(folded.utf8)) }

    @Test("keeps the marks that make another letter")
    func keepsVoicing() {
        #expect(TextFolding.fold("ガ") != TextFolding.fold("カ"))
        #expect(TextFolding.fold("कि") != TextFolding.fold("क"))
        #expect(TextFolding.fold("カ\u{3099}").utf8.elementsEqual("ガ".utf8))
    }

    @Test(
        "splits words at everything that is no letter or digit",
        arguments: [
            ("Ada  Example-Lovelace", ["ada", "example", "lovelace"]), ("", []), (" -- ", []), ("a", ["a"]),
            ("C++ and C#, g++ or F#.", ["c++", "and", "c#", "g++", "or", "f#"]), ("1+1", ["1", "1"]),
            ("c++17", ["c", "17"]), ("item #4", ["item", "4"]), ("Node.js", ["node", "js"]),
            ("Zoë O’Brien", ["zoe", "o", "brien"]),
            ("Привет, МИР", ["привет", "мир"]), ("한국어 개발자", ["한국어", "개발자"]), ("Müller++", ["muller++"]),
        ])
    func words(text: String, words: [String]) { #expect(TextFolding.words(text) == words) }

    @Test("gives pairs of characters where a script has no spaces, and the last character alone to the index only")
    func pairs() {
        #expect(TextFolding.words("田中太郎") == ["田中", "中太", "太郎", "郎"])
        #expect(TextFolding.queryWords("田中太郎") == ["田中", "中太", "太郎"])
        #expect(TextFolding.words("李") == ["李"])
        #expect(TextFolding.queryWords("李") == ["李"])
        #expect(TextFolding.words("Python開発 team") == ["python", "開発", "発", "team"])
    }

    @Test("finds each single character of an unspaced text as a beginning")
    func singleCharacters() {
        let index = TextFolding.words("田中太郎")
        for character in "田中太郎" { #expect(index.contains { $0.hasPrefix(String(character)) }) }
    }

    @Test("cuts a long word alike on both sides, at a character's end")
    func cuts() {
        let ascii = String(repeating: "a", count: 1000)
        #expect(TextFolding.words(ascii) == [String(repeating: "a", count: 64)])
        let cyrillic = TextFolding.words("x" + String(repeating: "ж", count: 100))
        #expect(cyrillic == ["x" + String(repeating: "ж", count: 31)])
        #expect(TextFolding.queryWords(ascii) == TextFolding.words(ascii))
    }

    @Test("folds to itself, and finds every folded word again", arguments: [UInt64.random(in: 0...UInt64.max)])
    func idempotent(seed: UInt64) {
        var random = SplitMix(seed: seed)
        for _ in 0..<2000 {
            let text = random.text()
            let folded = TextFolding.fold(text)
            #expect(TextFolding.fold(folded).utf8.elementsEqual(folded.utf8), "seed \(seed): \(text.debugDescription)")
            #expect(
                Set(TextFolding.queryWords(text)).isSubset(of: TextFolding.words(text)),
                "seed \(seed): \(text.debugDescription)")
            #expect(
                TextFolding.words(text).allSatisfy { !$0.isEmpty && $0.utf8.count <= 66 },
                "seed \(seed): \(text.debugDescription)")
        }
    }
}

@Suite("Slugs")
struct SlugTests {
    @Test(
        "give one spelling whoever typed it",
        arguments: [
            ("C++", "c++"), ("c#", "c#"), ("Machine Learning", "machine-learning"),
            ("machine_learning", "machine-learning"),
            (".NET", ".net"), ("Node.js", "node.js"), ("ASP.NET Core", "asp.net-core"), ("CI/CD", "ci-cd"),
            ("  R ", "r"),
            ("R&D", "r-d"), ("C / C++", "c-c++"), ("Économie", "economie"), ("etc.", "etc"), ("機械学習", "機械学習"),
            ("--x--y--", "x-y"), ("a..b", "a-b"), ("python3", "python3"), ("Objective-C", "objective-c"),
            ("#tag", "tag"),
            ("", ""), ("!?", ""), ("🎉", ""),
        ])
    func slugs(text: String, slug: String) { #expect(Slug.of(text) == slug) }

    @Test("are slugs of themselves, and never too long", arguments: [UInt64.random(in: 0...UInt64.max)])
    func stable(seed: UInt64) {
        var random = SplitMix(seed: seed)
        for _ in 0..<2000 {
            let text = random.text()
            let slug = Slug.of(text)
            #expect(Slug.of(slug) == slug, "seed \(seed): \(text.debugDescription)")
            #expect(slug.utf8.count <= Slug.maximumBytes, "seed \(seed): \(text.debugDescription)")
        }
    }

    @Test("are cut at a character's end")
    func cut() {
        #expect(Slug.of(String(repeating: "a", count: 100)).utf8.count == 64)
        #expect(Slug.of("a" + String(repeating: "ж", count: 100)) == "a" + String(repeating: "ж", count: 31))
    }
}
