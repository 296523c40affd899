package import TransparencyLog

/// Whether a node may go on signing one of its own logs, given what its peers show of it: a log that was signed once must
/// never be continued from an earlier state, since that would be a second history under the same name.
package enum SigningGuard {
    /// A checkpoint of this node's own log that a peer has kept; its signature, by this node, has been verified.
    package struct Sighting: Hashable, Sendable {
        /// The peer's name.
        package let peer: String
        package let checkpoint: Checkpoint

        package init(peer: String, checkpoint: Checkpoint) {
            self.peer = peer
            self.checkpoint = checkpoint
        }
    }

    package enum Verdict: Hashable, Sendable {
        /// Nothing that is shown is beyond what is there, or contradicts it.
        case goOn
        /// The node lacks that many entries, which it has signed: they have to come back first, up to this sighting.
        case behind(UInt64, Sighting)
        /// The node's key has signed two trees that cannot both be: nothing is signed until a person has looked.
        case fork(Sighting, root: TreeHash)
    }

    /// - Parameters:
    ///   - own: the log as it is here; empty for one that is not.
    ///   - rootHere: the root over the first entries here, as many as asked for, which are never more than there are; nil
    ///     where that is not known any more.
    ///   - sightings: in any order.
    package static func verdict(
        own: CompactRange, sightings: [Sighting], rootHere: (UInt64) throws -> TreeHash?
    ) rethrows -> Verdict {
        var roots: [UInt64: TreeHash] = [own.size: own.root]
        var furthest: Sighting?
        // The same answer whatever the order in which the peers were heard.
        let ordered = sightings.sorted {
            ($0.checkpoint.size, $0.peer, $0.checkpoint.root.description)
                < ($1.checkpoint.size, $1.peer, $1.checkpoint.root.description)
        }
        for sighting in ordered {
            let size = sighting.checkpoint.size
            let known = try roots[size] ?? (size < own.size ? try rootHere(size) : nil)
            if let known, known != sighting.checkpoint.root { return .fork(sighting, root: known) }
            roots[size] = sighting.checkpoint.root
            if size > own.size, size > furthest?.checkpoint.size ?? 0 { furthest = sighting }
        }
        guard let furthest else { return .goOn }
        return .behind(furthest.checkpoint.size - own.size, furthest)
    }
}

/// Whether enough peers have been heard for a node to sign at all.
package enum SigningLeave: Hashable, Sendable {
    /// Sign, once every log's ``SigningGuard`` says so too.
    case given
    /// These have not answered, and one of them may have seen what is not here any more.
    case waiting([String])
    /// Nobody that could be asked has seen anything of this node: what was signed since the backup cannot be known.
    case unknown

    /// What one peer made of the question.
    package enum Answer: Hashable, Sendable {
        /// It follows this node, and has shown all that it has of its logs.
        case shown
        /// It does not follow this node.
        case doesNotFollow
        /// It did not answer, or not to the end.
        case silent
    }

    /// After an ordinary stop the database is what it was, and a peer that is away holds up nothing. After a restore every
    /// peer has to be heard, and one at least has to have followed.
    ///
    /// - Parameters:
    ///   - answers: for each peer by its name.
    ///   - wasRestored: whether the database came from a backup and has not been found good since.
    package static func decide(answers: [String: Answer], wasRestored: Bool) -> SigningLeave {
        guard wasRestored else { return .given }
        let silent = answers.filter { $0.value == .silent }.keys.sorted()
        guard silent.isEmpty else { return .waiting(silent) }
        return answers.values.contains(.shown) ? .given : .unknown
    }
}
