import Testing
import TransparencyLog

/// RFC 6962, section 2.1, word by word: slow, recursive and plainly right.
enum Naive {
    static func split(_ count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }

    /// MTH(D[n]).
    static func root(_ leaves: ArraySlice<TreeHash>) -> TreeHash {
        guard leaves.count > 1 else { return leaves.first ?? .empty }
        let k = split(leaves.count)
        return MerkleTree.nodeHash(root(leaves.prefix(k)), root(leaves.dropFirst(k)))
    }

    /// PATH(m, D[n]).
    static func path(_ m: Int, _ leaves: ArraySlice<TreeHash>) -> [TreeHash] {
        guard leaves.count > 1 else { return [] }
        let k = split(leaves.count)
        return m < k
            ? path(m, leaves.prefix(k)) + [root(leaves.dropFirst(k))]
            : path(m - k, leaves.dropFirst(k)) + [root(leaves.prefix(k))]
    }

    /// SUBPROOF(m, D[n], b).
    static func subproof(_ m: Int, _ leaves: ArraySlice<TreeHash>, _ whole: Bool) -> [TreeHash] {
        guard m < leaves.count else { return whole ? [] : [root(leaves)] }
        let k = split(leaves.count)
        return m <= k
            ? subproof(m, leaves.prefix(k), whole) + [root(leaves.dropFirst(k))]
            : subproof(m - k, leaves.dropFirst(k), false) + [root(leaves.prefix(k))]
    }
}

@Suite struct `Proofs in a Merkle tree` {
    /// Every size is tried up to here; the naive reference is asked at fewer of them, being slow.
    private static let largest = 300
    private static let leaves = entries(largest).map { MerkleTree.leafHash(of: $0) }
    private static let roots = (0...largest).map { Naive.root(leaves.prefix($0)) }

    @Test func `every root up to 300 entries is that of the definition`() throws {
        let view = MerkleList(leaves: Self.leaves).view
        for size in 0...Self.largest {
            #expect(MerkleTree.root(ofLeaves: Array(Self.leaves.prefix(size))) == Self.roots[size])
            #expect(try view.root(size: UInt64(size)) == Self.roots[size])
        }
    }

    @Test func `every inclusion proof up to 300 entries verifies, and only for its own index and size`() throws {
        let view = MerkleList(leaves: Self.leaves).view
        for size in 1...Self.largest {
            let total = UInt64(size)
            for index in 0..<total {
                let proof = try view.inclusionProof(index: index, size: total)
                let leaf = Self.leaves[Int(index)]
                try MerkleTree.verifyInclusion(
                    of: leaf, index: index, size: total, proof: proof, root: Self.roots[size])
                let isRefused = fails {
                    try MerkleTree.verifyInclusion(
                        of: leaf, index: index ^ 1, size: total, proof: proof, root: Self.roots[size])
                }
                if !isRefused { Issue.record("entry \(index) of \(size) passed for its neighbour") }
            }
        }
    }

    @Test func `every consistency proof up to 300 entries verifies`() throws {
        let view = MerkleList(leaves: Self.leaves).view
        for size in 1...Self.largest {
            for old in 1...size {
                let proof = try view.consistencyProof(oldSize: UInt64(old), size: UInt64(size))
                try MerkleTree.verifyConsistency(
                    oldSize: UInt64(old), oldRoot: Self.roots[old], size: UInt64(size), root: Self.roots[size],
                    proof: proof)
            }
        }
    }

    @Test(arguments: [1, 2, 3, 5, 7, 8, 9, 31, 33, 70, 128, 129])
    func `proofs are those of the definition`(size: Int) throws {
        let view = MerkleList(leaves: Self.leaves).view
        let leaves = Self.leaves.prefix(size)
        for index in 0..<size {
            #expect(
                try view.inclusionProof(index: UInt64(index), size: UInt64(size))
                    == Naive.path(index, leaves))
            #expect(
                try view.consistencyProof(oldSize: UInt64(index + 1), size: UInt64(size))
                    == Naive.subproof(index + 1, leaves, true))
        }
    }

    @Test func `every subtree of every log up to 70 entries is proved, and other ranges are refused`() throws {
        let view = MerkleList(leaves: Self.leaves).view
        for size in 1...UInt64(70) {
            for start in 0..<size {
                for end in start + 1...size {
                    var rounded: UInt64 = 1
                    while rounded < end - start { rounded *= 2 }
                    guard start.isMultiple(of: rounded) else {
                        let isRefused = fails {
                            _ = try view.subtreeConsistencyProof(start: start, end: end, size: size)
                        }
                        if !isRefused { Issue.record("\(start)..<\(end) passed for a subtree") }
                        continue
                    }
                    let root = Naive.root(Self.leaves[Int(start)..<Int(end)])
                    if try view.subtreeRoot(start: start, end: end) != root { Issue.record("\(start)..<\(end)") }
                    let proof = try view.subtreeConsistencyProof(start: start, end: end, size: size)
                    try MerkleTree.verifySubtreeConsistency(
                        start: start, end: end, subtreeRoot: root, size: size, root: Self.roots[Int(size)],
                        proof: proof)
                }
            }
        }
    }

    @Test func `a proof with any bit of any byte changed, cut or lengthened is refused`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        let view = MerkleList(leaves: Self.leaves).view
        for size in [2, 3, 6, 7, 13, 64, 255, 300] as [UInt64] {
            let index = UInt64.random(in: 0..<size, using: &random)
            let root = Self.roots[Int(size)]
            let inclusion = try view.inclusionProof(index: index, size: size)
            for mutant in try mutants(of: inclusion, &random) {
                let isRefused = fails {
                    try MerkleTree.verifyInclusion(
                        of: Self.leaves[Int(index)], index: index, size: size, proof: mutant, root: root)
                }
                if !isRefused { Issue.record("a mutant proof of inclusion passed, seed \(seed)") }
            }
            let old = UInt64.random(in: 1..<size, using: &random)
            let consistency = try view.consistencyProof(oldSize: old, size: size)
            for mutant in try mutants(of: consistency, &random) {
                let isRefused = fails {
                    try MerkleTree.verifyConsistency(
                        oldSize: old, oldRoot: Self.roots[Int(old)], size: size, root: root, proof: mutant)
                }
                if !isRefused { Issue.record("a mutant proof of consistency passed, seed \(seed)") }
            }
        }
    }

    @Test func `numbers at the end of their range and absurd proofs are answered with an error`() {
        let numbers: [UInt64] = [0, 1, 2, 3, 255, 256, 1 << 31, 1 << 32, 1 << 62, 1 << 63 - 1, 1 << 63, .max - 1, .max]
        let leaf = Self.leaves[0]
        let proofs = [0, 1, 63, 64, 65, 1000].map { [TreeHash](repeating: leaf, count: $0) }
        for first in numbers {
            for second in numbers where !(first == 0 && second == 1) {
                for proof in proofs {
                    #expect(throws: LogError.self) {
                        try MerkleTree.verifyInclusion(of: leaf, index: first, size: second, proof: proof, root: leaf)
                    }
                    guard first != second else { continue }
                    #expect(throws: LogError.self) {
                        try MerkleTree.verifyConsistency(
                            oldSize: first, oldRoot: leaf, size: second, root: .empty, proof: proof)
                    }
                    #expect(throws: LogError.self) {
                        try MerkleTree.verifySubtreeInclusion(
                            of: leaf, index: first, start: second, end: first, proof: proof, root: .empty)
                    }
                    #expect(throws: LogError.self) {
                        try MerkleTree.verifySubtreeConsistency(
                            start: first, end: second, subtreeRoot: leaf, size: .max, root: .empty, proof: proof)
                    }
                }
            }
        }
    }

    @Test func `an error says which check failed`() throws {
        let view = MerkleList(leaves: Self.leaves).view
        let proof = try view.inclusionProof(index: 3, size: 10)
        let leaf = Self.leaves[3]
        func failure(_ index: UInt64, _ size: UInt64, _ proof: [TreeHash], _ root: TreeHash) -> LogError.Code? {
            do {
                try MerkleTree.verifyInclusion(of: leaf, index: index, size: size, proof: proof, root: root)
                return nil
            } catch { return error.code }
        }
        #expect(failure(3, 10, proof, Self.roots[10]) == nil)
        #expect(failure(10, 10, proof, Self.roots[10]) == .outsideTree)
        #expect(failure(3, 10, proof.dropLast(), Self.roots[10]) == .proofLength)
        #expect(failure(3, 10, proof, Self.roots[11]) == .wrongRoot)
        #expect(throws: LogError.self) { try view.inclusionProof(index: 300) }
        #expect(throws: LogError.self) { try view.root(size: 301) }
        #expect(throws: LogError.self) { try view.consistencyProof(oldSize: 0) }
    }

    /// Whether it throws an error of this module; `#expect(throws:)` is too slow for a hundred thousand of them.
    private func fails(_ body: () throws -> Void) -> Bool {
        do {
            try body()
            return false
        } catch { return error is LogError }
    }

    private func mutants(of proof: [TreeHash], _ random: inout SeededGenerator) throws -> [[TreeHash]] {
        var mutants: [[TreeHash]] = [proof + [.empty], [.empty] + proof]
        for position in proof.indices {
            for byte in 0..<TreeHash.byteCount {
                var bytes = proof[position].bytes
                bytes[byte] ^= 1 << UInt8.random(in: 0...7, using: &random)
                var mutant = proof
                mutant[position] = try TreeHash(bytes)
                mutants.append(mutant)
            }
            var cut = proof
            cut.remove(at: position)
            mutants.append(cut)
            var doubled = proof
            doubled.insert(proof[position], at: position)
            mutants.append(doubled)
        }
        return mutants
    }
}
