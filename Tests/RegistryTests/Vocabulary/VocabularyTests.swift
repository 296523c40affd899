import Testing

@testable import Registry

@Suite("Vocabularies")
struct VocabularyTests {
    @Test("hold every value of their standard, in its spelling only")
    func contain() {
        for code in ["DE", "BR", "KE", "TW", "AX"] { #expect(Vocabulary.countries.contains(code)) }
        for code in ["de", "UK", "XX", "DEU", "", "Germany"] { #expect(!Vocabulary.countries.contains(code)) }
        for code in ["EUR", "USD", "JPY", "KWD", "KES"] { #expect(Vocabulary.currencies.contains(code)) }
        for code in ["eur", "XAU", "EURO", "DEM"] { #expect(!Vocabulary.currencies.contains(code)) }
        for zone in ["Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Kolkata", "Etc/UTC", "UTC"] {
            #expect(Vocabulary.timeZones.contains(zone))
        }
        for zone in ["Europe/berlin", "Berlin", "GMT+1", "Factory", "CEST"] {
            #expect(!Vocabulary.timeZones.contains(zone))
        }
        for id in ["MIT", "Apache-2.0", "GPL-3.0-only", "GPL-2.0", "Zlib"] { #expect(Vocabulary.spdx.contains(id)) }
        for id in ["mit", "Apache", "GPL3"] { #expect(!Vocabulary.spdx.contains(id)) }
    }

    @Test("have the sizes of their standards")
    func sizes() {
        #expect(Vocabulary.countries.values.count == 249)
        #expect((150...185).contains(Vocabulary.currencies.values.count))
        #expect((400...500).contains(Vocabulary.timeZones.values.count))
        #expect(Vocabulary.spdx.values.count > 600)
        #expect(Vocabulary.spdxExceptions.values.count > 60)
        #expect(Set(Vocabulary.countries.values).count == 249)
    }

    @Test(
        "tell a currency's decimal digits",
        arguments: [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("ISK", 0), ("TND", 3), ("USD", 2)])
    func minorDigits(code: String, digits: Int) {
        #expect(Vocabulary.minorDigits(of: code) == digits)
    }

    @Test("know no digits of a currency they do not hold")
    func unknownDigits() { #expect(Vocabulary.minorDigits(of: "XXX") == nil) }

    @Test("spell a value canonically whatever its case, and follow a zone's link")
    func canonical() {
        #expect(Vocabulary.countries.canonical("de") == "DE")
        #expect(Vocabulary.spdx.canonical("apache-2.0") == "Apache-2.0")
        #expect(Vocabulary.timeZones.canonical("europe/berlin") == "Europe/Berlin")
        #expect(Vocabulary.timeZones.canonical("Asia/Calcutta") == "Asia/Kolkata")
        #expect(Vocabulary.timeZones.contains("Asia/Calcutta"))
        #expect(Vocabulary.countries.canonical("Germany") == nil)
    }

    @Test(
        "name the country that was meant",
        arguments: [
            ("Germany", "DE"), ("germny", "DE"), ("DEU", "DE"), ("UK", "GB"), ("USA", "US"),
            ("Untied States", "US"), ("south korea", "KR"), ("Cote d'Ivoire", "CI"), ("Turkey", "TR"), ("de", "DE"),
            ("Österreich", "AT"), ("Niger", "NE"), ("Nigeria", "NG"),
        ])
    func nearestCountry(text: String, code: String) {
        #expect(Vocabulary.countries.nearest(to: text) == code)
    }

    @Test(
        "name the currency that was meant",
        arguments: [
            ("US Dollar", "USD"), ("dollars", "USD"), ("euro", "EUR"), ("EURO", "EUR"), ("yen", "JPY"), ("US$", "USD"),
            ("British pound", "GBP"), ("EUX", "EUR"), ("rupees", "INR"), ("€", "EUR"), ("£", "GBP"),
        ])
    func nearestCurrency(text: String, code: String) {
        #expect(Vocabulary.currencies.nearest(to: text) == code)
    }

    @Test(
        "name the time zone that was meant",
        arguments: [
            ("Berlin", "Europe/Berlin"), ("europe berlin", "Europe/Berlin"), ("Europe/Berln", "Europe/Berlin"),
            ("New York", "America/New_York"), ("Calcutta", "Asia/Kolkata"), ("Sao Paulo", "America/Sao_Paulo"),
            ("Buenos Aires", "America/Argentina/Buenos_Aires"), ("utc", "Etc/UTC"),
        ])
    func nearestZone(text: String, zone: String) {
        #expect(Vocabulary.timeZones.nearest(to: text) == zone)
    }

    @Test(
        "name the licence that was meant",
        arguments: [
            ("apache 2", "Apache-2.0"), ("Apache License 2.0", "Apache-2.0"),
            ("Apache License, Version 2.0", "Apache-2.0"),
            ("MIT License", "MIT"), ("The MIT License", "MIT"), ("gpl3", "GPL-3.0-only"),
            ("GPLv2+", "GPL-2.0-or-later"),
            ("BSD 3-Clause", "BSD-3-Clause"), ("new BSD", "BSD-3-Clause"), ("mpl 2.0", "MPL-2.0"),
        ])
    func nearestLicence(text: String, id: String) {
        #expect(Vocabulary.spdx.nearest(to: text) == id)
    }

    @Test("suggest nothing for what is near nothing, and for what is too long")
    func nothingNear() {
        #expect(Vocabulary.countries.nearest(to: "Middle-earth") == nil)
        #expect(Vocabulary.countries.nearest(to: "") == nil)
        #expect(Vocabulary.countries.nearest(to: "XQ") == nil)
        #expect(Vocabulary.currencies.nearest(to: String(repeating: "EUR", count: 100)) == nil)
        #expect(Vocabulary.timeZones.nearest(to: "\u{0}\u{1}!?") == nil)
    }

    @Test("suggest each value for itself, in any case")
    func identity() {
        for vocabulary in [Vocabulary.countries, .currencies, .timeZones, .languages, .spdx, .services] {
            for value in vocabulary.values {
                #expect(vocabulary.contains(value))
                #expect(vocabulary.nearest(to: value) == value)
                #expect(vocabulary.nearest(to: value.uppercased()) == value)
                #expect(vocabulary.label(of: value) != nil)
            }
        }
    }
}

@Suite("Language tags")
struct LanguageTagTests {
    @Test(
        "are held when well-formed and of a known language",
        arguments: [
            "de", "en", "pt-BR", "zh-Hant", "es-419", "sr-Latn-RS", "de-CH-1996", "yue", "nds", "de-DE-u-co-phonebk",
        ])
    func held(tag: String) { #expect(Vocabulary.languages.contains(tag)) }

    @Test(
        "are refused otherwise",
        arguments: [
            "", "xx", "deu", "DE", "pt-br", "pt_BR", "en-UK", "en-XX", "german", "de-", "de--DE", "d", "de-u", "1de",
        ])
    func refused(tag: String) { #expect(!Vocabulary.languages.contains(tag)) }

    @Test(
        "are suggested from names, locales and other codes",
        arguments: [
            ("pt-br", "pt-BR"), ("pt_BR", "pt-BR"), ("de_DE.UTF-8", "de-DE"), ("German", "de"), ("Deutsch", "de"),
            ("deu", "de"), ("ger", "de"), ("en-UK", "en-GB"), ("zh-hant-tw", "zh-Hant-TW"), ("Portugese", "pt"),
            ("Mandarin", "zh"), ("Farsi", "fa"),
        ])
    func suggested(text: String, tag: String) { #expect(Vocabulary.languages.nearest(to: text) == tag) }
}

@Suite("Licence expressions")
struct SPDXExpressionTests {
    @Test(
        "are read in any case and spelled as the list spells them",
        arguments: [
            ("MIT", "MIT"), ("mit", "MIT"), ("MIT or Apache-2.0", "MIT OR Apache-2.0"), ("Apache-1.1+", "Apache-1.1+"),
            ("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"),
            ("(MIT AND  (BSD-2-Clause OR ISC))", "(MIT AND (BSD-2-Clause OR ISC))"), ("GPL-2.0+", "GPL-2.0+"),
            ("LicenseRef-Own-1.0", "LicenseRef-Own-1.0"), ("DocumentRef-a:LicenseRef-b", "DocumentRef-a:LicenseRef-b"),
        ])
    func read(text: String, canonical: String) throws {
        #expect(try SPDXExpression(text).description == canonical)
    }

    @Test("list their licences once each")
    func licences() throws {
        let expression = try SPDXExpression("(MIT OR Apache-2.0) AND MIT AND GPL-2.0-only WITH Classpath-exception-2.0")
        #expect(expression.licences == ["MIT", "Apache-2.0", "GPL-2.0-only"])
    }

    @Test(
        "are refused with the nearest valid expression",
        arguments: [
            ("apache 2", "Apache-2.0"), ("MIT/Apache-2.0", "MIT OR Apache-2.0"),
            ("MIT OR Apche-2.0", "MIT OR Apache-2.0"),
            ("MIT License", "MIT"), ("MIT)", "MIT"),
        ] as [(String, String?)]
            + ["", "MIT AND", "(MIT", "MIT WITH", "OR", "MIT WITH nothing-like-it", "()"].map { ($0, nil) })
    func refused(text: String, suggestion: String?) {
        let error = #expect(throws: InputError.self) { try SPDXExpression(text) }
        #expect(error?.suggestion == suggestion)
        #expect(error?.message.isEmpty == false)
    }

    @Test("are bounded in length and depth")
    func bounded() {
        #expect(throws: InputError.self) { try SPDXExpression(String(repeating: "(", count: 500) + "MIT") }
        #expect(throws: InputError.self) { try SPDXExpression(String(repeating: "MIT OR ", count: 200) + "MIT") }
    }
}
