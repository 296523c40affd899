package import Postgres
package import Registry

// The domain's own values as parameters and columns.

extension RecordID: PostgresScalar {
    /// `uuid`
    package static var postgresType: PostgresType { .uuid }
    /// `uuid[]`
    package static var postgresArrayType: PostgresType { .uuidArray }

    package func encode(into buffer: inout PostgresBuffer) {
        buffer.append(integer: high)
        buffer.append(integer: low)
    }

    package static func decode(_ cell: PostgresCell) throws(PostgresDecodingError) -> RecordID {
        let uuid = try PostgresUUID.decode(cell)
        return RecordID(high: uuid.high, low: uuid.low)
    }
}

extension Instant: PostgresScalar {
    /// `timestamptz`
    package static var postgresType: PostgresType { .timestamptz }
    /// `timestamptz[]`
    package static var postgresArrayType: PostgresType { .timestamptzArray }

    private static let epoch: Int64 = 946_684_800_000_000

    package func encode(into buffer: inout PostgresBuffer) { buffer.append(integer: microseconds - Self.epoch) }

    package static func decode(_ cell: PostgresCell) throws(PostgresDecodingError) -> Instant {
        Instant(microseconds: try PostgresTimestamp.decode(cell).unixMicroseconds)
    }
}

extension CivilDate: PostgresScalar {
    /// `date`
    package static var postgresType: PostgresType { .date }
    /// `date[]`
    package static var postgresArrayType: PostgresType { .dateArray }

    /// Days from 1970-01-01 to PostgreSQL's 2000-01-01.
    private static let epoch = 10_957

    package func encode(into buffer: inout PostgresBuffer) {
        buffer.append(integer: Int32(daysSince1970 - Self.epoch))
    }

    package static func decode(_ cell: PostgresCell) throws(PostgresDecodingError) -> CivilDate {
        CivilDate(daysSince1970: Int(try PostgresDate.decode(cell).days) + epoch)
    }
}

extension RecordKind: PostgresDecodable {
    /// A kind by its name.
    package static func decode(_ cell: PostgresCell) throws(PostgresDecodingError) -> RecordKind {
        let name = try String.decode(cell)
        guard let kind = RecordKind(rawValue: name) else { throw .malformed("no kind is called \(name)") }
        return kind
    }
}

extension Audience: PostgresDecodable {
    /// An audience as it is written.
    package static func decode(_ cell: PostgresCell) throws(PostgresDecodingError) -> Audience {
        let text = try String.decode(cell)
        guard let audience = Audience(text) else { throw .malformed("no audience is called \(text)") }
        return audience
    }
}
