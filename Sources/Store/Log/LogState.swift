internal import Postgres
internal import TransparencyLog

/// One of the node's own logs, as far as it has been written.
struct LogState: Sendable {
    let id: Int32
    let builder: TileBuilder

    /// Reads `id, size, edge`.
    init(row: Row) throws {
        id = try row[0]
        let size = UInt64(clamping: try row[1, as: Int64.self])
        builder = try TileBuilder(size: size, partialTiles: Self.levels(size: size, edge: try row[2]))
    }

    init(id: Int32, builder: TileBuilder = TileBuilder()) {
        self.id = id
        self.builder = builder
    }

    /// What `muster.log.edge` keeps: the hashes of all levels, one after the other.
    static func edge(_ builder: TileBuilder) -> [UInt8] { builder.partialTiles.flatMap { TreeHash.join($0) } }

    private static func levels(size: UInt64, edge: [UInt8]) throws -> [[TreeHash]] {
        var rest = try TreeHash.list(edge)[...]
        var levels: [[TreeHash]] = []
        for level in 0..<8 where size >> UInt64(8 * level) > 0 {
            let width = Int(size >> UInt64(8 * level) & 0xFF)
            levels.append(Array(rest.prefix(width)))
            rest = rest.dropFirst(width)
        }
        return levels
    }
}
