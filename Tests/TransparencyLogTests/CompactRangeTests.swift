import Testing
import TransparencyLog

@Suite struct `A compact range` {
    private static let entries300 = entries(300)
    private static let leaves = entries300.map { MerkleTree.leafHash(of: $0) }

    @Test func `has the root of the definition however the entries came`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        var single = CompactRange()
        for size in 0...300 {
            let root = Naive.root(Self.leaves.prefix(size))
            #expect(single.root == root)
            #expect(single.hashes.count == size.nonzeroBitCount)
            // In pieces of random length.
            var pieces = CompactRange()
            var rest = Self.entries300.prefix(size)
            while !rest.isEmpty {
                let count = Int.random(in: 1...rest.count, using: &random)
                try pieces.append(contentsOf: Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            #expect(pieces == single, "seed \(seed)")
            if size < 300 { try single.append(Self.entries300[size]) }
        }
    }

    @Test func `merges ranges that were hashed apart, at every place they may be cut`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        for size in [1, 2, 3, 17, 64, 100, 255, 256, 300] {
            var whole = CompactRange()
            try whole.append(contentsOf: Array(Self.entries300.prefix(size)))
            for cut in 0...size {
                var left = CompactRange()
                try left.append(contentsOf: Array(Self.entries300.prefix(cut)))
                // The right part in two, merged with one another first.
                let second = Int.random(in: cut...size, using: &random)
                var right = try TreeRange(begin: UInt64(cut))
                try right.append(contentsOf: Array(Self.entries300[cut..<second]))
                var end = try TreeRange(begin: UInt64(second))
                try end.append(contentsOf: Array(Self.entries300[second..<size]))
                try right.merge(end)
                try left.merge(right)
                #expect(left == whole, "seed \(seed)")
            }
        }
    }

    @Test func `refuses a range that does not begin where it ends`() throws {
        var range = CompactRange()
        try range.append(contentsOf: Array(Self.entries300.prefix(5)))
        let right = try TreeRange(begin: 6)
        #expect(throws: LogError.self) { try range.merge(right) }
    }

    @Test func `is stored and restored, and goes on as if it had not been`() throws {
        for size in [0, 1, 2, 7, 255, 256, 257] {
            var range = CompactRange()
            try range.append(contentsOf: Array(Self.entries300.prefix(size)))
            var restored = try CompactRange(encoded: range.encoded)
            #expect(restored == range)
            try restored.append(contentsOf: Array(Self.entries300[size...]))
            #expect(restored.root == Naive.root(Self.leaves[...]))
        }
    }

    @Test func `refuses a state that is cut, lengthened or of too large a size`() throws {
        var range = CompactRange()
        try range.append(contentsOf: Array(Self.entries300.prefix(11)))
        let encoded = range.encoded
        for count in encoded.indices {
            #expect(throws: LogError.self) { try CompactRange(encoded: Array(encoded.prefix(count))) }
        }
        #expect(throws: LogError.self) { try CompactRange(encoded: encoded + [0]) }
        #expect(throws: LogError.self) { try CompactRange(encoded: encoded + TreeHash.empty.bytes) }
        #expect(throws: LogError.self) { try CompactRange(size: 1 << 63, hashes: [.empty]) }
        #expect(throws: LogError.self) { try CompactRange(size: .max, hashes: []) }
        #expect(throws: LogError.self) { try TreeRange(begin: .max) }
        #expect(throws: LogError.self) { try TreeRange(begin: 5, end: 4, hashes: []) }
    }

    @Test func `does not grow to 2^63 entries`() throws {
        let full = UInt64(1) << 63 - 1
        var range = try CompactRange(size: full, hashes: [TreeHash](repeating: .empty, count: 63))
        #expect(throws: LogError.self) { try range.append(Self.entries300[0]) }
        #expect(range.size == full)
        var nearly = try CompactRange(size: full - 1, hashes: [TreeHash](repeating: .empty, count: 62))
        try nearly.append(Self.entries300[0])
        #expect(nearly.size == full)
    }
}
