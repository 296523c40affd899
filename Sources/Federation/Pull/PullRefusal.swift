/// Why nothing of what a peer sent is taken: a verdict to act on, and words for whoever looks after the node.
package struct PullRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was found.
    package enum Verdict: String, CaseIterable, Sendable {
        /// Fewer entries than have been seen of the log.
        case rollback
        /// Two signed trees of one size.
        case fork
        /// No known key of the log has signed the checkpoint.
        case wrongSignature
        /// The checkpoint is another log's.
        case wrongOrigin
        /// The entries, with the bodies that came, do not lead to the signed root.
        case wrongRoot
        /// The stream begins elsewhere than was asked for.
        case wrongStart
        /// The stream ended before the last entry.
        case endedEarly
        /// The bytes are no stream of entries.
        case malformed
        /// An entry that the log has signed cannot be taken: no envelope of this log, or one that contradicts itself.
        case entry
        /// More bytes or entries than are taken at once.
        case oversized
        /// A record whose home is another node.
        case foreignRecord
        /// Bodies were left out because they are held here, and they are not.
        case unheld
    }

    package let verdict: Verdict
    /// One sentence: what, and at which entry.
    package let description: String

    package init(_ verdict: Verdict, _ words: String) {
        self.verdict = verdict
        description = words
    }

    /// Whether the log itself has said it, under its signature, so that asking again cannot help: a person has to look.
    package var isFinal: Bool {
        switch verdict {
        case .fork, .entry, .foreignRecord: true
        case .rollback, .wrongSignature, .wrongOrigin, .wrongRoot, .wrongStart, .endedEarly, .malformed, .oversized,
            .unheld:
            false
        }
    }
}
