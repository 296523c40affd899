import Synchronization

private enum Phase {
    static let waiting = 0
    static let running = 1
    static let cancelled = 2
}

/// The caller's side of a unit of work: suspends it, wakes it with what became of the unit, and passes on its cancel.
///
/// Sendable unchecked: `continuation`, `handler`, `outcome`, `gate` and `ticket` are handed on, never shared: the caller sets the
/// first before it passes the unit on through a lock, and whoever runs the unit is alone with them until it resumes the
/// caller. `gate` and `ticket` are published to whoever cancels by the change of `state`, which is atomic.
final class PendingCall<R: Sendable>: @unchecked Sendable {
    private var continuation: CheckedContinuation<Void, Never>?
    /// Where no task waits: what is told the outcome instead.
    private let handler: (@Sendable (UnitOutcome<R>) -> Void)?
    private var outcome: UnitOutcome<R>?
    private var gate: CancelGate?
    private var ticket: UInt64 = 0
    private let state = Atomic(Phase.waiting)
    /// The continuation orders what its two sides do, but when it is resumed before it was suspended ThreadSanitizer does
    /// not see that; this it sees.
    private let resumptions = Atomic(0)

    /// - Parameter handler: called by whoever ran the unit, once each time it was submitted, if no task waits for it.
    init(handler: (@Sendable (UnitOutcome<R>) -> Void)? = nil) { self.handler = handler }

    /// Suspends the caller while `submit` passes the unit on.
    func outcome(_ submit: () -> Void) async -> UnitOutcome<R> {
        await withCheckedContinuation { continuation in
            self.continuation = continuation
            submit()
        }
        _ = resumptions.load(ordering: .acquiring)
        guard let outcome else { preconditionFailure("resumed without an outcome") }
        return outcome
    }

    var isCancelled: Bool { state.load(ordering: .acquiring) == Phase.cancelled }

    /// From any thread, at any time; once is enough.
    func cancel() {
        if state.exchange(Phase.cancelled, ordering: .acquiringAndReleasing) == Phase.running { gate?.request(ticket) }
    }

    /// The unit has a connection, and begins; false when it was cancelled before. The gate is open either way.
    func begin(_ gate: CancelGate) -> Bool {
        let ticket = gate.begin()
        (self.gate, self.ticket) = (gate, ticket)
        return state.compareExchange(
            expected: Phase.waiting, desired: Phase.running, ordering: .acquiringAndReleasing
        ).exchanged
    }

    func resume(_ outcome: UnitOutcome<R>) {
        if let handler { return handler(outcome) }
        let continuation = continuation
        self.continuation = nil
        self.outcome = outcome
        resumptions.add(1, ordering: .releasing)
        continuation?.resume()
    }

    static var cancelledBefore: PostgresError {
        PostgresError(.cancelled, "the task was cancelled before its work began")
    }
}

/// What became of a unit of work.
enum UnitOutcome<R: Sendable>: Sendable {
    case done(Result<R, any Error>)
    /// There is no connection at its place, or the server had closed it: nothing has been run.
    case needsConnection(place: Int)
}

/// A unit of work, whatever it returns. Exactly one of the last three is called each time it was submitted.
protocol QueuedUnit: AnyObject, Sendable {
    var number: UInt64 { get set }
    var isCancelled: Bool { get }
    /// Runs on a connection that the caller has leased for it; before its own caller resumes, `atEnd` learns whether the
    /// connection is still usable. A dead connection is not used and `atEnd` not called: the unit's caller resumes to
    /// get another.
    func run(by connection: PostgresConnection, at place: Int, atEnd: @escaping @Sendable (Bool) -> Void)
    func needsConnection(at place: Int)
    func fail(_ error: PostgresError)
}
