/// What one currency cost in another on a day: `EUR/USD=1.08@2026-11-20` says that one euro was 1.08 dollars. Exact: a
/// whole number over a power of ten.
package struct ExchangeRate: Sendable, Hashable, CustomStringConvertible {
    /// The currency that one unit is of.
    package let base: String
    /// The currency that it is told in.
    package let quote: String
    /// `units` ÷ `per` units of `quote` for one of `base`.
    package let units: Int64
    package let per: Int64
    /// The day of the rate.
    package let day: CivilDate

    /// States a rate; nil when it is not above nothing, or a currency is unknown, or both are the same.
    package init?(base: String, quote: String, units: Int64, per: Int64, day: CivilDate) {
        guard base != quote, units > 0, per > 0, Vocabulary.currencies.contains(base),
            Vocabulary.currencies.contains(quote)
        else { return nil }
        self.base = base
        self.quote = quote
        self.units = units
        self.per = per
        self.day = day
    }

    /// Reads `EUR/USD=1.08@2026-11-20`.
    package static func parse(_ text: String) throws(InputError) -> ExchangeRate {
        let shape = InputError(
            "\"\(text)\" is not a rate with its day. Write it as in EUR/USD=1.08@2026-11-20: one euro was 1.08 dollars."
        )
        guard text.utf8.count <= 64, let equals = text.firstIndex(of: "="), let at = text.lastIndex(of: "@"),
            equals < at
        else { throw shape }
        let pair = text[..<equals].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard pair.count == 2, let day = CivilDate(String(text[text.index(after: at)...])) else { throw shape }
        for code in pair where !Vocabulary.currencies.contains(code) {
            throw InputError(
                "\"\(code)\" is not an ISO 4217 currency code.", suggestion: Vocabulary.currencies.nearest(to: code))
        }
        guard let (units, per) = decimal(text[text.index(after: equals)..<at]) else { throw shape }
        guard let rate = ExchangeRate(base: pair[0], quote: pair[1], units: units, per: per, day: day) else {
            throw InputError("\"\(text)\": a rate is more than 0, and between two currencies.")
        }
        return rate
    }

    /// "1.08" as 108 over 100: at most 9 digits before the point and 9 after it.
    package static func decimal(_ text: Substring) -> (units: Int64, per: Int64)? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? parts[1] : ""
        guard parts.count <= 2, !parts[0].isEmpty, parts[0].count <= 9, fraction.count <= 9,
            parts.count == 1 || !fraction.isEmpty, (parts[0] + fraction).allSatisfy({ $0.isASCII && $0.isNumber }),
            let units = Int64(parts[0] + fraction)
        else { return nil }
        return (units, fraction.reduce(Int64(1)) { per, _ in per * 10 })
    }

    /// So many minor units of `quote` for these of `base`, to the nearest, a half up. Nil when it is more than an amount
    /// of money can be.
    package func convert(_ amount: Int64) -> Int64? {
        guard amount >= 0, let from = Vocabulary.minorDigits(of: base), let to = Vocabulary.minorDigits(of: quote)
        else {
            return nil
        }
        var numerator = UInt128(amount) * UInt128(units)
        var denominator = UInt128(per)
        for _ in 0..<abs(to - from) { if to > from { numerator *= 10 } else { denominator *= 10 } }
        let result = (numerator * 2 + denominator) / (denominator * 2)
        return result <= UInt128(Money.maximumAmount) ? Int64(result) : nil
    }

    /// "1.08": the number alone.
    package var number: String {
        var digits = String(units)
        let decimals = String(per).count - 1
        digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return decimals == 0 ? digits : "\(digits.dropLast(decimals)).\(digits.suffix(decimals))"
    }

    package var description: String { "\(base)/\(quote)=\(number)@\(day)" }
}
