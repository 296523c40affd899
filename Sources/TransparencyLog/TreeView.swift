/// A tree whose complete subtrees can be looked up, wherever they are kept: makes roots and proofs of it.
package struct TreeView {
    /// Entries in the tree. Roots and proofs of any smaller size can be had too.
    package let size: UInt64
    /// The hash of a complete subtree that lies within `size`.
    let hash: (TreeNode) throws -> TreeHash

    package init(size: UInt64, hash: @escaping (TreeNode) throws -> TreeHash) {
        self.size = size
        self.hash = hash
    }

    /// The root at the tree's own size, or at a smaller one.
    package func root(size: UInt64? = nil) throws -> TreeHash {
        try root(of: 0..<bounded(size))
    }

    /// What to store in order to go on from `size`.
    package func compactRange(size: UInt64? = nil) throws -> CompactRange {
        let size = try bounded(size)
        return try CompactRange(size: size, hashes: TreeNode.cover(0..<size).map { try hash($0) })
    }

    /// RFC 6962, section 2.1.1: from entry `index` to the root at `size`.
    package func inclusionProof(index: UInt64, size: UInt64? = nil) throws -> [TreeHash] {
        let size = try bounded(size)
        guard index < size else { throw LogError(.outsideTree, "there is no entry \(index) in a tree of \(size)") }
        return try proof(along: ProofPath(start: index, end: index + 1, size: size))
    }

    /// RFC 6962, section 2.1.2: from the tree of `oldSize` entries to the one of `size`.
    package func consistencyProof(oldSize: UInt64, size: UInt64? = nil) throws -> [TreeHash] {
        try subtreeConsistencyProof(start: 0, end: oldSize, size: size)
    }

    /// Merkle Tree Certificates draft, "Subtree Consistency Proofs".
    package func subtreeConsistencyProof(start: UInt64, end: UInt64, size: UInt64? = nil) throws -> [TreeHash] {
        try proof(along: ProofPath(start: start, end: end, size: bounded(size)))
    }

    /// The root of the subtree `[start, end)`.
    package func subtreeRoot(start: UInt64, end: UInt64) throws -> TreeHash {
        guard start <= end, end <= size, ProofPath.isSubtree(start: start, end: end) else {
            throw LogError(.invalidSubtree, "entries \(start) up to \(end) are no subtree of a tree of \(size)")
        }
        return try root(of: start..<end)
    }

    private func proof(along path: ProofPath) throws -> [TreeHash] {
        var ranges = path.steps.map(\.sibling)
        if !path.startsAtSubtree { ranges.insert(path.seed, at: 0) }
        return try ranges.map { try root(of: $0) }
    }

    /// The root over entries that begin at a multiple of a power of two no smaller than their number.
    private func root(of range: Range<UInt64>) throws -> TreeHash {
        CompactRange.fold(try TreeNode.cover(range).map { try hash($0) })
    }

    private func bounded(_ size: UInt64?) throws(LogError) -> UInt64 {
        guard let size else { return self.size }
        guard size <= self.size else {
            throw LogError(.outsideTree, "a tree of \(self.size) entries cannot tell of \(size)")
        }
        return size
    }
}
