/// Tiles of somebody's log, each checked against a root before anything is taken from it.
///
/// The last tile of each level yields the root; every full tile hashes to its place in the tile above. So each tile and
/// each bundle of entries stands on its own once checked, and may be stored before the next one is fetched. Holds the
/// last tile and one full tile of each level: at most 128 KiB.
package struct VerifiedTiles {
    /// Entries in the log.
    package let size: UInt64
    /// The root that everything has been checked against.
    package let root: TreeHash
    private let read: (TilePath) throws -> [UInt8]
    /// For each level the hashes of its last tile, empty where that level ends with a full one.
    private let edges: [[TreeHash]]
    private var parents: [Int: (index: UInt64, hashes: [TreeHash])] = [:]

    /// Fetches the last tile of each level and checks that they have the root.
    ///
    /// - Parameters:
    ///   - size: entries, as a checkpoint with a verified signature states them.
    ///   - read: the bytes of a tile; called for tiles that a log of this size has, and for no others.
    /// - Throws: `LogError.Code.wrongTile` where the tiles have another root, and whatever `read` throws.
    package init(size: UInt64, root: TreeHash, read: @escaping (TilePath) throws -> [UInt8]) throws {
        let builder = try TileBuilder(size: size, read: read)
        let found = builder.compactRange.root
        guard found == root else {
            throw LogError(
                .wrongTile, "the last tiles of \(size) entries have root \(found), and the checkpoint says \(root)")
        }
        (self.size, self.root, self.read, edges) = (size, root, read, builder.partialTiles)
    }

    /// Entries so far and their hashes, for appending to the log.
    package func compactRange() throws(LogError) -> CompactRange {
        try TileBuilder(size: size, partialTiles: edges).compactRange
    }

    /// The hashes of a tile.
    package mutating func hashes(level: Int, index: UInt64) throws -> [TreeHash] {
        guard let path = TilePath.hashes(level: level, index: index, size: size) else {
            throw LogError(.outsideTree, "a log of \(size) entries has no tile \(index) of level \(level)")
        }
        guard path.isFull else { return edges[level] }
        if let kept = parents[level], kept.index == index { return kept.hashes }
        let hashes = try TileBytes.hashes(path, read(path))
        let found = TreeHasher().root(hashes[...])
        guard try found == expected(level: level, index: index) else {
            throw LogError(.wrongTile, "\(path) does not hash to what the tile above it says")
        }
        parents[level] = (index, hashes)
        return hashes
    }

    /// Checks all entries of a bundle, without fetching the tile of level 0 that has the same hashes.
    ///
    /// - Parameter entries: 256, or as many as the last bundle of a log of this size has.
    package mutating func verify(_ entries: [Commitment], bundle index: UInt64) throws {
        let hasher = TreeHasher()
        try verify(leaves: entries.map { hasher.leaf($0) }, bundle: index)
    }

    /// Checks all entries of a bundle by their leaf hashes.
    package mutating func verify(leaves: [TreeHash], bundle index: UInt64) throws {
        guard let path = TilePath.entries(index: index, size: size) else {
            throw LogError(.outsideTree, "a log of \(size) entries has no bundle \(index)")
        }
        guard leaves.count == path.width else {
            throw LogError(.tileLength, "\(path) has \(path.width) entries, and \(leaves.count) came")
        }
        let matches =
            path.isFull ? try TreeHasher().root(leaves[...]) == expected(level: 0, index: index) : leaves == edges[0]
        guard matches else {
            throw LogError(.wrongTile, "the entries of \(path) do not hash to what the log's tiles say")
        }
    }

    /// What a full tile must hash to: its place in the tile above, which every full tile has.
    private mutating func expected(level: Int, index: UInt64) throws -> TreeHash {
        try hashes(level: level + 1, index: index >> 8)[Int(index & 0xFF)]
    }
}
