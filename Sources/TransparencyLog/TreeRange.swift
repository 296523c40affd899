/// The hashes of the fewest complete subtrees that cover a run of entries: all there is to know of them for going on.
///
/// Parts of a log can be hashed apart, on several cores, and merged in their order.
package struct TreeRange: Hashable, Sendable {
    /// Index of the first entry.
    package let begin: UInt64
    /// Index after the last entry.
    package private(set) var end: UInt64
    /// From left to right: at most 126.
    package private(set) var hashes: [TreeHash] = []

    /// A log has fewer entries than this (2^63), as in the databases and languages that count with a sign.
    package static let maximumSize = UInt64(1) << 63

    /// No entries, about to go on from the first.
    init() { (begin, end) = (0, 0) }

    /// No entries, about to go on from `begin`.
    package init(begin: UInt64) throws(LogError) {
        guard begin < TreeRange.maximumSize else {
            throw LogError(.outsideTree, "a log has fewer than 2^63 entries, and none at \(begin)")
        }
        self.begin = begin
        end = begin
    }

    /// - Throws: where there are more or fewer hashes than cover the entries.
    package init(begin: UInt64, end: UInt64, hashes: [TreeHash]) throws(LogError) {
        guard begin <= end, end < TreeRange.maximumSize else {
            throw LogError(.malformedState, "entries \(begin) up to \(end) are no part of any log")
        }
        let expected = TreeNode.cover(begin..<end).count
        guard hashes.count == expected else {
            throw LogError(
                .malformedState, "entries \(begin)..<\(end) are covered by \(expected) hashes, not \(hashes.count)")
        }
        (self.begin, self.end, self.hashes) = (begin, end, hashes)
    }

    /// Appends entries. About 0.4 µs each.
    /// - Throws: where the log would reach 2^63 entries.
    package mutating func append(contentsOf entries: [Commitment]) throws(LogError) {
        try checkRoom(for: UInt64(entries.count))
        let hasher = TreeHasher()
        for entry in entries { push(hasher.leaf(entry), level: 0, hasher) }
    }

    /// Appends entries by their leaf hashes.
    package mutating func append(leaves: [TreeHash]) throws(LogError) {
        try checkRoom(for: UInt64(leaves.count))
        let hasher = TreeHasher()
        for leaf in leaves { push(leaf, level: 0, hasher) }
    }

    /// Appends the entries of `right`, which must begin where these end.
    package mutating func merge(_ right: TreeRange) throws(LogError) {
        guard right.begin == end else {
            throw LogError(.outsideTree, "entries from \(right.begin) on do not follow entries that end at \(end)")
        }
        let hasher = TreeHasher()
        for (node, hash) in zip(TreeNode.cover(right.begin..<right.end), right.hashes) {
            push(hash, level: node.level, hasher)
        }
    }

    private func checkRoom(for count: UInt64) throws(LogError) {
        guard count < TreeRange.maximumSize - end else {
            throw LogError(.outsideTree, "a log has fewer than 2^63 entries; \(end) and \(count) more are too many")
        }
    }

    /// Appends a complete subtree that begins at `end`, and joins it with those it completes.
    @inline(__always)
    private mutating func push(_ hash: TreeHash, level: Int, _ hasher: borrowing TreeHasher) {
        var (hash, level) = (hash, level)
        var index = end >> UInt64(level)
        end += 1 << UInt64(level)
        // A right child whose sibling lies in this range as well: the sibling is then the last hash, for `end` was a
        // multiple of its size and of no larger power of two.
        while index & 1 == 1, (index - 1) << UInt64(level) >= begin {
            hash = hasher.node(hashes.removeLast(), hash)
            index >>= 1
            level += 1
        }
        hashes.append(hash)
    }
}
