/// Bytes in the order PostgreSQL wants them: integers big-endian, nothing aligned.
public struct PostgresBuffer: Sendable {
    /// What has been written so far.
    public internal(set) var bytes: [UInt8] = []

    /// An empty buffer.
    public init() {}

    /// Appends an integer, most significant byte first.
    public mutating func append<T: FixedWidthInteger & BitwiseCopyable>(integer value: T) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Appends bytes as they are.
    public mutating func append(bytes source: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: source)
    }

    /// Appends bytes as they are.
    public mutating func append(bytes source: some Collection<UInt8>) {
        bytes.append(contentsOf: source)
    }

    /// Appends the UTF-8 of a text.
    public mutating func append(text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Leaves room for a 32-bit length; ``endLength(at:)`` fills in how many bytes followed.
    mutating func beginLength() -> Int {
        append(integer: Int32(0))
        return bytes.count
    }

    mutating func endLength(at start: Int) {
        overwrite(integer: Int32(truncatingIfNeeded: bytes.count - start), at: start - 4)
    }

    mutating func overwrite(integer value: Int32, at offset: Int) {
        bytes.withUnsafeMutableBytes { $0.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Int32.self) }
    }
}
