import NIOConcurrencyHelpers

/// The `Date` header's value (RFC 9110 section 5.6.7), made at most once a second.
final class HTTPDateCache: Sendable {
    private let cached = NIOLockedValueBox<(second: Int64, text: String)>((.min, ""))

    /// The text for a moment, in seconds since 1970 UTC.
    func text(second: Int64) -> String {
        cached.withLockedValue { cached in
            if cached.second != second { cached = (second, HTTPDate.text(second: second)) }
            return cached.text
        }
    }
}

/// Dates as HTTP writes them: `Sun, 22 Nov 2026 10:00:00 GMT`.
enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The text for a moment, in seconds since 1970 UTC.
    static func text(second: Int64) -> String {
        let day = second >= 0 ? second / 86_400 : (second - 86_399) / 86_400
        let inDay = Int(second - day * 86_400)
        let (year, month, dayOfMonth) = civil(day)
        let weekday = Int(((day % 7) + 7) % 7)
        return "\(days[weekday]), \(two(dayOfMonth)) \(months[month - 1]) \(year) "
            + "\(two(inDay / 3600)):\(two(inDay / 60 % 60)):\(two(inDay % 60)) GMT"
    }

    /// Days since 1970-01-01 to a proleptic Gregorian date, by counting years from the first of March so that the leap
    /// day comes last.
    private static func civil(_ days: Int64) -> (year: Int64, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5) + 1
        let month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
