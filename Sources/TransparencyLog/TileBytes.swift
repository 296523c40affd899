/// Between the bytes of a tile and its hashes.
enum TileBytes {
    /// The tile's hashes. A tile that has become wider since is as good: tiles only grow.
    /// - Throws: where there are fewer bytes than the tile's width asks for, or more than a full tile has.
    static func hashes(_ path: TilePath, _ bytes: [UInt8]) throws(LogError) -> [TreeHash] {
        let wanted = path.width * TreeHash.byteCount
        let most = TilePath.fullWidth * TreeHash.byteCount
        guard bytes.count >= wanted, bytes.count <= most, bytes.count.isMultiple(of: TreeHash.byteCount) else {
            throw LogError(.tileLength, "\(path) is \(wanted) bytes long, and what came for it is \(bytes.count)")
        }
        return try TreeHash.list(bytes.count == wanted ? bytes : Array(bytes.prefix(wanted)))
    }
}
