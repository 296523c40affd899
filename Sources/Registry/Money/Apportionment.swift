/// Dividing whole minor units, so that the parts add up to the whole.
package enum Apportionment {
    /// Divides an amount in proportion to weights by the largest remainder: every part is the exact one rounded down or
    /// up, and they add up to the amount. Of equal remainders the earlier comes first.
    ///
    /// - Parameters:
    ///   - total: not negative.
    ///   - weights: none negative; their sum fits an `Int64` and is above 0.
    /// - Returns: as many parts as weights; nil when the weights cannot divide anything.
    package static func divide(_ total: Int64, by weights: [Int64]) -> [Int64]? {
        var sum: Int64 = 0
        for weight in weights {
            let (next, overflow) = sum.addingReportingOverflow(weight)
            guard weight >= 0, !overflow else { return nil }
            sum = next
        }
        guard total >= 0, sum > 0 else { return nil }
        var parts: [Int64] = []
        var remainders: [UInt64] = []
        var left = total
        for weight in weights {
            // The product has up to 126 bits; the quotient is at most the total, so it fits.
            let product = UInt64(total).multipliedFullWidth(by: UInt64(weight))
            let (quotient, remainder) = UInt64(sum).dividingFullWidth(product)
            parts.append(Int64(quotient))
            remainders.append(remainder)
            left -= Int64(quotient)
        }
        let order = parts.indices.sorted {
            remainders[$0] == remainders[$1] ? $0 < $1 : remainders[$0] > remainders[$1]
        }
        for index in order.prefix(Int(left)) { parts[index] += 1 }
        return parts
    }

    /// Divides each of several amounts over the same sources, which together hold exactly their sum: a row for each
    /// amount, a column for each source. Every row adds up to its amount and every column to its source, and each row is
    /// in proportion to what the sources still hold.
    ///
    /// - Returns: nil when the sources do not hold exactly the sum.
    package static func table(_ amounts: [Int64], over sources: [Int64]) -> [[Int64]]? {
        var left = sources
        var rows: [[Int64]] = []
        for amount in amounts {
            // A part rounded up is never more than its source holds: the exact part is at most that, and it is whole.
            guard amount <= left.reduce(0, +), let row = divide(amount, by: left) else { return nil }
            for index in left.indices { left[index] -= row[index] }
            rows.append(row)
        }
        return left.allSatisfy { $0 == 0 } ? rows : nil
    }
}

/// Hundredths of a percent, as people write them: "60%", "33.34%".
package enum Percentage {
    /// All of it.
    package static let whole = 10_000

    /// 1 to 10,000 hundredths.
    package static func parse(_ text: String) throws(InputError) -> Int {
        let number = text.hasSuffix("%") ? text.dropLast() : text[...]
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? parts[1] : ""
        guard parts.count <= 2, !parts[0].isEmpty, parts[0].count <= 3, fraction.count <= 2,
            parts.count == 1 || !fraction.isEmpty,
            (parts[0] + fraction).allSatisfy({ $0.isASCII && $0.isNumber }),
            let value = Int(parts[0] + fraction + String(repeating: "0", count: 2 - fraction.count))
        else {
            throw InputError("\"\(text)\" is not a percentage. Write it as in 60% or 33.34%.")
        }
        guard (1...whole).contains(value) else {
            throw InputError("\"\(text)\" is not a share: it is more than 0% and at most 100%.")
        }
        return value
    }

    /// "60%", "33.34%".
    package static func format(_ basisPoints: Int) -> String {
        let fraction = basisPoints % 100
        guard fraction > 0 else { return "\(basisPoints / 100)%" }
        let digits = fraction < 10 ? "0\(fraction)" : "\(fraction)"
        return "\(basisPoints / 100).\(digits.hasSuffix("0") ? String(digits.dropLast()) : digits)%"
    }

    /// Refuses shares that are not the whole.
    package static func mustBeWhole(_ shares: [Int]) throws(InputError) {
        let sum = shares.reduce(0, +)
        guard sum == whole else {
            throw InputError("The shares add up to \(format(sum)) and must be 100%.")
        }
    }
}
