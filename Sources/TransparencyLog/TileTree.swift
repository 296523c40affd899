/// A tree read from tiles that are trusted, such as a log's own: makes its roots and proofs.
///
/// Tiles from elsewhere go through ``VerifiedTiles``. Not for use by two threads at once.
package final class TileTree {
    /// Entries in the tree.
    package let size: UInt64
    private let read: (TilePath) throws -> [UInt8]
    private var cache: [TilePath: [TreeHash]] = [:]
    /// One proof takes two tiles a level at the most, and so 16; when the cache is full it starts anew.
    private static let cachedTiles = 64

    /// - Parameter read: the bytes of a tile. It may give those of a wider tile at the same place.
    package init(size: UInt64, read: @escaping (TilePath) throws -> [UInt8]) {
        self.size = size
        self.read = read
    }

    /// Roots and proofs, at the tree's size or any smaller one.
    package var view: TreeView { TreeView(size: size) { try self.hash(of: $0) } }

    private func hash(of node: TreeNode) throws -> TreeHash {
        let level = node.level / 8
        let height = UInt64(node.level % 8)
        let index = node.index >> (8 - height)
        let first = Int(node.index << height & 0xFF)
        let count = 1 << Int(height)
        guard let path = TilePath.hashes(level: level, index: index, size: size), first + count <= path.width else {
            throw LogError(.outsideTree, "\(node) is not complete in a log of \(size) entries")
        }
        let hashes = try hashes(path)
        return count == 1 ? hashes[first] : TreeHasher().root(hashes[first..<first + count])
    }

    private func hashes(_ path: TilePath) throws -> [TreeHash] {
        if let cached = cache[path] { return cached }
        let hashes = try TileBytes.hashes(path, read(path))
        if cache.count >= TileTree.cachedTiles { cache.removeAll(keepingCapacity: true) }
        cache[path] = hashes
        return hashes
    }
}
