import Testing
import TransparencyLog

/// Our own table of the published facts, run wherever the project is.
@Suite struct `The published tree of eight entries` {
    private let leaves = MerkleTables.entries.map { MerkleTree.leafHash(of: unhexadecimal($0)) }

    @Test func `has the published roots at all nine sizes`() throws {
        for (size, root) in MerkleTables.roots.enumerated() {
            #expect(MerkleTree.root(ofLeaves: Array(leaves.prefix(size))) == (try treeHash(root)))
            var range = CompactRange()
            try range.append(leaves: Array(leaves.prefix(size)))
            #expect(range.root == (try treeHash(root)))
        }
        #expect(TreeHash.empty == (try treeHash(MerkleTables.roots[0])))
    }

    @Test func `yields and verifies the published inclusion proofs`() throws {
        for known in MerkleTables.inclusion {
            let proof = try known.proof.map(treeHash)
            let view = MerkleList(leaves: Array(leaves.prefix(known.size))).view
            #expect(try view.inclusionProof(index: UInt64(known.index)) == proof)
            try MerkleTree.verifyInclusion(
                of: leaves[known.index], index: UInt64(known.index), size: UInt64(known.size), proof: proof,
                root: treeHash(MerkleTables.roots[known.size]))
        }
    }

    @Test func `yields and verifies the published consistency proofs`() throws {
        for known in MerkleTables.consistency {
            let proof = try known.proof.map(treeHash)
            let view = MerkleList(leaves: Array(leaves.prefix(known.size))).view
            #expect(try view.consistencyProof(oldSize: UInt64(known.oldSize)) == proof)
            try MerkleTree.verifyConsistency(
                oldSize: UInt64(known.oldSize), oldRoot: treeHash(MerkleTables.roots[known.oldSize]),
                size: UInt64(known.size), root: treeHash(MerkleTables.roots[known.size]), proof: proof)
        }
    }

    @Test func `verifies the published proofs within a subtree`() throws {
        for known in MerkleTables.subtreeInclusion {
            try MerkleTree.verifySubtreeInclusion(
                of: leaves[known.leaf], index: known.index, start: known.start, end: known.end,
                proof: known.proof.map(treeHash), root: treeHash(MerkleTables.roots[Int(known.end - known.start)]))
        }
    }

    @Test(
        arguments: [
            // `testdata/subtreeinclusion/errors`, and `subtreeconsistency/additional/invalid-subtree-…`.
            (0, 0), (1, 1 << 63 + 2), (3, 5), (1, 15), (1, 3), (2, 5), (2, 6), (2, 1),
        ] as [(UInt64, UInt64)])
    func `has no subtree of entries that do not begin at a multiple of their rounded number`(
        start: UInt64, end: UInt64
    ) throws {
        #expect(throws: LogError.self) {
            try MerkleTree.verifySubtreeInclusion(
                of: leaves[0], index: start, start: start, end: end, proof: [], root: leaves[0])
        }
        guard start != end else { return }
        #expect(throws: LogError.self) {
            try MerkleTree.verifySubtreeConsistency(
                start: start, end: end, subtreeRoot: leaves[0], size: 1 << 63 + 2, root: leaves[0], proof: [])
        }
    }
}
