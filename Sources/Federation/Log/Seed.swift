package import TransparencyLog

/// What the first entry of a log says that goes on from an earlier epoch's: which entries after it were carried over.
///
/// A carried entry has the same commitment and salt as it had, and so the same body, which still names the log that it
/// was written to first. What its `prev` lists is that log's numbering, and means nothing in this one.
package struct Seed: Hashable, Sendable {
    /// The log that ended: the same node's and audience's, in an earlier epoch.
    package var from: LogOrigin
    /// Its entries when it ended.
    package var size: UInt64
    /// The root over them.
    package var root: TreeHash
    /// How many entries follow the first one that were carried over, in the order that they had.
    package var count: UInt64

    package init(from: LogOrigin, size: UInt64, root: TreeHash, count: UInt64) {
        self.from = from
        self.size = size
        self.root = root
        self.count = count
    }

    /// Whether the entry of this number was carried over.
    package func carries(_ index: UInt64) -> Bool { index >= 1 && index <= count }

    /// What is wrong with it as the first entry of `log`, in words; nil when nothing is.
    package func fault(in log: LogOrigin) -> String? {
        guard from.node == log.node, from.audience == log.audience, from.epoch < log.epoch else {
            return "it goes on from \(from), which is no earlier epoch of \(log)"
        }
        guard count <= size else { return "it carries \(count) entries over from a log of \(size)" }
        return nil
    }

    /// Whether it contradicts what has been followed of the log that it goes on from; nil when it does not.
    package func contradiction(_ followed: CompactRange) -> PullRefusal? {
        if followed.size > size {
            return PullRefusal(
                .fork, "the log says that \(from) ended with \(size) entries, and \(followed.size) were seen of it")
        }
        guard followed.size == size, followed.root != root else { return nil }
        return PullRefusal(.fork, "the log goes on from another \(from) of \(size) entries than was seen")
    }
}
