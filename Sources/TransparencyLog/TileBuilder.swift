/// Turns appended entries into tiles of hashes.
///
/// Keeps the last, partial tile of each level: at most 8 × 255 hashes. A value: a failed append leaves the copy that was
/// there before as it was.
package struct TileBuilder: Sendable {
    /// What a tile is handed over as: its path and its bytes, 32 a hash.
    package typealias Write = (TilePath, [UInt8]) throws -> Void

    /// Entries so far.
    package private(set) var size: UInt64
    /// For each level, the hashes of its partial tile; empty where the level ends with a full one.
    package var partialTiles: [[TreeHash]] { edges }
    private var edges: [[TreeHash]]

    /// A log without entries.
    package init() { (size, edges) = (0, []) }

    /// Goes on from a log of `size` entries, whose partial tiles it reads, one a level.
    package init(size: UInt64, read: (TilePath) throws -> [UInt8]) throws {
        guard size < TreeRange.maximumSize else {
            throw LogError(.outsideTree, "a log has fewer than 2^63 entries, not \(size)")
        }
        edges = try (0..<TilePath.levels(of: size)).map { level in
            let index = size >> UInt64(8 * level + 8)
            guard let path = TilePath.hashes(level: level, index: index, size: size) else { return [] }
            return try TileBytes.hashes(path, read(path))
        }
        self.size = size
    }

    /// Goes on from ``partialTiles`` of a log of `size` entries.
    package init(size: UInt64, partialTiles: [[TreeHash]]) throws(LogError) {
        let widths = (0..<TilePath.levels(of: size)).map { Int(size >> UInt64(8 * $0) & 0xFF) }
        guard size < TreeRange.maximumSize, partialTiles.map(\.count) == widths else {
            throw LogError(.malformedState, "the partial tiles of \(size) entries are \(widths) hashes wide")
        }
        (self.size, edges) = (size, partialTiles)
    }

    /// Appends entries, handing over each tile that becomes full.
    package mutating func append(contentsOf entries: [Commitment], write: Write) throws {
        let hasher = TreeHasher()
        try checkRoom(for: entries.count)
        for entry in entries { try push(hasher.leaf(entry), level: 0, hasher, write) }
    }

    /// Appends entries by their leaf hashes.
    package mutating func append(leaves: [TreeHash], write: Write) throws {
        let hasher = TreeHasher()
        try checkRoom(for: leaves.count)
        for leaf in leaves { try push(leaf, level: 0, hasher, write) }
    }

    /// Hands over the partial tiles that are due when a checkpoint of the present size is signed.
    /// - Parameter oldSize: the size of the checkpoint before; what has not changed since is left out.
    package func writePartialTiles(since oldSize: UInt64, write: Write) throws {
        for (level, hashes) in edges.enumerated() where !hashes.isEmpty {
            let shift = UInt64(8 * level)
            guard oldSize >> shift != size >> shift else { continue }
            try write(
                TilePath(unchecked: .hashes(level: level), index: size >> (shift + 8), width: hashes.count),
                TreeHash.join(hashes))
        }
    }

    /// What follows from the partial tiles for appending without them, and the root.
    package var compactRange: CompactRange {
        let hasher = TreeHasher()
        var hashes: [TreeHash] = []
        for edge in edges.reversed() {
            var rest = edge[...]
            while !rest.isEmpty {
                let count = 1 << (Int.bitWidth - 1 - rest.count.leadingZeroBitCount)
                hashes.append(hasher.root(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
        }
        do { return try CompactRange(size: size, hashes: hashes) } catch {
            preconditionFailure("the partial tiles of \(size) entries have the wrong widths: \(error)")
        }
    }

    private mutating func push(
        _ hash: TreeHash, level: Int, _ hasher: borrowing TreeHasher, _ write: Write
    ) throws {
        if level == edges.count { edges.append([]) }
        edges[level].append(hash)
        if level == 0 { size += 1 }
        guard edges[level].count == TilePath.fullWidth else { return }
        let index = (size >> UInt64(8 * level + 8)) - 1
        let path = TilePath(unchecked: .hashes(level: level), index: index, width: TilePath.fullWidth)
        try write(path, TreeHash.join(edges[level]))
        let root = hasher.root(edges[level][...])
        edges[level].removeAll(keepingCapacity: true)
        try push(root, level: level + 1, hasher, write)
    }

    private func checkRoom(for count: Int) throws(LogError) {
        guard UInt64(count) < TreeRange.maximumSize - size else {
            throw LogError(.outsideTree, "a log has fewer than 2^63 entries; \(size) and \(count) more are too many")
        }
    }
}
