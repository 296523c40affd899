/// The hash of a node of a Merkle tree (RFC 6962, section 2.1): 32 bytes.
package struct TreeHash: Hashable, Sendable, CustomStringConvertible {
    /// Bytes in a hash.
    package static let byteCount = Bytes32.count
    /// The root of the tree that has no entries: SHA-256 of nothing.
    package static let empty = TreeHash(SHA256.digest([]).withUnsafeBytes { Bytes32(loading: $0.baseAddress!) })
    let value: Bytes32

    init(_ value: Bytes32) { self.value = value }

    /// - Throws: where there are not 32 bytes.
    package init(_ bytes: some Collection<UInt8>) throws(LogError) { value = try Bytes32(bytes, "tree hash") }

    /// The 32 bytes.
    package var bytes: [UInt8] { value.bytes }

    /// Base 64, as a checkpoint has it.
    package var description: String { Base64.encode(bytes) }

    /// Reads hashes that stand one after another, as in a tile or a proof.
    /// - Throws: where the length is no multiple of 32 bytes.
    package static func list(_ bytes: [UInt8]) throws(LogError) -> [TreeHash] {
        try Bytes32.list(bytes, "tree hash").map { TreeHash($0) }
    }

    /// The hashes' bytes, one after another.
    package static func join(_ hashes: [TreeHash]) -> [UInt8] { Bytes32.join(hashes.map(\.value)) }
}
