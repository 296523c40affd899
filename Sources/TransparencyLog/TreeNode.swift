/// A complete subtree of a log: 2^level entries, from `index` × 2^level on. Its hash never changes as the log grows.
package struct TreeNode: Hashable, Sendable, CustomStringConvertible {
    /// Height above the entries, at most 63.
    package let level: Int
    /// Which of the complete subtrees of that height, from the left.
    package let index: UInt64

    package init(level: Int, index: UInt64) {
        self.level = level
        self.index = index
    }

    package var description: String { "node \(index) of level \(level)" }

    /// The fewest complete subtrees that cover `range`, from left to right: never more than 126.
    static func cover(_ range: Range<UInt64>) -> [TreeNode] {
        var nodes: [TreeNode] = []
        var begin = range.lowerBound
        while begin < range.upperBound {
            let fitting = 63 - (range.upperBound - begin).leadingZeroBitCount
            let level = min(begin.trailingZeroBitCount, fitting)
            nodes.append(TreeNode(level: level, index: begin >> UInt64(level)))
            begin += 1 << UInt64(level)
        }
        return nodes
    }
}

extension UInt64 {
    /// The largest power of two below this number, which must be at least 2: where RFC 6962 splits a tree of this size.
    var split: UInt64 { 1 << UInt64(63 - (self - 1).leadingZeroBitCount) }
}
