import Federation
import TransparencyLog

/// One turn of asking a peer for all that it has: in memory, as in the real node, and gone when the power fails.
struct PullTurn {
    /// What is waited for.
    enum Step {
        case logs
        case entries(LogOrigin, stored: CompactRange)
        /// After a refusal, the checkpoint alone.
        case checkpoint(LogOrigin, stored: CompactRange, PullRefusal?)
        /// Nothing: what has come is being applied.
        case applying
    }

    /// What has been verified and is not applied.
    struct Verified {
        let origin: LogOrigin
        let stored: CompactRange
        let verified: Pull.Verified
        var spool: Spool
        /// Made when its turn comes, and how far the spool has been read.
        var replay: PullReplay?
        var read = 0
        var bundles: [PulledBundle] = []
    }

    /// The number under which the peer was followed when the turn began.
    let peer: Int
    var exchange: Int
    var step = Step.logs
    /// Logs that are still to be asked for.
    var ahead: [LogOrigin] = []
    /// Logs that the peer has.
    var offered: [LogOrigin] = []
    var verified: [Verified] = []
    /// Whether everything went well so far.
    var isWhole = true
}
