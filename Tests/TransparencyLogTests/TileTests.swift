import Testing
import TransparencyLog

/// Tiles by their path, as a host of static files has them.
final class TileStore {
    struct Missing: Error { let path: TilePath }

    var tiles: [String: [UInt8]] = [:]
    private(set) var reads: [String] = []

    func read(_ path: TilePath) throws -> [UInt8] {
        reads.append(path.description)
        guard let bytes = tiles[path.description] else { throw Missing(path: path) }
        return bytes
    }

    func write(_ path: TilePath, _ bytes: [UInt8]) { tiles[path.description] = bytes }

    /// A log's tiles, written in one go.
    init(_ entries: [Commitment] = []) throws {
        var builder = TileBuilder()
        try builder.append(contentsOf: entries, write: write)
        try builder.writePartialTiles(since: 0, write: write)
    }
}

@Suite struct `Tiles of a log` {
    /// Reaches into level 2, with partial tiles at all three levels.
    private static let many = entries(66_000)
    private static let sizes = [0, 1, 2, 255, 256, 257, 511, 512, 600, 1000]

    @Test(arguments: sizes)
    func `appended in batches are those written at once, and just those that the paths foretell`(size: Int) throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        let whole = try TileStore(Array(Self.many.prefix(size)))
        let store = try TileStore()
        var at = 0
        while at < size {
            let next = Int.random(in: at + 1...size, using: &random)
            // Begun anew each time, from what is stored.
            var builder = try TileBuilder(size: UInt64(at), read: store.read)
            var written: [String] = []
            func write(_ path: TilePath, _ bytes: [UInt8]) {
                written.append(path.description)
                store.write(path, bytes)
            }
            try builder.append(contentsOf: Array(Self.many[at..<next]), write: write)
            try builder.writePartialTiles(since: UInt64(at), write: write)
            let foretold = TilePath.hashesWritten(from: UInt64(at), to: UInt64(next)).map(\.description)
            #expect(Set(written) == Set(foretold) && written.count == foretold.count, "seed \(seed)")
            #expect(builder.compactRange.root == MerkleTree.root(ofLeaves: Self.leaves(next)), "seed \(seed)")
            at = next
        }
        for (path, bytes) in whole.tiles { #expect(store.tiles[path] == bytes, "\(path), seed \(seed)") }
    }

    @Test func `give the roots and proofs that the list of entries gives`() throws {
        let size = 1000
        let list = MerkleList(Array(Self.many.prefix(size))).view
        let tiles = TileTree(size: UInt64(size), read: try TileStore(Array(Self.many.prefix(size))).read).view
        for smaller in stride(from: UInt64(1), through: UInt64(size), by: 13) {
            #expect(try tiles.root(size: smaller) == list.root(size: smaller))
            for index in stride(from: UInt64(0), to: smaller, by: 41) {
                #expect(
                    try tiles.inclusionProof(index: index, size: smaller)
                        == list.inclusionProof(index: index, size: smaller))
                #expect(
                    try tiles.consistencyProof(oldSize: index + 1, size: smaller)
                        == list.consistencyProof(oldSize: index + 1, size: smaller))
            }
        }
        #expect(try tiles.compactRange() == list.compactRange())
    }

    @Test func `at three levels give the root and a proof, read from few tiles`() throws {
        let store = try TileStore(Self.many)
        let tree = TileTree(size: 66_000, read: store.read)
        var range = CompactRange()
        try range.append(contentsOf: Self.many)
        #expect(try tree.view.compactRange() == range)
        let proof = try tree.view.inclusionProof(index: 40_000)
        #expect(store.reads.count <= 8)
        try MerkleTree.verifyInclusion(
            of: MerkleTree.leafHash(of: Self.many[40_000]), index: 40_000, size: 66_000, proof: proof, root: range.root)
        #expect(throws: LogError.self) { try tree.view.inclusionProof(index: 66_000) }
    }

    @Test func `that have grown since are as good as those asked for`() throws {
        let later = try TileStore(Array(Self.many.prefix(600)))
        let tree = TileTree(size: 300) { path in
            try later.read(TilePath.hashes(level: 0, index: path.index, size: 600) ?? path)
        }
        // Level 1 is partial at both sizes, and has other tiles: only level 0 is read for these.
        let expected = MerkleList(Array(Self.many.prefix(300))).view
        #expect(try tree.view.inclusionProof(index: 290).prefix(5) == expected.inclusionProof(index: 290).prefix(5))
    }

    @Test(arguments: [0, 31, 33, 128, 161, 8224])
    func `of a wrong length are refused`(count: Int) throws {
        let bytes = [UInt8](repeating: 0, count: count)
        let tree = TileTree(size: 5) { _ in bytes }
        #expect(throws: LogError.self) { try tree.view.root() }
        #expect(throws: LogError.self) { try TileBuilder(size: 5) { _ in bytes } }
    }

    @Test func `are not gone on from where they cannot be those of the size`() {
        #expect(throws: LogError.self) { try TileBuilder(size: 1 << 63) { _ in [] } }
        #expect(throws: LogError.self) { try TileBuilder(size: 1 << 63, partialTiles: []) }
        #expect(throws: LogError.self) { try TileBuilder(size: 5, partialTiles: [[.empty]]) }
    }

    fileprivate static func leaves(_ size: Int) -> [TreeHash] { many.prefix(size).map { MerkleTree.leafHash(of: $0) } }
}

@Suite struct `Tiles from a stranger` {
    private static let size = 1400
    private static let entries1400 = entries(size)
    private static var root: TreeHash {
        MerkleTree.root(ofLeaves: entries1400.map { MerkleTree.leafHash(of: $0) })
    }

    private func bundle(_ index: Int) -> [Commitment] {
        Array(Self.entries1400[(index * 256)..<min((index + 1) * 256, Self.size)])
    }

    @Test func `verify bundle by bundle, from few tiles`() throws {
        let store = try TileStore(Self.entries1400)
        var tiles = try VerifiedTiles(size: UInt64(Self.size), root: Self.root, read: store.read)
        for index in 0...5 { try tiles.verify(bundle(index), bundle: UInt64(index)) }
        // The last tiles of the two levels; no tile of level 0 beside.
        #expect(store.reads == ["tile/0/005.p/120", "tile/1/000.p/5"])
        for index in 0...5 {
            #expect(
                try tiles.hashes(level: 0, index: UInt64(index)) == bundle(index).map { MerkleTree.leafHash(of: $0) })
        }
        #expect(try tiles.compactRange().root == Self.root)
    }

    @Test func `at another root or size than the checkpoint's are refused at once`() throws {
        let store = try TileStore(Self.entries1400)
        #expect(throws: LogError.self) {
            try VerifiedTiles(size: UInt64(Self.size), root: .empty, read: store.read)
        }
        #expect(throws: (any Error).self) {
            try VerifiedTiles(size: UInt64(Self.size) - 1, root: Self.root, read: store.read)
        }
    }

    @Test func `with any one byte changed are refused when they are used`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        let honest = try TileStore(Self.entries1400)
        for path in honest.tiles.keys.sorted() {
            for _ in 0..<8 {
                let store = try TileStore()
                store.tiles = honest.tiles
                let byte = Int.random(in: 0..<(store.tiles[path]?.count ?? 1), using: &random)
                store.tiles[path]?[byte] ^= 1 << UInt8.random(in: 0...7, using: &random)
                #expect(throws: LogError.self, "byte \(byte) of \(path), seed \(seed)") {
                    var tiles = try VerifiedTiles(size: UInt64(Self.size), root: Self.root, read: store.read)
                    for index in 0...UInt64(5) { _ = try tiles.hashes(level: 0, index: index) }
                }
            }
        }
    }

    @Test func `do not let a bundle pass that was altered, cut, lengthened or moved`() throws {
        let store = try TileStore(Self.entries1400)
        var tiles = try VerifiedTiles(size: UInt64(Self.size), root: Self.root, read: store.read)
        for index in [0, 3, 5] {
            let good = bundle(index)
            var altered = good
            altered.swapAt(0, 1)
            let bad = [altered, Array(good.dropLast()), good + [good[0]], [], bundle((index + 1) % 6)]
            for bundle in bad {
                #expect(throws: LogError.self) { try tiles.verify(bundle, bundle: UInt64(index)) }
            }
        }
        for index in [6, 1 << 32, UInt64.max] {
            #expect(throws: LogError.self) { try tiles.verify(bundle(0), bundle: index) }
            #expect(throws: LogError.self) { try tiles.hashes(level: 0, index: index) }
        }
        #expect(throws: LogError.self) { try tiles.hashes(level: 64, index: 0) }
    }

    @Test func `of an absurd size cost a few reads and an error`() throws {
        var reads = 0
        #expect(throws: LogError.self) {
            try VerifiedTiles(size: .max >> 1, root: .empty) { path in
                reads += 1
                return [UInt8](repeating: 7, count: path.width * 32)
            }
        }
        #expect(reads <= 8)
        let none = try VerifiedTiles(size: 0, root: .empty) { _ in [] }
        #expect(try none.compactRange() == CompactRange())
    }
}

@Suite struct `A bundle of entries` {
    @Test func `is read as it was written`() throws {
        let commitments = entries(7)
        let bytes = EntryBundle.encode(commitments)
        #expect(bytes.count == 7 * 34)
        #expect(try EntryBundle.commitments(bytes, count: 7) == commitments)
        #expect(try EntryBundle.commitments([], count: 0) == [])
    }

    @Test func `with too few, too many, cut or odd entries is refused`() throws {
        let bytes = EntryBundle.encode(entries(3))
        for count in [0, 2, 4, 256] {
            #expect(throws: LogError.self) { try EntryBundle.commitments(bytes, count: count) }
        }
        for length in 0..<bytes.count {
            #expect(throws: LogError.self) { try EntryBundle.commitments(Array(bytes.prefix(length)), count: 3) }
        }
        #expect(throws: LogError.self) { try EntryBundle.commitments([0, 1, 7], count: 1) }
        #expect(throws: LogError.self) { try EntryBundle.commitments([0xFF, 0xFF], count: 1) }
    }
}
