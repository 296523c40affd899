/// A value that can be bound to a parameter or written to a binary COPY.
public protocol PostgresEncodable: Sendable {
    /// The parameter's type; ``PostgresType/inferred`` lets the server decide from where the parameter stands.
    static var postgresType: PostgresType { get }
    /// Whether ``encode(into:)`` writes PostgreSQL's text form rather than its binary form. Text has no NUL.
    static var postgresEncodesText: Bool { get }
    /// Appends the value's bytes; no length, no type.
    func encode(into buffer: inout PostgresBuffer)
}

extension PostgresEncodable {
    /// Binary, as nearly everything is.
    public static var postgresEncodesText: Bool { false }
}

/// A value that can be read from a column.
public protocol PostgresDecodable {
    /// Reads one cell. The cell's bytes are valid only during the call.
    static func decode(_ cell: PostgresCell) throws(PostgresDecodingError) -> Self
}

/// A value with an array type of its own: what a user's type adopts to be usable alone and in arrays.
public protocol PostgresScalar: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    /// The type that an array's header names for its elements.
    static var postgresElementType: PostgresType { get }
}

extension PostgresScalar {
    /// The parameter's own type.
    public static var postgresElementType: PostgresType { postgresType }
}

/// What may stand in a Swift array that is bound or read whole.
public protocol PostgresArrayElement: Sendable {
    /// The type of the array.
    static var postgresArrayType: PostgresType { get }
    /// Appends the whole array's bytes.
    static func encodeArray(_ elements: [Self], into buffer: inout PostgresBuffer)
    /// Reads the whole array.
    static func decodeArray(_ cell: PostgresCell) throws(PostgresDecodingError) -> [Self]
}

/// Why a cell could not be read; ``Row`` adds the column and turns it into a ``PostgresError``.
public enum PostgresDecodingError: Error, Sendable {
    /// The cell is NULL and the type has no place for it.
    case null
    /// The column's type is not one this value is read from.
    case type(expected: String)
    /// The bytes do not make sense; a few words on why.
    case malformed(String)
}

/// One value as the server sent it, in binary form.
public struct PostgresCell {
    /// The column's type.
    public let type: PostgresType
    /// The bytes, nil for NULL. They belong to the result: copy what you keep.
    public let bytes: UnsafeRawBufferPointer?

    /// A cell of a type with some bytes.
    public init(type: PostgresType, bytes: UnsafeRawBufferPointer?) {
        self.type = type
        self.bytes = bytes
    }

    /// The bytes, if the column is of one of these types and not NULL.
    public func bytes(as types: PostgresType...) throws(PostgresDecodingError) -> UnsafeRawBufferPointer {
        guard types.contains(type) else { throw .type(expected: types.map(\.description).joined(separator: " or ")) }
        return try value()
    }

    @inline(__always)
    func value() throws(PostgresDecodingError) -> UnsafeRawBufferPointer {
        guard let bytes else { throw .null }
        return bytes
    }

    @inline(__always)
    func integer<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) throws(PostgresDecodingError) -> T {
        try Self.integer(in: value())
    }

    @inline(__always)
    static func integer<T: FixedWidthInteger & BitwiseCopyable>(
        in bytes: UnsafeRawBufferPointer
    ) throws(PostgresDecodingError) -> T {
        guard bytes.count == MemoryLayout<T>.size else {
            throw .malformed("\(bytes.count) bytes where \(MemoryLayout<T>.size) belong")
        }
        return T(bigEndian: bytes.loadUnaligned(as: T.self))
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    /// NULL is nil.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingError) -> Wrapped? {
        cell.bytes == nil ? nil : try Wrapped.decode(cell)
    }
}
