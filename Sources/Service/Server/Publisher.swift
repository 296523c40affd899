import CanonicalJSON
import NIOCore
import NIOPosix
package import Store
import TransparencyLog

/// Publishes what has changed, now and again, for as long as the node runs: the sequencer's clock.
package struct Publisher: Sendable {
    /// How often it looks.
    package static let standardInterval = Duration.seconds(1)
    /// Between two attempts after one that failed; doubles up to the second value.
    private static let pauses = (first: Duration.seconds(1), most: Duration.seconds(60))

    private let store: Store
    private let keeper: LogKeeper
    private let log: ServiceLog
    private let interval: Duration
    private let changed: Signal?
    private let grown: Signal?

    /// - Parameters:
    ///   - changed: looks at once when this happens, and not only after the interval.
    ///   - grown: is told when something was published.
    package init(
        store: Store, keeper: LogKeeper, log: ServiceLog, interval: Duration = Publisher.standardInterval,
        changed: Signal? = nil, grown: Signal? = nil
    ) {
        self.store = store
        self.keeper = keeper
        self.log = log
        self.interval = interval
        self.changed = changed
        self.grown = grown
    }

    /// Works until the task is cancelled. What fails is logged and tried again; nothing of it is lost, since the queue is
    /// emptied by the transaction that publishes.
    package func run(sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }) async {
        var pause = Self.pauses.first
        while !Task.isCancelled {
            var wait = interval
            let generation = changed?.generation
            var hasFailed = false
            do {
                let entries = try await round()
                if entries > 0 { log.write(.debug, "published", ["entries": .integer(Int64(entries))]) }
                pause = Self.pauses.first
            } catch {
                if Task.isCancelled { return }
                log.write(
                    .warning, "publish-failed",
                    [
                        "error": .string(ErrorTranslation.logText(for: error)),
                        "retrySeconds": .integer(pause.components.seconds),
                    ])
                hasFailed = true
                wait = pause
                pause = min(pause * 2, Self.pauses.most)
            }
            if let changed, let generation, !hasFailed {
                let time = TimeAmount.nanoseconds(wait.inNanoseconds)
                _ = await changed.wait(
                    since: generation, for: time, on: MultiThreadedEventLoopGroup.singleton.any())
                continue
            }
            do {
                try await sleep(wait)
            } catch {
                // Cancelled while it waited: the node stops.
                return
            }
        }
    }

    /// Publishes all that waits; how many entries that made.
    package func round() async throws -> Int {
        // Here too, since this is the loop that looks at what was written: so that a person is soon found once.
        try await store.regroup()
        var entries = 0
        while true {
            guard await keeper.state == .given else { return entries }
            let signers = try await keeper.signers()
            let batch = try await store.publish(signingWith: signers[0], and: Array(signers.dropFirst()))
            entries += batch.entries
            if batch.entries > 0 { grown?.fire() }
            guard !batch.isFull || Task.isCancelled else { continue }
            if entries > 0 { try await keeper.compact(signingWith: signers) }
            return entries
        }
    }
}
