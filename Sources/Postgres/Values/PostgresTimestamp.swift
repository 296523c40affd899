/// An instant, as PostgreSQL's `timestamptz`: microseconds since 2000-01-01T00:00:00Z. The two ends of `Int64` are
/// infinity.
public struct PostgresTimestamp: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Microseconds since 2000-01-01T00:00:00Z; negative before.
    public let microseconds: Int64

    /// From microseconds since 2000-01-01T00:00:00Z.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Seconds from 1970-01-01T00:00:00Z to 2000-01-01T00:00:00Z.
    public static let secondsFromUnixEpoch: Int64 = 946_684_800

    /// From microseconds since 1970-01-01T00:00:00Z; nil when out of range.
    public init?(unixMicroseconds: Int64) {
        let (value, overflow) = unixMicroseconds.subtractingReportingOverflow(Self.secondsFromUnixEpoch * 1_000_000)
        guard !overflow else { return nil }
        microseconds = value
    }

    /// Microseconds since 1970-01-01T00:00:00Z; the infinities stay at the ends of `Int64`.
    public var unixMicroseconds: Int64 {
        if self == .infinity || self == .negativeInfinity { return microseconds }
        let (value, overflow) = microseconds.addingReportingOverflow(Self.secondsFromUnixEpoch * 1_000_000)
        return overflow ? .max : value
    }

    /// Later than every instant.
    public static let infinity = PostgresTimestamp(microseconds: .max)
    /// Earlier than every instant.
    public static let negativeInfinity = PostgresTimestamp(microseconds: .min)

    /// RFC 3339 in UTC with microseconds, or `infinity`, `-infinity`.
    public var description: String {
        if self == .infinity { return "infinity" }
        if self == .negativeInfinity { return "-infinity" }
        let perDay: Int64 = 86_400_000_000
        let day = microseconds >= 0 ? microseconds / perDay : (microseconds - perDay + 1) / perDay
        let rest = microseconds - day * perDay
        func padded(_ value: Int64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        let seconds = rest / 1_000_000
        let clock = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        return "\(PostgresDate(days: Int32(day)))T\(clock).\(padded(rest % 1_000_000, 6))Z"
    }

    /// Earlier instants first.
    public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }
}

extension PostgresTimestamp: PostgresScalar {
    /// `timestamptz`
    public static var postgresType: PostgresType { .timestamptz }
    /// `timestamptz[]`
    public static var postgresArrayType: PostgresType { .timestamptzArray }
    /// Eight bytes.
    public func encode(into buffer: inout PostgresBuffer) { buffer.append(integer: microseconds) }
    /// Reads `timestamptz`, or `timestamp` taken as UTC.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingError) -> PostgresTimestamp {
        guard cell.type == .timestamptz || cell.type == .timestamp else { throw .type(expected: "timestamptz") }
        return PostgresTimestamp(microseconds: try cell.integer(Int64.self))
    }
}
