package import Federation
package import Registry
package import TransparencyLog

/// Another node that this one follows.
package struct Peer: Sendable, Hashable {
    /// What is done with what comes from it.
    package enum Trust: String, CaseIterable, Sendable {
        /// It may read what is for the federation, and for circles that it is in. None of its logs is followed.
        case known
        /// Its logs are followed and verified; no record of them is kept.
        case mirror
        /// Its records are kept and found, marked as its own.
        case search
        /// The same, and links between its records and others' may be proposed.
        case merge
    }

    package let id: RecordID
    /// Its name, as in its key: the home of its records.
    package let node: String
    package let url: String
    package let key: VerifierKey
    package let trust: Trust
    package let added: Instant
    /// Whether a token is kept to show to it.
    package let hasToken: Bool
    /// When a pull last went well, and when one last failed.
    package let succeeded: Instant?
    package let failed: Instant?
    /// Why the last pull failed; nil after one that went well.
    package let error: String?
    /// Whether it recognised this node's signature when it was last asked with one; nil when it never was.
    package let knowsUs: Bool?
}

/// How far a peer's log has been followed.
package struct PeerLog: Sendable, Hashable {
    package enum State: String, Sendable {
        case following
        /// Two checkpoints that no one tree explains: nothing further is taken until a person has looked.
        case fork
        /// An entry that the log has signed cannot be taken.
        case stopped
    }

    package let id: Int32
    package let origin: LogOrigin
    /// Over the entries that are applied.
    package let range: CompactRange
    package let state: State
    package let error: String?
    /// Entries without a body and without a reason for it; at most a thousand.
    package let withheld: [UInt64]
    package let since: Instant
    /// When it last grew here.
    package let advanced: Instant?
    /// What its first entry says, where it goes on from an earlier epoch's.
    package let seed: Seed?
    /// Whether what was carried over into it may come without bodies that are held here already.
    package let takesBare: Bool
    /// Whether the peer's key was changed by hand since: what is held of it is not built upon.
    package let isDistrusted: Bool
}

/// What a bundle changed here.
package struct PeerChanges: Sendable, Hashable {
    /// Entries applied.
    package var entries = 0
    /// Records that are new or in a new version, and records that went.
    package var stored = 0
    package var removed = 0
    /// Records that were not stored because somebody of that identity asked to be forgotten.
    package var suppressed = 0

    package init() {}

    package static func += (left: inout PeerChanges, right: PeerChanges) {
        left.entries += right.entries
        left.stored += right.stored
        left.removed += right.removed
        left.suppressed += right.suppressed
    }
}
