import Registry

/// Money as arguments and as text.
enum Moneys {
    /// `1500EUR/month` in minor units.
    static func parse(_ text: String) throws -> Money {
        do {
            return try Money.parse(text)
        } catch {
            throw Failure(.usage, error.description)
        }
    }

    /// `1500.00 EUR`; an amount of a currency that is not known stays in minor units.
    static func text(amount: Int64, currency: String) -> String {
        Money(amount: amount, currency: currency)?.description ?? "\(amount) minor units of \(currency)"
    }
}
