extension Query: ExpressibleByStringInterpolation {
    /// A constant statement.
    public init(stringLiteral value: String) { self.init(unsafeSQL: value) }
    /// A statement with bound values.
    public init(stringInterpolation: StringInterpolation) { self = stringInterpolation.query }

    /// Collects text and bound values.
    public struct StringInterpolation: StringInterpolationProtocol {
        var query = Query(unsafeSQL: "")

        /// Reserves room.
        public init(literalCapacity: Int, interpolationCount: Int) {
            query.sql.reserveCapacity(literalCapacity + interpolationCount * 3)
            query.types.reserveCapacity(interpolationCount)
            query.slots.reserveCapacity(interpolationCount)
            query.values.bytes.reserveCapacity(interpolationCount * 24)
        }

        /// Constant text.
        public mutating func appendLiteral(_ literal: String) { query.sql.append(literal) }

        /// Binds a value; nil is NULL of the value's type.
        public mutating func appendInterpolation<T: PostgresEncodable>(_ value: T?) { query.bind(value) }

        /// Splices another query and its parameters, which are counted on.
        public mutating func appendInterpolation(_ query: Query) { self.query.splice(query) }

        /// Splices text that is constant in the source.
        public mutating func appendInterpolation(raw sql: StaticString) { query.sql.append(sql.description) }

        /// Splices the name of a table, column or channel, quoted, so that any text is one name.
        public mutating func appendInterpolation(identifier name: String) { query.sql.append(Query.quoted(name)) }
    }

    /// A name in double quotes, those within doubled.
    static func quoted(_ name: String) -> String {
        var text = "\""
        for character in name.unicodeScalars {
            if character == "\"" { text.append("\"") }
            text.unicodeScalars.append(character)
        }
        return text + "\""
    }
}
