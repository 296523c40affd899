/// A day in the Gregorian calendar, as PostgreSQL's `date`: days since 2000-01-01. The two ends of `Int32` are infinity.
public struct PostgresDate: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Days since 2000-01-01; negative before.
    public let days: Int32

    /// From a count of days since 2000-01-01.
    public init(days: Int32) { self.days = days }

    /// Later than every day.
    public static let infinity = PostgresDate(days: .max)
    /// Earlier than every day.
    public static let negativeInfinity = PostgresDate(days: .min)

    /// A civil date; nil when there is no such day. Years from -4712 to 5874897, as the server's.
    public init?(year: Int, month: Int, day: Int) {
        guard (-4712...5_874_897).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        let days = Self.daysSince2000(year, month, day)
        guard let days = Int32(exactly: days) else { return nil }
        self.days = days
        // The 31st of a month of 30 days would have become the 1st of the next.
        guard civil == (year, month, day) else { return nil }
    }

    /// Year, month and day; of no use for the infinities.
    public var civil: (year: Int, month: Int, day: Int) {
        // Counted in eras of 400 years that begin on a 1st of March, so that the leap day is the last of its year.
        let shifted = Int(days) + 730_425
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func daysSince2000(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let marchYear = month <= 2 ? year - 1 : year
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 730_425
    }

    /// `yyyy-mm-dd`, or `infinity`, `-infinity`.
    public var description: String {
        if self == .infinity { return "infinity" }
        if self == .negativeInfinity { return "-infinity" }
        let (year, month, day) = civil
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(abs(value))
            return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// Earlier days first.
    public static func < (left: Self, right: Self) -> Bool { left.days < right.days }
}

extension PostgresDate: PostgresScalar {
    /// `date`
    public static var postgresType: PostgresType { .date }
    /// `date[]`
    public static var postgresArrayType: PostgresType { .dateArray }
    /// Four bytes.
    public func encode(into buffer: inout PostgresBuffer) { buffer.append(integer: days) }
    /// Reads `date`.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingError) -> PostgresDate {
        guard cell.type == .date else { throw .type(expected: "date") }
        return PostgresDate(days: try cell.integer(Int32.self))
    }
}
