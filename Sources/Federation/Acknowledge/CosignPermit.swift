package import TransparencyLog

/// Whether a follower may cosign a checkpoint of a log: to cosign is to state that everything up to the checkpoint's size
/// has been applied here, and that what it erases is deleted.
package enum CosignPermit {
    /// What keeps it from being signed.
    package enum Verdict: Sendable, Hashable {
        case permitted
        /// The log has stopped: it forked, or said what cannot be taken.
        case stopped
        /// Not all of it has been applied, or more has: another checkpoint is the one to sign.
        case otherSize(applied: UInt64)
        /// It is not over the entries that were applied.
        case otherRoot
        /// One of a larger size was cosigned before.
        case behind(cosigned: UInt64)
    }

    /// - Parameters:
    ///   - checkpoint: one that the log has signed.
    ///   - applied: the compact range over the entries whose effects, deletions among them, are committed.
    ///   - isFollowing: whether the log goes on.
    ///   - cosigned: the size that was cosigned last of this log, 0 for none.
    package static func verdict(
        _ checkpoint: Checkpoint, applied: CompactRange, isFollowing: Bool, cosigned: UInt64
    ) -> Verdict {
        guard isFollowing else { return .stopped }
        guard checkpoint.size == applied.size else { return .otherSize(applied: applied.size) }
        guard checkpoint.root == applied.root else { return .otherRoot }
        guard checkpoint.size >= cosigned else { return .behind(cosigned: cosigned) }
        return .permitted
    }
}
