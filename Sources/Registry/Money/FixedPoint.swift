/// Decimal numbers as whole numbers of their last digit: "1,082.5" with three digits is 1,082,500. Exact both ways.
package enum FixedPoint {
    /// Larger values do not fit the whole numbers of a record's JSON: 2^53 − 1.
    package static let maximum: Int64 = 9_007_199_254_740_991

    /// Reads a number that is not negative: a point parts decimals, commas and underscores only groups of three.
    ///
    /// - Parameter digits: how many decimals there may be, 0 to 9.
    package static func parse(_ text: String, digits: Int) throws(InputError) -> Int64 {
        guard text.utf8.count <= 64 else { throw InputError("A number has at most 64 characters.") }
        if text.hasPrefix("-") || text.hasPrefix("−") {
            throw InputError("\"\(text)\" is negative. Write it without a sign.")
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? parts[1] : ""
        guard parts.count <= 2, let whole = groups(parts[0]), isDigits(fraction), parts.count == 1 || !fraction.isEmpty
        else {
            throw InputError(
                "\"\(text)\" is not a number. A point parts decimals and commas part thousands, as in 1,082,990.5.")
        }
        guard fraction.dropFirst(digits).allSatisfy({ $0 == "0" }) else {
            let rule = digits == 0 ? "none are" : digits == 1 ? "one is" : "\(digits) are"
            throw InputError("\"\(text)\" has \(fraction.count) decimals, where \(rule) the most. Round it.")
        }
        let kept = fraction.prefix(digits)
        let all = (whole + kept + String(repeating: "0", count: digits - kept.count)).drop { $0 == "0" }
        guard all.count <= 16, let value = Int64(all.isEmpty ? "0" : String(all)), value <= maximum else {
            throw InputError("\"\(text)\" is too large: \(format(maximum, digits: digits)) is the most.")
        }
        return value
    }

    /// "1,082,990.5": grouped, without decimals that are zero; negative with a hyphen. `parse` reads it back.
    package static func format(_ value: Int64, digits: Int, grouped: Bool = true) -> String {
        var text = String(value.magnitude)
        var fraction = ""
        if digits > 0 {
            text = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
            fraction = String(text.suffix(digits))
            text.removeLast(digits)
            while fraction.last == "0" { fraction.removeLast() }
        }
        if grouped {
            let first = text.count % 3
            var pieces = first > 0 ? [String(text.prefix(first))] : []
            var rest = text.dropFirst(first)
            while !rest.isEmpty {
                pieces.append(String(rest.prefix(3)))
                rest = rest.dropFirst(3)
            }
            text = pieces.joined(separator: ",")
        }
        return (value < 0 ? "-" : "") + text + (fraction.isEmpty ? "" : "." + fraction)
    }

    private static func isDigits(_ text: Substring) -> Bool { text.utf8.allSatisfy { $0 &- 0x30 < 10 } }

    /// The digits before the point; nil when separators do not part groups of three, or nothing is there.
    private static func groups(_ text: Substring) -> String? {
        let groups = text.split(omittingEmptySubsequences: false) { $0 == "," || $0 == "_" }
        guard groups.allSatisfy({ !$0.isEmpty && isDigits($0) }) else { return nil }
        guard groups.count == 1 || (groups[0].count <= 3 && groups.dropFirst().allSatisfy { $0.count == 3 }) else {
            return nil
        }
        return groups.joined()
    }
}
