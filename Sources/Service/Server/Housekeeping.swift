import CanonicalJSON
package import Store

/// What a node does by itself now and then, beside answering: it forgets idempotency keys that are old enough, and what it
/// has of peers that was lent to it and has not been confirmed for as long as the lease.
package struct Housekeeping: Sendable {
    /// How often, and how much at once.
    package struct Limits: Sendable {
        /// From the end of one round to the beginning of the next.
        package var interval: Duration = .seconds(60)
        /// Rows a transaction.
        package var batch = 1000
        /// Transactions a round; what is left waits for the next one.
        package var batches = 20
        /// How long a copy of what is not public is kept after its node last confirmed it.
        package var leaseDays = Housekeeping.standardLease

        package init() {}
    }

    /// In days.
    package static let standardLease = 30

    private let store: Store
    private let log: ServiceLog
    private let limits: Limits

    package init(store: Store, log: ServiceLog, limits: Limits = Limits()) {
        self.store = store
        self.log = log
        self.limits = limits
    }

    /// Works until the task is cancelled. A round that fails is logged and tried again after the interval.
    ///
    /// - Parameter sleep: waits; throws when the task is cancelled.
    package func run(sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }) async {
        while !Task.isCancelled {
            do {
                let forgotten = try await round()
                if forgotten > 0 {
                    log.write(.debug, "pruned", ["idempotencyKeys": .integer(Int64(forgotten))])
                }
                for origin in try await store.dropLapsedLogs(leaseDays: limits.leaseDays) {
                    log.write(.warning, "lease-ended", ["log": .string(origin)])
                }
            } catch {
                if Task.isCancelled { return }
                log.write(.warning, "prune-failed", ["error": .string(ErrorTranslation.logText(for: error))])
            }
            do {
                try await sleep(limits.interval)
            } catch {
                // Cancelled while it waited: the node stops.
                return
            }
        }
    }

    /// One round; how many rows it removed.
    package func round() async throws(StoreError) -> Int {
        var removed = 0
        for _ in 0..<limits.batches {
            let batch = try await store.pruneIdempotencyKeys(limit: limits.batch)
            removed += batch
            if batch < limits.batch { break }
        }
        return removed
    }
}
