/// What a round shares out: a currency in its minor units, or compute in thousandths of its unit.
package enum AllocationUnit: Sendable, Hashable, CustomStringConvertible {
    /// ISO 4217 code.
    case currency(String)
    case compute(ComputeUnit)

    /// Reads "EUR" or "gpu-hours"; refuses others with the nearest.
    package init(parsing text: String) throws(InputError) {
        if let code = Vocabulary.currencies.canonical(text) {
            self = .currency(code)
            return
        }
        do throws(InputError) { self = .compute(try ComputeUnit.parse(text)) } catch {
            throw InputError(
                "\"\(text)\" is neither an ISO 4217 currency nor one of "
                    + ComputeUnit.allCases.map(\.rawValue).joined(separator: ", ") + ".",
                suggestion: error.suggestion ?? Vocabulary.currencies.nearest(to: text))
        }
    }

    package var description: String {
        switch self {
        case .currency(let code): code
        case .compute(let unit): unit.rawValue
        }
    }

    /// Decimals of an amount.
    package var digits: Int {
        switch self {
        case .currency(let code): Vocabulary.minorDigits(of: code) ?? 0
        case .compute: ComputeUnit.digits
        }
    }

    /// Reads "5000", "5,000.50" or "5000 EUR"; a unit behind the number must be this one.
    package func parse(_ text: String) throws(InputError) -> Int64 {
        let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
        if parts.count == 2 {
            guard let unit = try? AllocationUnit(parsing: parts[1]), unit == self else {
                throw InputError(
                    "\"\(text)\" is not in \(self), the unit of the round. All amounts of a round are in one unit.")
            }
        }
        return try FixedPoint.parse(parts.first ?? "", digits: digits)
    }

    /// "5,000.5" for minor units.
    package func format(_ amount: Int64) -> String {
        guard case .currency = self else { return FixedPoint.format(amount, digits: digits) }
        // Money has all its decimals or none.
        let text = FixedPoint.format(amount, digits: digits)
        guard let point = text.firstIndex(of: ".") else { return text }
        return text + String(repeating: "0", count: digits - text.distance(from: point, to: text.endIndex) + 1)
    }
}
