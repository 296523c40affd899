/// Whether a node signs its logs, and if not, what it waits for.
package enum SigningState: Sendable, Hashable {
    /// Peers are being asked what they have seen.
    case asking
    case given
    /// The database came from a backup, and these peers have not said yet what they have seen since.
    case waiting([String])
    /// The database came from a backup, and nobody who could be asked follows this node.
    case unknown
    /// Entries that a peer has seen could not be taken back yet; in words.
    case behind(String)
    /// The node's key has signed two histories; in words.
    case fork(String)

    /// One line for a steward.
    package var words: String {
        switch self {
        case .asking: "asks its peers what they have seen"
        case .given: "goes on"
        case .waiting(let peers):
            "waits after a restore for what \(peers.joined(separator: ", ")) \(peers.count == 1 ? "has" : "have") seen"
        case .unknown:
            "stopped after a restore: no peer can say what was signed since; muster epoch roll --after-loss begins anew"
        case .behind(let words): "stopped: \(words)"
        case .fork(let words): "stopped: \(words)"
        }
    }
}
