/// Civil dates: `2026-12-01`, between 1950 and 2099.
///
/// Dates outside are what programs write for "unknown" and "without end" (0001, 1900, 2100, 9999); here an interval
/// without a bound has no bound.
enum DateRule {
    static let years = 1950...2099

    static func refusal(_ text: String) -> ValueRefusal? {
        if let date = CivilDate(text) {
            if years.contains(date.parts.year) { return nil }
            return ValueRefusal(
                .outOfRange,
                "\(text) lies outside \(years.lowerBound) to \(years.upperBound). Leave the field out when there is no date."
            )
        }
        return ValueRefusal(
            .malformed, "\(ValueRefusal.shown(text)) is not a day of the calendar. Write it as in 2026-12-01.",
            suggestion: guess(text)?.description)
    }

    /// What is meant by "2026-2-30", "2026/12/01", "1.12.2026" or a moment; never by forms that could be read twice.
    private static func guess(_ text: String) -> CivilDate? {
        guard text.utf8.count <= 40 else { return nil }
        let day = text.prefix { $0 != "T" && $0 != " " }
        let parts = day.split(whereSeparator: { "-/.".contains($0) }).map(String.init)
        guard parts.count == 3, let first = Int(parts[0]), let month = Int(parts[1]), let last = Int(parts[2]) else {
            return nil
        }
        let (year, number) = parts[0].utf8.count == 4 ? (first, last) : (last, first)
        guard years.contains(year), (1...12).contains(month), number >= 1 else { return nil }
        // With slashes and the year last, day and month change places between countries.
        if parts[0].utf8.count != 4, !day.contains(".") { return nil }
        return CivilDate(year: year, month: month, day: min(number, CivilDate.daysInMonth(month, year: year)))
    }
}
