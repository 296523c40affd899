import Testing
import TransparencyLog

@Suite struct `A tile's path` {
    @Test(
        arguments: [
            // C2SP tlog-tiles, "Merkle Tree": index 1234067; golang.org/x/mod/sumdb/tlog has the like.
            ("tile/0/x001/x234/067", 0, 1_234_067, 256),
            ("tile/0/000", 0, 0, 256), ("tile/0/000.p/1", 0, 0, 1), ("tile/7/999.p/255", 7, 999, 255),
            ("tile/3/x001/000", 3, 1000, 256), ("tile/63/x999/999", 63, 999_999, 256),
            ("tile/entries/x003/x057/500", nil, 3_057_500, 256),
            ("tile/entries/x123/x456/078.p/2", nil, 123_456_078, 2),
        ] as [(String, Int?, UInt64, Int)])
    func `is written and read in one way`(text: String, level: Int?, index: UInt64, width: Int) throws {
        let path = try TilePath(level.map { .hashes(level: $0) } ?? .entries, index: index, width: width)
        #expect(path.description == text)
        #expect(try TilePath(parsing: text) == path)
    }

    @Test(arguments: [
        "", "tile", "tile/", "tile/0", "tile/0/", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/x000/000",
        "tile/0/x001", "tile/0/001/000", "tile/0/x001/x000", "tile/00/000", "tile/+1/000", "tile/-1/000",
        "tile/64/000", "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01",
        "tile/0/000.p/-1", "tile/0/000.p/1/", "tile/0/000.p/1/1", "/tile/0/000", "tile/0/000/", "tile//000",
        "tile/data/000", "tile/8/0/000", "tile/Entries/000", "tile/0/x1/000", "tile/0/+01", "tile/0/x001/+01",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999", "tile/0/x018/x446/x744/x073/x709/x551/616",
        "tile/0/000\n", "tile/0/000.p/1\n", "tile/0/٠٠٠", "tile/0/000.p/1.p/1", "tile/0/../000",
    ])
    func `in another spelling, or of a tile that no log has, is refused`(text: String) {
        #expect(throws: LogError.self) { try TilePath(parsing: text) }
    }

    @Test func `read from random bytes never traps, and gives nothing back but what was written`() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        let pieces = ["tile", "/", "/", "0", "x", "1", "23", "999", ".p", ".p/", "entries", "-", "63", "000"]
        for _ in 0..<5000 {
            let count = Int.random(in: 0...14, using: &random)
            let text = (0..<count).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
            if let path = try? TilePath(parsing: text), path.description != text {
                Issue.record("\(text) was read as \(path), seed \(seed)")
            }
        }
    }

    @Test func `a log of 70,000 entries has the tiles that the specification counts`() {
        // C2SP tlog-tiles, "Partial Tiles".
        let tiles = TilePath.hashesWritten(from: 0, to: 70_000)
        func count(_ level: Int, full: Bool) -> Int {
            tiles.count { $0.kind == .hashes(level: level) && $0.isFull == full }
        }
        #expect(count(0, full: true) == 273)
        #expect(count(1, full: true) == 1)
        #expect(
            tiles.filter { !$0.isFull }.map(\.description) == ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"])
        #expect(tiles.count == 277)
        #expect(TilePath.hashesWritten(from: 0, to: 256).map(\.description) == ["tile/0/000", "tile/1/000.p/1"])
    }

    @Test(
        arguments: [
            (0, 0, []), (5, 5, []), (7, 5, []),
            (0, 1, ["tile/0/000.p/1"]), (1, 5, ["tile/0/000.p/5"]), (255, 256, ["tile/0/000", "tile/1/000.p/1"]),
            (256, 257, ["tile/0/001.p/1"]),
            (300, 600, ["tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"]),
            (65_535, 65_537, ["tile/0/255", "tile/0/256.p/1", "tile/1/000", "tile/2/000.p/1"]),
            (1 << 63, .max, []),
        ] as [(UInt64, UInt64, [String])])
    func `an append writes the tiles that became full and the last one of each level that changed`(
        old: UInt64, new: UInt64, paths: [String]
    ) {
        #expect(TilePath.hashesWritten(from: old, to: new).map(\.description) == paths)
    }

    @Test func `an append writes the bundles from the one that was partial on`() {
        #expect(
            TilePath.entriesWritten(from: 300, to: 600).map(\.description) == [
                "tile/entries/001", "tile/entries/002.p/88",
            ])
        #expect(TilePath.entriesWritten(from: 256, to: 256).isEmpty)
    }

    @Test func `of a place that a log does not reach there is none`() {
        #expect(TilePath.hashes(level: 0, index: 1, size: 256) == nil)
        #expect(TilePath.hashes(level: 0, index: 1, size: 257)?.description == "tile/0/001.p/1")
        #expect(TilePath.hashes(level: 1, index: 0, size: 255) == nil)
        #expect(TilePath.hashes(level: 8, index: 0, size: .max >> 1) == nil)
        #expect(TilePath.hashes(level: -1, index: 0, size: 5) == nil)
        #expect(TilePath.hashes(level: 0, index: .max, size: .max) == nil)
        #expect(TilePath.entries(index: 0, size: 0) == nil)
        #expect(throws: LogError.self) { try TilePath(.entries, index: 1 << 55) }
        #expect(throws: LogError.self) { try TilePath(.hashes(level: 64), index: 0) }
        #expect(throws: LogError.self) { try TilePath(.hashes(level: 0), index: 0, width: 257) }
    }
}
