import Registry

/// Which of the logs that a peer lists are asked for.
package enum LogChoice {
    /// A log to read.
    package struct Choice: Hashable, Sendable {
        package let origin: LogOrigin
        /// Whether there is a later epoch of its audience.
        package let hasEnded: Bool
    }

    /// The latest epoch of each audience, as ``latest(of:known:node:)`` says; before it one that has ended and was followed,
    /// if it is still listed: what was erased last stands in it alone.
    ///
    /// - Parameter trusted: those of the known ones that may be read on.
    package static func toRead(
        of listed: [LogOrigin], known: [LogOrigin], trusted: [LogOrigin], node: String
    ) throws(PullRefusal) -> [Choice] {
        try latest(of: listed, known: known, node: node).flatMap { origin in
            trusted.filter { $0.audience == origin.audience && $0.epoch < origin.epoch && listed.contains($0) }
                .sorted { $0.epoch < $1.epoch }.map { Choice(origin: $0, hasEnded: true) }
                + [Choice(origin: origin, hasEnded: false)]
        }
    }

    /// Whether a log is left for a later turn, because one of an earlier epoch of its audience could not be read or applied
    /// in this one: with the end of the new log the earlier one goes, and what was erased last stands in it alone.
    package static func waits(_ origin: LogOrigin, for failed: [LogOrigin]) -> Bool {
        failed.contains { $0.audience == origin.audience && $0.epoch < origin.epoch }
    }

    /// The latest epoch of each audience, in order.
    ///
    /// - Parameters:
    ///   - listed: what the peer says it has.
    ///   - known: what has been followed of it.
    ///   - node: the peer's name.
    /// - Throws: where a log is another node's, or an epoch one that was left already: so a lying node goes back.
    package static func latest(
        of listed: [LogOrigin], known: [LogOrigin], node: String
    ) throws(PullRefusal) -> [LogOrigin] {
        var latest: [Audience: LogOrigin] = [:]
        for origin in listed {
            guard origin.node == node else {
                throw PullRefusal(.wrongOrigin, "it is not \(node): it lists the log \(origin)")
            }
            if let other = latest[origin.audience], other.epoch > origin.epoch { continue }
            latest[origin.audience] = origin
        }
        for origin in known {
            guard let offered = latest[origin.audience], offered.epoch < origin.epoch else { continue }
            throw PullRefusal(
                .rollback, "it offers \(offered), and \(origin) has been followed: an epoch that it has left")
        }
        return latest.values.sorted { $0.description < $1.description }
    }
}
