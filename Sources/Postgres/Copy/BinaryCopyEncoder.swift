/// Writes rows in PostgreSQL's binary COPY form (its documentation, "COPY", section "Binary Format") into memory that is
/// used again and again.
///
/// ```swift
/// var encoder = BinaryCopyEncoder()
/// try session.copyIn("COPY person (id, name) FROM STDIN (FORMAT binary)") { writer in
///     encoder.begin()
///     for person in people {
///         encoder.row(fields: 2)
///         encoder.append(person.id)
///         encoder.append(person.name)
///         if encoder.count > 65536 { try writer.write(&encoder) }
///     }
///     encoder.end()
///     try writer.write(&encoder)
/// }
/// ```
///
/// Fields have the columns' exact types: `Int32` for `integer`, `Int64` for `bigint`; the server converts nothing here.
public struct BinaryCopyEncoder: Sendable {
    var buffer = PostgresBuffer()

    /// An empty encoder.
    public init(reservingCapacity bytes: Int = 0) { buffer.bytes.reserveCapacity(bytes) }

    /// What has been written since the last ``removeAll()``.
    public var bytes: [UInt8] { buffer.bytes }
    /// How many bytes that are.
    public var count: Int { buffer.bytes.count }
    /// Empties the encoder and keeps its memory.
    public mutating func removeAll() { buffer.bytes.removeAll(keepingCapacity: true) }
    /// Appends rows that another encoder wrote.
    public mutating func append(rowsOf other: borrowing BinaryCopyEncoder) { buffer.append(bytes: other.buffer.bytes) }

    /// The header: once, before the first row.
    public mutating func begin() {
        buffer.append(text: "PGCOPY\n")
        buffer.append(integer: UInt8(0xFF))
        buffer.append(text: "\r\n")
        buffer.append(integer: UInt8(0))
        buffer.append(integer: Int32(0))
        buffer.append(integer: Int32(0))
    }

    /// The trailer: once, after the last row.
    public mutating func end() { buffer.append(integer: Int16(-1)) }

    /// Begins a row of so many fields; exactly that many must follow.
    public mutating func row(fields: Int) { buffer.append(integer: Int16(truncatingIfNeeded: fields)) }

    /// A NULL.
    public mutating func appendNull() { buffer.append(integer: Int32(-1)) }

    /// Any value that can be a parameter, nil as NULL: the scalars, their arrays, ``PostgresTextVector``.
    public mutating func append<T: PostgresEncodable>(_ value: T?) {
        guard let value else { return appendNull() }
        let start = buffer.beginLength()
        value.encode(into: &buffer)
        buffer.endLength(at: start)
    }

    /// A value of a fixed width, without the detour over its length.
    public mutating func append(_ value: Int64) {
        buffer.append(integer: Int32(8))
        buffer.append(integer: value)
    }

    /// Bytes as they are: `bytea`, or the UTF-8 of a text.
    public mutating func append(bytes: UnsafeRawBufferPointer) {
        buffer.append(integer: Int32(truncatingIfNeeded: bytes.count))
        buffer.append(bytes: bytes)
    }

    /// Bytes as they are: `bytea`, or the UTF-8 of a text.
    public mutating func append(bytes: [UInt8]) { bytes.withUnsafeBytes { append(bytes: $0) } }

    /// The text of a `jsonb` column, as UTF-8.
    public mutating func append(jsonb bytes: [UInt8]) {
        buffer.append(integer: Int32(truncatingIfNeeded: bytes.count + 1))
        buffer.append(integer: UInt8(1))
        buffer.append(bytes: bytes)
    }

    /// A `tsvector` without positions. The lexemes must be strictly ascending by their UTF-8 bytes, none longer than
    /// 2046 bytes: the server trusts their order for look-ups when it is told so by being given them in order.
    public mutating func append(sortedLexemes lexemes: [String]) {
        assert(
            zip(lexemes, lexemes.dropFirst()).allSatisfy(PostgresTextVector.precedes),
            "lexemes must be strictly ascending by their UTF-8 bytes")
        let start = buffer.beginLength()
        buffer.append(integer: Int32(truncatingIfNeeded: lexemes.count))
        for lexeme in lexemes {
            buffer.append(text: lexeme)
            // A NUL that ends the lexeme, and no positions (16 bits).
            buffer.append(integer: UInt8(0))
            buffer.append(integer: UInt16(0))
        }
        buffer.endLength(at: start)
    }
}
