/// What must be kept of a log's first `size` entries in order to append to them, know their root and check what follows:
/// one hash for each bit that is set in `size`.
package struct CompactRange: Hashable, Sendable, CustomStringConvertible {
    private var range: TreeRange

    /// Entries so far.
    package var size: UInt64 { range.end }
    /// From left to right, the largest subtree first.
    package var hashes: [TreeHash] { range.hashes }

    /// A log without entries.
    package init() { range = TreeRange() }

    /// - Throws: where the number of hashes does not follow from `size`.
    package init(size: UInt64, hashes: [TreeHash]) throws(LogError) {
        range = try TreeRange(begin: 0, end: size, hashes: hashes)
    }

    /// Reads what ``encoded`` wrote.
    package init(encoded: [UInt8]) throws(LogError) {
        guard encoded.count >= 8, encoded.count <= 8 + 63 * TreeHash.byteCount else {
            throw LogError(.malformedState, "a compact range is 8 to \(8 + 63 * 32) bytes, not \(encoded.count)")
        }
        let size = encoded.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        try self.init(size: size, hashes: TreeHash.list(Array(encoded.dropFirst(8))))
    }

    /// The size as eight bytes, big end first, and the hashes: at most 2,024 bytes.
    package var encoded: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: size >> UInt64(56 - 8 * $0)) } + TreeHash.join(hashes)
    }

    /// The root of the tree: RFC 6962, section 2.1.
    package var root: TreeHash { CompactRange.fold(hashes) }

    package var description: String { "\(size) entries with root \(root)" }

    /// Appends one entry.
    /// - Throws: where the log would reach 2^63 entries, and so in the other forms.
    package mutating func append(_ entry: Commitment) throws(LogError) { try range.append(contentsOf: [entry]) }

    /// Appends entries. About 0.4 µs each.
    package mutating func append(contentsOf entries: [Commitment]) throws(LogError) {
        try range.append(contentsOf: entries)
    }

    /// Appends entries by their leaf hashes.
    package mutating func append(leaves: [TreeHash]) throws(LogError) { try range.append(leaves: leaves) }

    /// Appends entries that were hashed apart and begin where these end.
    package mutating func merge(_ right: TreeRange) throws(LogError) { try range.merge(right) }

    /// The root over complete subtrees that become smaller from left to right.
    static func fold(_ hashes: [TreeHash]) -> TreeHash {
        guard var root = hashes.last else { return .empty }
        let hasher = TreeHasher()
        for hash in hashes.dropLast().reversed() { root = hasher.node(hash, root) }
        return root
    }
}
