/// A whole tree in memory: every complete subtree's hash, two hashes an entry. For short logs; a long one has tiles.
package struct MerkleList: Sendable {
    /// Level 0 holds the leaf hashes; each further level the hashes of the complete pairs below.
    private let levels: [[TreeHash]]

    /// - Parameter leaves: leaf hashes, in the order of the log.
    package init(leaves: [TreeHash]) {
        let hasher = TreeHasher()
        var levels = [leaves]
        var row = leaves
        while row.count > 1 {
            row = (0..<row.count / 2).map { hasher.node(row[2 * $0], row[2 * $0 + 1]) }
            levels.append(row)
        }
        self.levels = levels
    }

    package init(_ entries: [Commitment]) {
        let hasher = TreeHasher()
        self.init(leaves: entries.map { hasher.leaf($0) })
    }

    /// Roots and proofs of the tree, at its size or any smaller one.
    package var view: TreeView {
        TreeView(size: UInt64(levels[0].count)) { node in
            guard node.level < levels.count, node.index < levels[node.level].count else {
                throw LogError(.outsideTree, "\(node) is not complete in a tree of \(levels[0].count) entries")
            }
            return levels[node.level][Int(node.index)]
        }
    }
}
