import Testing
import TransparencyLog

@Suite struct `The published log of sizes 0 to 15` {
    private static let leaves = PublishedLog.entries.map { MerkleTree.leafHash(of: Array($0.utf8)) }

    private static func open(_ note: [UInt8]) throws -> Checkpoint {
        try SignedCheckpoint(
            parsing: note, origin: PublishedLog.origin, logKeys: [VerifierKey(text: PublishedLog.key)]
        ).checkpoint
    }

    @Test(arguments: 0...15)
    func `has signed checkpoints that its entries lead to`(size: Int) throws {
        let checkpoint = try Self.open(PublishedLog.note(size: size))
        #expect(checkpoint.size == UInt64(size))
        #expect(checkpoint.root == MerkleTree.root(ofLeaves: Array(Self.leaves.prefix(size))))
        #expect(checkpoint.root == (try treeHash(PublishedLog.checkpoints[size].root)))
    }

    @Test func `lets no checkpoint pass with any byte changed`() {
        let note = PublishedLog.note(size: 5)
        for index in note.indices {
            for bit in 0..<8 {
                var changed = note
                changed[index] ^= 1 << UInt8(bit)
                if (try? Self.open(changed)) != nil { Issue.record("bit \(bit) of byte \(index)") }
            }
            if (try? Self.open(Array(note.prefix(index)))) != nil { Issue.record("cut after \(index) bytes") }
        }
    }

    @Test(
        .enabled(if: Vectors.arePresent, "shared/data/vectors is not here; the table of PublishedLog has been run"),
        arguments: 1...15)
    func `has the published tiles and bundles, byte for byte`(size: Int) throws {
        let folder = "tlog-tiles-log/"
        #expect(try Vectors.bytes(folder + "checkpoint.\(size)") == PublishedLog.note(size: size))
        var written: [String: [UInt8]] = [:]
        var builder = TileBuilder()
        try builder.append(leaves: Array(Self.leaves.prefix(size))) { written[$0.description] = $1 }
        try builder.writePartialTiles(since: 0) { written[$0.description] = $1 }
        #expect(written.keys.sorted() == ["tile/0/000.p/\(size)"])
        for (path, bytes) in written { #expect(try Vectors.bytes(folder + path) == bytes) }

        let path = try #require(TilePath.entries(index: 0, size: UInt64(size)))
        let bundle = try EntryBundle.decode(Vectors.bytes(folder + path.description), count: size)
        #expect(bundle.map { String(decoding: $0, as: UTF8.self) } == Array(PublishedLog.entries.prefix(size)))

        let checkpoint = try Self.open(Vectors.bytes(folder + "checkpoint.\(size)"))
        var tiles = try VerifiedTiles(size: checkpoint.size, root: checkpoint.root) {
            try Vectors.bytes(folder + $0.description)
        }
        try tiles.verify(leaves: bundle.map { MerkleTree.leafHash(of: Array($0)) }, bundle: 0)
    }
}
