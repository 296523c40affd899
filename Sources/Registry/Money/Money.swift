/// An amount of money: whole minor units of an ISO 4217 currency, and for pay the time it is for.
package struct Money: Sendable, Hashable, CustomStringConvertible {
    /// The time that an amount is paid for.
    package enum Period: String, CaseIterable, Sendable {
        case hour, day, week, month, year, total
    }

    /// Minor units: cents for EUR, yen for JPY, fils for KWD. Not negative.
    package let amount: Int64
    /// ISO 4217 code.
    package let currency: String
    package let period: Period?

    /// Larger amounts do not fit the whole numbers of a record's JSON: 2^53 − 1.
    package static let maximumAmount: Int64 = 9_007_199_254_740_991

    /// States an amount. Nil when it is negative, too large, or the currency unknown.
    package init?(amount: Int64, currency: String, period: Period? = nil) {
        guard (0...Self.maximumAmount).contains(amount), Vocabulary.currencies.contains(currency) else { return nil }
        self.amount = amount
        self.currency = currency
        self.period = period
    }

    init(checked amount: Int64, currency: String, period: Period?) {
        self.amount = amount
        self.currency = currency
        self.period = period
    }

    /// "1500.50 EUR/month", with all decimals of the currency or none; `parse` reads it back.
    package var description: String {
        let digits = Vocabulary.minorDigits(of: currency) ?? 0
        var whole = String(amount)
        var fraction = ""
        if digits > 0 {
            whole = String(repeating: "0", count: max(0, digits + 1 - whole.count)) + whole
            fraction = String(whole.suffix(digits))
            whole.removeLast(digits)
        }
        let decimals = fraction.allSatisfy { $0 == "0" } ? "" : "." + fraction
        return "\(whole)\(decimals) \(currency)" + (period.map { "/\($0.rawValue)" } ?? "")
    }
}
