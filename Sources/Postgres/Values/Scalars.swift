extension Bool: PostgresScalar {
    /// `boolean`
    public static var postgresType: PostgresType { .bool }
    /// `boolean[]`
    public static var postgresArrayType: PostgresType { .boolArray }
    /// One byte.
    public func encode(into buffer: inout PostgresBuffer) { buffer.append(integer: UInt8(self ? 1 : 0)) }
    /// Reads `boolean`.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingError) -> Bool {
        guard cell.type == .bool else { throw .type(expected: "boolean") }
        return try cell.integer(UInt8.self) != 0
    }
}

extension Int16: PostgresScalar {
    /// `smallint`
    public static var postgresType: PostgresType { .int2 }
    /// `smallint[]`
    public static var postgresArrayType: PostgresType { .int2Array }
    /// Two bytes.
    public func encode(into buffer: inout PostgresBuffer) { buffer.append(integer: self) }
    /// Reads `smallint`.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingError) -> Int16 {
        guard cell.type == .int2 else { throw .type(expected: "smallint") }
        return try cell.integer(Int16.self)
    }
}

extension Int32: PostgresScalar {
    /// `integer`
    public static var postgresType: PostgresType { .int4 }
    /// `integer[]`
    public static var postgresArrayType: PostgresType { .int4Array }
    /// Four bytes.
    public func encode(into buffer: inout PostgresBuffer) { buffer.append(integer: self) }
    /// Reads `integer` or `smallint`.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingError) -> Int32 {
        switch cell.type {
        case .int4: try cell.integer(Int32.self)
        case .int2: Int32(try cell.integer(Int16.self))
        default: throw .type(expected: "integer or smallint")
        }
    }
}

extension Int64: PostgresScalar {
    /// `bigint`
    public static var postgresType: PostgresType { .int8 }
    /// `bigint[]`
    public static var postgresArrayType: PostgresType { .int8Array }
    /// Eight bytes.
    public func encode(into buffer: inout PostgresBuffer) { buffer.append(integer: self) }
    /// Reads `bigint`, `integer`, `smallint` or `oid`.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingError) -> Int64 {
        switch cell.type {
        case .int8: try cell.integer(Int64.self)
        case .int4: Int64(try cell.integer(Int32.self))
        case .int2: Int64(try cell.integer(Int16.self))
        case .oid: Int64(try cell.integer(UInt32.self))
        default: throw .type(expected: "bigint, integer, smallint or oid")
        }
    }
}

extension Int: PostgresScalar {
    /// `bigint`
    public static var postgresType: PostgresType { .int8 }
    /// `bigint[]`
    public static var postgresArrayType: PostgresType { .int8Array }
    /// Eight bytes.
    public func encode(into buffer: inout PostgresBuffer) { buffer.append(integer: Int64(self)) }
    /// Reads what `Int64` reads.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingError) -> Int {
        Int(try Int64.decode(cell))
    }
}

extension Float: PostgresScalar {
    /// `real`
    public static var postgresType: PostgresType { .float4 }
    /// `real[]`
    public static var postgresArrayType: PostgresType { .float4Array }
    /// IEEE 754, four bytes.
    public func encode(into buffer: inout PostgresBuffer) { buffer.append(integer: bitPattern) }
    /// Reads `real`.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingError) -> Float {
        guard cell.type == .float4 else { throw .type(expected: "real") }
        return Float(bitPattern: try cell.integer(UInt32.self))
    }
}

extension Double: PostgresScalar {
    /// `double precision`
    public static var postgresType: PostgresType { .float8 }
    /// `double precision[]`
    public static var postgresArrayType: PostgresType { .float8Array }
    /// IEEE 754, eight bytes.
    public func encode(into buffer: inout PostgresBuffer) { buffer.append(integer: bitPattern) }
    /// Reads `double precision` or `real`.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingError) -> Double {
        switch cell.type {
        case .float8: Double(bitPattern: try cell.integer(UInt64.self))
        case .float4: Double(Float(bitPattern: try cell.integer(UInt32.self)))
        default: throw .type(expected: "double precision or real")
        }
    }
}

extension String: PostgresScalar {
    /// Inferred by the server, so that a text also fits `jsonb`, `numeric`, an enum or `tsvector`; where the server
    /// cannot tell (`to_json($1)`), write a cast: `$1::text`.
    public static var postgresType: PostgresType { .inferred }
    /// Text form: whatever type the server infers reads it by its input function.
    public static var postgresEncodesText: Bool { true }
    /// `text`
    public static var postgresElementType: PostgresType { .text }
    /// `text[]`
    public static var postgresArrayType: PostgresType { .textArray }
    /// The UTF-8.
    public func encode(into buffer: inout PostgresBuffer) { buffer.append(text: self) }
    /// Reads text types, enums and other types whose binary form is text, `json`, `jsonb`, `xml`, and `numeric` in
    /// decimal notation. Anything else wants a cast to `text` in the query.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingError) -> String {
        switch cell.type {
        case let type where type.isTextual: String(decoding: try cell.value(), as: UTF8.self)
        case .numeric: try NumericText.decode(cell.value())
        case .jsonb: String(decoding: try jsonText(cell.value()), as: UTF8.self)
        default: throw .type(expected: "a text type (or cast it: column::text)")
        }
    }

    /// `jsonb` travels as a version byte and the text.
    static func jsonText(_ bytes: UnsafeRawBufferPointer) throws(PostgresDecodingError) -> UnsafeRawBufferPointer {
        guard bytes.first == 1 else { throw .malformed("jsonb of an unknown version") }
        return UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
    }
}
