import ArgumentParser
import Federation

/// What one pull of a peer may cost this node.
struct PullLimitOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Seconds that a peer has for all it has to send, 1 to 86400.", valueName: "s"))
    var pullSeconds = 900

    @Option(help: ArgumentHelp("Seconds of silence after which a peer is left, 1 to 3600.", valueName: "s"))
    var pullSilence = 30

    @Option(help: ArgumentHelp("MiB of one log that are taken at once, 1 to 1048576.", valueName: "n"))
    var pullMegabytes = 2048

    func validate() throws {
        guard (1...86_400).contains(pullSeconds) else { throw ValidationError("--pull-seconds is 1 to 86400.") }
        guard (1...3600).contains(pullSilence) else { throw ValidationError("--pull-silence is 1 to 3600.") }
        guard (1...1_048_576).contains(pullMegabytes) else {
            throw ValidationError("--pull-megabytes is 1 to 1048576.")
        }
    }

    var limits: PeerFetch.Limits {
        var limits = PeerFetch.Limits()
        limits.duration = .seconds(pullSeconds)
        limits.silence = .seconds(pullSilence)
        limits.pull.bytes = Int64(pullMegabytes) << 20
        return limits
    }
}
