package import Registry

/// The name of one log: `<node>/log/<audience>/<epoch>`, the first line of its checkpoints.
package struct LogOrigin: Hashable, Sendable, CustomStringConvertible, LosslessStringConvertible {
    /// The node that writes it.
    package let node: String
    /// For whom it is; never `private`, which has no log.
    package let audience: Audience
    /// Counts from 1.
    package let epoch: Int64

    /// Nil for an audience without a log, an epoch below 1, or a name that could not stand in an address.
    package init?(node: String, audience: Audience, epoch: Int64) {
        guard audience != .private, epoch >= 1, epoch <= 999_999_999, Self.isPlain(node) else { return nil }
        self.node = node
        self.audience = audience
        self.epoch = epoch
    }

    /// Reads what ``description`` writes, and nothing else.
    package init?(_ description: String) {
        let parts = description.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[1] == "log", let audience = Audience(String(parts[2])),
            let epoch = Int64(parts[3]),
            let origin = LogOrigin(node: String(parts[0]), audience: audience, epoch: epoch),
            origin.description == description
        else { return nil }
        self = origin
    }

    package var description: String { "\(node)/log/\(audience)/\(epoch)" }

    private static func isPlain(_ node: String) -> Bool {
        !node.isEmpty && node.utf8.count <= 253
            && node.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "+") }
    }
}
