/// The Merkle tree of RFC 6962, section 2.1: hashes, and the verification of proofs.
///
/// Verifying hashes at most 128 times whatever it is given, and answers every number and length with an error, never
/// with a trap.
package enum MerkleTree {
    /// SHA-256(0x00 ‖ entry).
    package static func leafHash(of entry: [UInt8]) -> TreeHash {
        entry.withUnsafeBytes { TreeHasher().leaf($0) }
    }

    /// SHA-256(0x00 ‖ commitment).
    package static func leafHash(of entry: Commitment) -> TreeHash { TreeHasher().leaf(entry) }

    /// SHA-256(0x01 ‖ left ‖ right).
    package static func nodeHash(_ left: TreeHash, _ right: TreeHash) -> TreeHash { TreeHasher().node(left, right) }

    /// The root over leaf hashes.
    package static func root(ofLeaves leaves: [TreeHash]) -> TreeHash { TreeHasher().root(leaves[...]) }

    /// Checks that the entry with hash `leaf` is entry `index` of the tree of `size` entries with root `root`.
    package static func verifyInclusion(
        of leaf: TreeHash, index: UInt64, size: UInt64, proof: [TreeHash], root: TreeHash
    ) throws(LogError) {
        guard index < size else {
            throw LogError(.outsideTree, "there is no entry \(index) in a tree of \(size)")
        }
        let path = try ProofPath(start: index, end: index + 1, size: size)
        guard try path.roots(of: leaf, proof: proof).tree == root else {
            throw LogError(.wrongRoot, "the proof does not lead from entry \(index) to the root of the \(size) entries")
        }
    }

    /// Checks that the entry with hash `leaf` is entry `index` of the log, by a proof that ends at the root of the
    /// subtree `[start, end)` (Merkle Tree Certificates draft, "Subtree Inclusion Proofs").
    package static func verifySubtreeInclusion(
        of leaf: TreeHash, index: UInt64, start: UInt64, end: UInt64, proof: [TreeHash], root: TreeHash
    ) throws(LogError) {
        guard start <= index, index < end else {
            throw LogError(.outsideTree, "entry \(index) does not lie in entries \(start) up to \(end)")
        }
        guard ProofPath.isSubtree(start: start, end: end) else {
            throw LogError(.invalidSubtree, "entries \(start)..<\(end) are no subtree of any log")
        }
        try verifyInclusion(of: leaf, index: index - start, size: end - start, proof: proof, root: root)
    }

    /// Checks that the tree of `size` entries begins with the entries of the tree of `oldSize`.
    ///
    /// A log of no entries is the beginning of every log; there is nothing to prove, and so a proof of it is refused.
    package static func verifyConsistency(
        oldSize: UInt64, oldRoot: TreeHash, size: UInt64, root: TreeHash, proof: [TreeHash]
    ) throws(LogError) {
        guard oldSize <= size else {
            throw LogError(.outsideTree, "a tree of \(oldSize) entries cannot be the beginning of one of \(size)")
        }
        guard oldSize < size else {
            guard proof.isEmpty else {
                throw LogError(.proofLength, "between trees of one size there is nothing to prove, but here is a proof")
            }
            guard oldRoot == root else {
                throw LogError(.wrongRoot, "two trees of \(size) entries have different roots")
            }
            guard size > 0 || root == .empty else {
                throw LogError(.wrongRoot, "a tree without entries has the hash of nothing as its root")
            }
            return
        }
        guard oldSize > 0 else {
            throw LogError(.outsideTree, "a tree without entries is the beginning of all trees; no proof can show more")
        }
        try verifySubtreeConsistency(start: 0, end: oldSize, subtreeRoot: oldRoot, size: size, root: root, proof: proof)
    }

    /// Checks that the subtree `[start, end)` with root `subtreeRoot` is part of the tree of `size` entries
    /// (Merkle Tree Certificates draft, "Subtree Consistency Proofs").
    package static func verifySubtreeConsistency(
        start: UInt64, end: UInt64, subtreeRoot: TreeHash, size: UInt64, root: TreeHash, proof: [TreeHash]
    ) throws(LogError) {
        guard start != end || end > size else {
            // The empty subtree is part of every tree, whose root then plays no role.
            guard proof.isEmpty else {
                throw LogError(.proofLength, "for a subtree without entries there is nothing to prove")
            }
            guard subtreeRoot == .empty else {
                throw LogError(.wrongRoot, "a subtree without entries has the hash of nothing as its root")
            }
            return
        }
        let roots = try ProofPath(start: start, end: end, size: size).roots(of: subtreeRoot, proof: proof)
        guard roots.subtree == subtreeRoot else {
            throw LogError(.wrongRoot, "the proof does not lead to the root of entries \(start)..<\(end)")
        }
        guard roots.tree == root else {
            throw LogError(
                .wrongRoot, "the proof leads from entries \(start)..<\(end) to another root of the \(size) entries")
        }
    }
}
