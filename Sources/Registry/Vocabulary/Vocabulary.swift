/// A closed list of values that a field may take: countries, currencies, time zones, languages, licences, services.
///
/// `contains` asks for the one spelling that is stored ("DE", "pt-BR", "Apache-2.0"); `canonical(_:)` forgives case and
/// old names; `nearest(to:)` also understands names and slips, and is what a refusal suggests.
package struct Vocabulary: Sendable {
    /// What one value is called in a message: "country", "currency", …
    package let name: String
    /// The standard the values come from, for help texts: "ISO 3166-1 alpha-2".
    package let source: String
    let entries: [VocabularyEntry]
    /// Every accepted spelling (values, and names that link to them) to its entry.
    private let positions: [String: Int]
    /// The same in lower case.
    private let foldedPositions: [String: Int]
    /// What is valid beside the listed values; gives the canonical spelling.
    private let further: @Sendable (String) -> String?

    init(
        name: String, source: String, entries: [VocabularyEntry],
        further: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        self.name = name
        self.source = source
        self.entries = entries
        self.further = further
        var positions: [String: Int] = [:]
        var foldedPositions: [String: Int] = [:]
        positions.reserveCapacity(entries.count)
        foldedPositions.reserveCapacity(entries.count)
        for (index, entry) in entries.enumerated() {
            for spelling in [entry.value] + entry.links {
                positions[spelling] = index
                foldedPositions[spelling.lowercased()] = index
            }
        }
        self.positions = positions
        self.foldedPositions = foldedPositions
    }

    /// The listed values in the order of their standard, without deprecated ones.
    package var values: [String] { entries.lazy.filter { !$0.isDiscouraged }.map(\.value) }

    /// Whether this is a value, spelled exactly as it is stored. Names that link to a newer one (time zones) count.
    package func contains(_ value: String) -> Bool {
        positions[value] != nil || further(value) == value
    }

    /// The stored spelling of a value written in another case or by a name that links to it; nil when it is none.
    package func canonical(_ value: String) -> String? {
        if let index = positions[value] ?? foldedPositions[value.lowercased()] { return entries[index].value }
        return further(value)
    }

    /// The name in English of a value, for people: "Germany" for "DE".
    package func label(of value: String) -> String? {
        positions[value].map { entries[$0].label }
    }

    /// The valid value that the text most likely means, by spelling, name or slip; nil when nothing is near.
    package func nearest(to text: String) -> String? {
        canonical(text) ?? NearestEntry.find(text, in: entries)
    }
}

extension Vocabulary {
    /// ISO 3166-1 alpha-2 countries.
    package static let countries = Vocabulary(
        name: "country", source: "ISO 3166-1 alpha-2", entries: VocabularyEntry.parse(CountryData.entries))

    /// ISO 4217 currencies that have a minor unit; `Vocabulary.minorDigits(of:)` tells its digits.
    package static let currencies = Vocabulary(
        name: "currency", source: "ISO 4217", entries: VocabularyEntry.parseCurrencies(CurrencyData.entries))

    /// How many decimal digits the currency's minor unit has: 2 for EUR, 0 for JPY, 3 for KWD; nil when it is unknown.
    package static func minorDigits(of currency: String) -> Int? {
        currencies.positions[currency].map { currencies.entries[$0].minorDigits }
    }

    /// IANA time zones; a name that links to another one is valid, and canonically that other one.
    package static let timeZones = Vocabulary(
        name: "time zone", source: "IANA time zone database",
        entries: VocabularyEntry.parseTimeZones(TimeZoneData.zones, links: TimeZoneData.links))

    /// BCP 47 language tags: a known primary subtag ("de"), or a well-formed tag that begins with one ("zh-Hant").
    package static let languages = Vocabulary(
        name: "language", source: "BCP 47", entries: VocabularyEntry.parse(LanguageData.named),
        further: { LanguageTag($0)?.description })

    /// SPDX licence ids, deprecated ones included. `SPDXExpression` reads what is made of them.
    package static let spdx = Vocabulary(
        name: "licence", source: "SPDX licence list",
        entries: VocabularyEntry.parse(LicenceData.entries) + VocabularyEntry.parse(LicenceDataMToZ.entries))

    /// SPDX licence exceptions, which stand after `WITH`.
    package static let spdxExceptions = Vocabulary(
        name: "licence exception", source: "SPDX licence exceptions",
        entries: VocabularyEntry.parse(LicenceDataMToZ.exceptions))

    /// Where people have the accounts and identifiers that tell them apart.
    package static let services = Vocabulary(
        name: "service", source: "Muster", entries: VocabularyEntry.parse(ServiceData.entries))
}
