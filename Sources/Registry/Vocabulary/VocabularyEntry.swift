/// One value of a vocabulary, with what people write for it.
struct VocabularyEntry: Sendable {
    var value: String
    /// Its name in English.
    var label: String
    /// Other names; never valid, only understood.
    var aliases: [String] = []
    /// Old names that stay valid and mean this value.
    var links: [String] = []
    /// Valid, but never suggested.
    var isDiscouraged = false
    /// For currencies: decimal digits of the minor unit.
    var minorDigits = 0

    /// Reads `value label;alias;alias`, entries parted by `|` or a new line; `!` after the value discourages it.
    static func parse(_ text: String) -> [VocabularyEntry] {
        text.split(whereSeparator: { $0 == "|" || $0 == "\n" }).map { line in
            let parts = line.split(separator: " ", maxSplits: 1)
            let names = parts.last?.split(separator: ";").map(String.init) ?? []
            var value = String(parts.first ?? "")
            let isDiscouraged = value.hasSuffix("!")
            if isDiscouraged { value.removeLast() }
            return VocabularyEntry(
                value: value, label: names.first ?? value, aliases: Array(names.dropFirst()),
                isDiscouraged: isDiscouraged)
        }
    }

    /// The same, with the minor unit's digits behind the code: `EUR2 Euro`.
    static func parseCurrencies(_ text: String) -> [VocabularyEntry] {
        parse(text).map { entry in
            var entry = entry
            entry.minorDigits = Int(entry.value.suffix(1)) ?? 0
            entry.value = String(entry.value.dropLast())
            return entry
        }
    }

    /// Reads names of zones and `alias>zone`. A zone is also known by the parts of its names behind the first.
    static func parseTimeZones(_ zones: String, links: String) -> [VocabularyEntry] {
        var linksOf: [Substring: [String]] = [:]
        for line in links.split(whereSeparator: { $0 == "|" || $0 == "\n" }) {
            let sides = line.split(separator: ">")
            guard let alias = sides.first, let zone = sides.last else { continue }
            linksOf[zone, default: []].append(String(alias))
        }
        return zones.split(whereSeparator: { $0 == "|" || $0 == "\n" }).map { zone in
            let links = linksOf[zone] ?? []
            let aliases = ([String(zone)] + links).compactMap { $0.split(separator: "/").last.map(String.init) }
            return VocabularyEntry(
                value: String(zone), label: String(zone).replacing("_", with: " "), aliases: aliases, links: links)
        }
    }
}
