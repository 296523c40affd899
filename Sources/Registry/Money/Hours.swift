/// Hours a week, as people write them: "8h/week", "8 h", "8 hours a week", "8".
package enum Hours {
    /// A week has no more.
    package static let maximum = 168

    private static let units: Set<String> = [
        "", "h", "hr", "hrs", "hour", "hours", "h/week", "h/w", "h/wk", "hrs/week", "hr/week", "hour/week",
        "hours/week",
        "hours/wk", "hours a week", "hours per week", "hours weekly", "h a week", "h per week", "hpw", "h/7d",
    ]

    /// Whole hours a week, 1 to 168.
    package static func parse(_ text: String) throws(InputError) -> Int {
        let folded = TextFolding.fold(text).split(separator: " ").joined(separator: " ")
        let digits = folded.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty else {
            throw InputError("\"\(text)\" is not hours a week. Write a whole number from 1 to 168, as in 8h/week.")
        }
        let rest = folded[digits.endIndex...]
        if let first = rest.first, first == "." || first == "," {
            throw InputError(
                "\"\(text)\" has a fraction. Write whole hours, as in 8h/week.",
                suggestion: Int(digits).map { "\(min(max($0, 1), maximum))h/week" })
        }
        let unit = rest.first == " " ? String(rest.dropFirst()) : String(rest)
        guard units.contains(unit) else {
            let isOtherPeriod = ["day", "month", "year", "/d", "/m", "/y"].contains { unit.contains($0) }
            throw InputError(
                isOtherPeriod
                    ? "\"\(text)\" is not hours a week. Say how many hours in a week it is, as in 8h/week."
                    : "\"\(unit)\" in \"\(text)\" is not a unit of hours a week. Write 8h/week, or just 8.",
                suggestion: isOtherPeriod ? nil : "\(digits)h/week")
        }
        guard let hours = Int(digits), (1...maximum).contains(hours) else {
            throw InputError("\"\(text)\" is not possible: a week has 168 hours. Write 1 to 168.")
        }
        return hours
    }

    /// "8h/week".
    package static func format(_ hours: Int) -> String { "\(hours)h/week" }
}
