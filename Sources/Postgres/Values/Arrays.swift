extension Array: PostgresEncodable where Element: PostgresArrayElement {
    /// The array type of the element; `bytea` for bytes.
    public static var postgresType: PostgresType { Element.postgresArrayType }
    /// PostgreSQL's binary array, one dimension; plain bytes for bytes.
    public func encode(into buffer: inout PostgresBuffer) { Element.encodeArray(self, into: &buffer) }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    /// Reads an array of one dimension; for bytes `bytea`, `json`, `jsonb` or a text type.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingError) -> [Element] {
        try Element.decodeArray(cell)
    }
}

extension PostgresScalar {
    /// Header and elements, no NULLs.
    public static func encodeArray(_ elements: [Self], into buffer: inout PostgresBuffer) {
        ArrayFormat.encodeHeader(count: elements.count, hasNulls: false, type: postgresElementType, into: &buffer)
        for element in elements { ArrayFormat.encode(element, into: &buffer) }
    }

    /// Reads elements; a NULL among them is an error (read `[T?]` instead).
    public static func decodeArray(_ cell: PostgresCell) throws(PostgresDecodingError) -> [Self] {
        try ArrayFormat.decode(cell) { (element: PostgresCell) throws(PostgresDecodingError) in try Self.decode(element)
        }
    }
}

extension Optional: PostgresArrayElement where Wrapped: PostgresScalar {
    /// The array type of the wrapped type.
    public static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }

    /// Header and elements, nil as NULL.
    public static func encodeArray(_ elements: [Self], into buffer: inout PostgresBuffer) {
        let hasNulls = elements.contains { $0 == nil }
        let type = Wrapped.postgresElementType
        ArrayFormat.encodeHeader(count: elements.count, hasNulls: hasNulls, type: type, into: &buffer)
        for element in elements {
            if let element { ArrayFormat.encode(element, into: &buffer) } else { buffer.append(integer: Int32(-1)) }
        }
    }

    /// Reads elements, NULL as nil.
    public static func decodeArray(_ cell: PostgresCell) throws(PostgresDecodingError) -> [Self] {
        try ArrayFormat.decode(cell) { (element: PostgresCell) throws(PostgresDecodingError) in
            element.bytes == nil ? nil : try Wrapped.decode(element)
        }
    }
}

extension UInt8: PostgresArrayElement {
    /// An array of bytes is one `bytea`, not an array.
    public static var postgresArrayType: PostgresType { .bytea }
    /// The bytes themselves.
    public static func encodeArray(_ elements: [UInt8], into buffer: inout PostgresBuffer) {
        buffer.append(bytes: elements)
    }
    /// Reads `bytea`, or the bytes of `json`, `jsonb` and text types.
    public static func decodeArray(_ cell: PostgresCell) throws(PostgresDecodingError) -> [UInt8] {
        switch cell.type {
        case .bytea: Array(try cell.value())
        case .jsonb: Array(try String.jsonText(cell.value()))
        case let type where type.isTextual: Array(try cell.value())
        default: throw .type(expected: "bytea")
        }
    }
}

extension Array: PostgresArrayElement where Element == UInt8 {}

extension Array: PostgresScalar where Element == UInt8 {
    /// `bytea[]`
    public static var postgresArrayType: PostgresType { .byteaArray }
}

/// PostgreSQL's binary array (`array_recv`): dimensions, null flag, element type, then for each dimension its size and
/// lower bound, then each element with its length.
enum ArrayFormat {
    static func encodeHeader(count: Int, hasNulls: Bool, type: PostgresType, into buffer: inout PostgresBuffer) {
        buffer.append(integer: Int32(count == 0 ? 0 : 1))
        buffer.append(integer: Int32(hasNulls ? 1 : 0))
        buffer.append(integer: type.rawValue)
        if count > 0 {
            buffer.append(integer: Int32(truncatingIfNeeded: count))
            buffer.append(integer: Int32(1))
        }
    }

    static func encode(_ element: some PostgresEncodable, into buffer: inout PostgresBuffer) {
        let start = buffer.beginLength()
        element.encode(into: &buffer)
        buffer.endLength(at: start)
    }

    static func decode<T>(
        _ cell: PostgresCell, _ element: (PostgresCell) throws(PostgresDecodingError) -> T
    ) throws(PostgresDecodingError) -> [T] {
        var reader = BytesReader(try cell.value())
        let dimensions = try reader.int32()
        _ = try reader.int32()
        let type = PostgresType(rawValue: UInt32(bitPattern: try reader.int32()))
        guard dimensions > 0 else { return [] }
        guard dimensions == 1 else { throw .type(expected: "an array of one dimension") }
        let count = Int(try reader.int32())
        _ = try reader.int32()
        guard count >= 0, count <= reader.remaining / 4 else { throw .malformed("an array longer than its bytes") }
        var elements: [T] = []
        elements.reserveCapacity(count)
        for _ in 0..<count {
            let length = try reader.int32()
            elements.append(
                try element(PostgresCell(type: type, bytes: length < 0 ? nil : try reader.take(Int(length)))))
        }
        return elements
    }
}

/// Reads big-endian fields one after the other, never beyond the end.
struct BytesReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var remaining: Int { bytes.count - position }

    mutating func take(_ count: Int) throws(PostgresDecodingError) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else { throw .malformed("the value ends too early") }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    }

    mutating func int32() throws(PostgresDecodingError) -> Int32 { try PostgresCell.integer(in: take(4)) }
    mutating func int16() throws(PostgresDecodingError) -> Int16 { try PostgresCell.integer(in: take(2)) }
}
