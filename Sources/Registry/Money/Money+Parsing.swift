extension Money {
    /// Reads an amount: "1500EUR/month", "1500.50 EUR", "EUR 1,500", "¥3000", "3 kwd per hour".
    ///
    /// A point parts decimals, commas only groups of three; no more decimals than the currency has. "$" alone is refused,
    /// since a dozen countries have dollars; "¥" is the yen.
    package static func parse(_ text: String) throws(InputError) -> Money {
        guard text.utf8.count <= 64 else {
            throw InputError("An amount has at most 64 characters. Write it as in 1500 EUR/month.")
        }
        var (rest, period) = try splitPeriod(text)
        rest = trimmed(rest)
        let isNumeral: (Character) -> Bool = { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "," || $0 == "_") }
        guard rest.contains(where: { $0.isASCII && $0.isNumber }), let start = rest.firstIndex(where: isNumeral) else {
            throw InputError("\"\(text)\" has no number. Write an amount and a currency, as in 1500 EUR/month.")
        }
        let end = rest[start...].firstIndex { !isNumeral($0) } ?? rest.endIndex
        let before = trimmed(rest[..<start])
        let after = trimmed(rest[end...])
        guard !before.contains("-"), !before.contains("−") else {
            throw InputError("\"\(text)\" is negative. Write the amount without a sign.")
        }
        guard before.isEmpty || after.isEmpty else {
            throw InputError("\"\(text)\" names two currencies, \"\(before)\" and \"\(after)\". Keep one of them.")
        }
        let currency = try currency(before.isEmpty ? after : before, in: text)
        let amount = try amount(rest[start..<end], currency: currency, in: text)
        return Money(checked: amount, currency: currency, period: period)
    }

    private static func splitPeriod(_ text: String) throws(InputError) -> (Substring, Period?) {
        let folded = text[...]
        for separator in ["/", " per ", " a ", " an "] {
            guard let range = folded.firstRange(of: separator) else { continue }
            let word = TextFolding.fold(String(trimmed(folded[range.upperBound...])))
            guard let period = period(word) else {
                throw InputError(
                    "\"\(word)\" is not a time that pay is for. It is one of "
                        + Period.allCases.map(\.rawValue).joined(separator: ", ") + ".",
                    suggestion: EditDistance.nearest(to: word, among: Period.allCases.map(\.rawValue)))
            }
            return (folded[..<range.lowerBound], period)
        }
        return (folded, nil)
    }

    private static func period(_ word: String) -> Period? {
        switch word {
        case "h", "hr": .hour
        case "d": .day
        case "wk", "w": .week
        case "mo", "mon", "mth": .month
        case "yr", "y", "annum": .year
        default: Period(rawValue: word)
        }
    }

    private static func currency(_ text: Substring, in whole: String) throws(InputError) -> String {
        let name = String(text)
        guard !name.isEmpty else {
            throw InputError("\"\(whole)\" has no currency. Add its ISO 4217 code, as in 1500 EUR.")
        }
        if name == "$" {
            throw InputError("\"$\" is the sign of many currencies. Write which: USD, CAD, AUD, …")
        }
        if let code = Vocabulary.currencies.canonical(name) { return code }
        let nearest = Vocabulary.currencies.nearest(to: name)
        // A sign ("€", "R$") stands for one currency; words are asked back, they may be slips.
        if let nearest, !name.contains(where: { $0.isASCII && $0.isLetter }) || name.contains("$") { return nearest }
        throw InputError(
            "\"\(name)\" is not an ISO 4217 currency code.", suggestion: nearest.map { whole.replacing(name, with: $0) }
        )
    }

    private static func amount(_ number: Substring, currency: String, in whole: String) throws(InputError) -> Int64 {
        let digits = Vocabulary.minorDigits(of: currency) ?? 0
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? parts[1] : ""
        guard parts.count <= 2, !fraction.contains(","), !fraction.contains("_"), let units = units(parts[0]),
            parts.count == 1 || !fraction.isEmpty
        else {
            throw InputError(
                "\"\(number)\" in \"\(whole)\" is not an amount. A point parts decimals and commas part thousands, "
                    + "as in 1,500.50.")
        }
        guard fraction.count <= digits || fraction.dropFirst(digits).allSatisfy({ $0 == "0" }) else {
            let rule = digits == 0 ? "no decimals" : "\(digits) decimals"
            throw InputError("\"\(number)\" has \(fraction.count) decimals, and \(currency) has \(rule). Round it.")
        }
        let minor = fraction.prefix(digits) + String(repeating: "0", count: max(0, digits - fraction.count))
        let all = (units + minor).drop { $0 == "0" }
        guard all.count <= 16, let amount = Int64(all.isEmpty ? "0" : all), amount <= maximumAmount else {
            throw InputError(
                "\"\(number)\" is too large: an amount has at most \(maximumAmount) minor units of its currency.")
        }
        return amount
    }

    /// The digits before the point; nil when commas do not part groups of three.
    private static func units(_ text: Substring) -> String? {
        let groups = text.split(whereSeparator: { $0 == "," || $0 == "_" }).map(String.init)
        let separators = text.count { $0 == "," || $0 == "_" }
        guard !groups.isEmpty, groups.count == separators + 1 else { return nil }
        guard separators == 0 || (groups[0].count <= 3 && groups.dropFirst().allSatisfy { $0.count == 3 }) else {
            return nil
        }
        return groups.joined()
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }
}
