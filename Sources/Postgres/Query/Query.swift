/// One SQL statement and its parameters. Interpolated values are bound, never spliced:
///
/// ```swift
/// let found = try session.query("SELECT name FROM person WHERE id = \(id) AND country = ANY(\(countries))")
/// ```
///
/// Lists go in as arrays, so the statement's text stays constant and its plan is prepared once.
public struct Query: Sendable {
    /// The text with `$1`, `$2`, … in the places of the values.
    public internal(set) var sql: String
    /// The parameters' types: part of what a prepared statement is found by.
    var types: [UInt32] = []
    var slots: [Slot] = []
    /// All parameters' bytes, one after the other; texts each end in a NUL, as libpq wants them.
    var values = PostgresBuffer()
    /// The first parameter that cannot be sent, and why; thrown when the query is run.
    var fault: String?

    struct Slot: Sendable {
        /// Where the bytes begin in `values`.
        var start: Int
        /// How many bytes; negative for NULL.
        var count: Int
        var isText: Bool
        /// Where the placeholder's `$` stands in the UTF-8 of `sql`: for splicing one query into another.
        var hole: Int
    }

    /// A statement without parameters, taken as it is. Never build one from data: interpolate instead.
    public init(unsafeSQL sql: String) { self.sql = sql }

    /// How many parameters are bound.
    public var parameterCount: Int { slots.count }

    mutating func bind<T: PostgresEncodable>(_ value: T?) {
        let hole = sql.utf8.count
        let start = values.bytes.count
        var count = -1
        if let value {
            value.encode(into: &values)
            count = values.bytes.count - start
            if T.postgresEncodesText {
                // libpq reads a text parameter up to its first NUL: the rest would be lost silently.
                if values.bytes[start...].contains(0), fault == nil {
                    fault =
                        "parameter $\(slots.count + 1) holds U+0000, which PostgreSQL cannot store in text; remove it"
                }
                values.append(integer: UInt8(0))
            }
        }
        types.append(T.postgresType.rawValue)
        slots.append(Slot(start: start, count: count, isText: T.postgresEncodesText, hole: hole))
        sql.append("$")
        sql.append(String(slots.count))
    }

    mutating func splice(_ other: Query) {
        guard !other.slots.isEmpty else { return sql.append(other.sql) }
        let base = values.bytes.count
        let text = other.sql.utf8
        var copied = text.startIndex
        for (index, slot) in other.slots.enumerated() {
            let hole = text.index(text.startIndex, offsetBy: slot.hole)
            sql.append(contentsOf: other.sql[copied..<hole])
            var moved = slot
            moved.start += base
            moved.hole = sql.utf8.count
            slots.append(moved)
            sql.append("$")
            sql.append(String(slots.count))
            copied = text.index(hole, offsetBy: 1 + String(index + 1).utf8.count)
        }
        sql.append(contentsOf: other.sql[copied...])
        types.append(contentsOf: other.types)
        values.append(bytes: other.values.bytes)
        fault = fault ?? other.fault
    }
}

extension Query: CustomStringConvertible {
    /// The text with placeholders; values may be personal and stay out.
    public var description: String { sql }
}
