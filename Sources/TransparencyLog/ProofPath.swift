/// The way from a subtree's entries `[start, end)` up to the root of the tree of `size` entries.
///
/// One walk serves every proof of RFC 6962, section 2.1, and the subtree proofs of the Merkle Tree Certificates draft,
/// section 4: an inclusion proof is the path of a subtree of one entry; a consistency proof the path of the subtree that
/// starts at 0. Making a proof looks up the siblings on it, verifying one hashes along it.
struct ProofPath {
    /// One step up: the entries of the sibling, and how it joins.
    struct Step {
        let sibling: Range<UInt64>
        let side: Side
    }

    enum Side {
        /// Left of the path and outside the subtree.
        case left
        /// Right of the path and outside the subtree.
        case right
        /// Left of the path, and a part of the subtree, whose own root is not a node of the larger tree.
        case within
    }

    /// The entries under the node that the path begins at. Unless it is the whole subtree, its hash heads the proof.
    let seed: Range<UInt64>
    let startsAtSubtree: Bool
    /// From the bottom up: at most 64.
    let steps: [Step]

    /// How many hashes the proof has: never more than 65.
    var proofLength: Int { steps.count + (startsAtSubtree ? 0 : 1) }

    /// - Throws: where `[start, end)` is empty, is no subtree or does not lie in the tree.
    init(start: UInt64, end: UInt64, size: UInt64) throws(LogError) {
        guard start < end, end <= size else {
            throw LogError(.outsideTree, "entries \(start)..<\(end) do not lie in a tree of \(size)")
        }
        guard ProofPath.isSubtree(start: start, end: end) else {
            throw LogError(.invalidSubtree, "entries \(start)..<\(end) are no subtree of any log")
        }
        var (low, high, start, whole) = (UInt64(0), size, start, true)
        var steps: [Step] = []
        while !(low == start && high == end) {
            // `[start, end)` lies within `[low, high)` and is smaller, so that there are at least two entries.
            let middle = low + (high - low).split
            if end <= middle {
                steps.append(Step(sibling: middle..<high, side: .right))
                high = middle
            } else if start >= middle {
                steps.append(Step(sibling: low..<middle, side: .left))
                low = middle
            } else {
                // Only a subtree that begins where this node does can reach over its middle (else it were no subtree):
                // go on with the part that lies right of it.
                steps.append(Step(sibling: low..<middle, side: .within))
                (low, start, whole) = (middle, middle, false)
            }
        }
        seed = low..<high
        startsAtSubtree = whole
        self.steps = steps.reversed()
    }

    /// Whether the entries are a subtree: `start` is a multiple of the smallest power of two that `end − start` fits in.
    static func isSubtree(start: UInt64, end: UInt64) -> Bool {
        guard start < end else { return start == end }
        let bits = UInt64(64 - (end - start - 1).leadingZeroBitCount)
        // A shift by 64 gives 0, and the mask then all ones: only a start of 0 passes.
        return start & ((1 << bits) &- 1) == 0
    }

    /// The subtree's root and the tree's, as a proof of the right length has them.
    ///
    /// - Parameter root: the subtree's root; what the path begins with, if that is where it begins.
    func roots(of root: TreeHash, proof: [TreeHash]) throws(LogError) -> (subtree: TreeHash, tree: TreeHash) {
        guard proof.count == proofLength else {
            throw LogError(.proofLength, "the proof has \(proof.count) hashes where its sizes ask for \(proofLength)")
        }
        let hasher = TreeHasher()
        var siblings = proof[...]
        var subtree = startsAtSubtree ? root : siblings.removeFirst()
        var tree = subtree
        for (step, sibling) in zip(steps, siblings) {
            switch step.side {
            case .right: tree = hasher.node(tree, sibling)
            case .left: tree = hasher.node(sibling, tree)
            case .within:
                tree = hasher.node(sibling, tree)
                subtree = hasher.node(sibling, subtree)
            }
        }
        return (subtree, tree)
    }
}
