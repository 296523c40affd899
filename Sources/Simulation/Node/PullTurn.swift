import Federation
import TransparencyLog

/// One turn of asking a peer for all that it has: in memory, as in the real node, and gone when the power fails.
struct PullTurn {
    /// The log that is being asked about.
    var asking: LogOrigin? {
        switch step {
        case .entries(let origin, _, _), .checkpoint(let origin, _, _): origin
        case .logs, .applying: nil
        }
    }

    /// What is waited for.
    enum Step {
        case logs
        case entries(LogOrigin, stored: CompactRange, Pull.Context)
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
        /// Whether the peer left out bodies that are held here.
        let isBare: Bool
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
    var ahead: [LogChoice.Choice] = []
    /// Logs that the peer has.
    var offered: [LogOrigin] = []
    var verified: [Verified] = []
    /// Logs that could not be read or applied.
    var failed: [LogOrigin] = []
    /// Whether everything went well so far.
    var isWhole = true
}
