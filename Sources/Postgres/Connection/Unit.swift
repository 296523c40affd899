import Synchronization

private enum Phase {
    static let waiting = 0
    static let running = 1
    static let cancelled = 2
}

/// A unit of work on its way: from its caller, perhaps through the pool's queue, to a connection's thread and back.
///
/// It goes straight to the thread, and not as a job of its caller's task: a connection that has finished one unit takes
/// the next at once, where a task would first have to be woken to say that it wants to go there.
///
/// Sendable unchecked: `body`, `continuation`, `outcome`, `gate` and `ticket` are handed on, never shared: the caller sets
/// the first two before it passes the unit on through a lock, the thread that takes it from there is alone with them
/// until it resumes the caller. `gate` and
/// `ticket` are published to whoever cancels by the change of `state`, which is atomic.
final class Unit<R: Sendable>: QueuedUnit, @unchecked Sendable {
    private var body: (@Sendable (borrowing Session) throws -> R)?
    private var continuation: CheckedContinuation<Void, Never>?
    private var outcome: UnitOutcome<R>?
    private var gate: CancelGate?
    private var ticket: UInt64 = 0
    private let state = Atomic(Phase.waiting)
    /// The continuation orders what its two sides do, but when it is resumed before it was suspended ThreadSanitizer does
    /// not see that; this it sees.
    private let resumptions = Atomic(0)
    /// Its number in the pool's queue; only touched under the pool's lock.
    var number: UInt64 = 0

    init(_ body: @escaping @Sendable (borrowing Session) throws -> R) { self.body = body }

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

    /// Drops the closure, which its owner only lent: called by the owner before it goes on, when nobody else can use it.
    func letGo() { body = nil }

    var isCancelled: Bool { state.load(ordering: .acquiring) == Phase.cancelled }

    /// From any thread, at any time; once is enough.
    func cancel() {
        if state.exchange(Phase.cancelled, ordering: .acquiringAndReleasing) == Phase.running { gate?.request(ticket) }
    }

    func run(_ link: Link, at place: Int, atEnd: (Bool) -> Void) {
        guard link.isAlive() else { return needsConnection(at: place) }
        let gate = link.gate
        let ticket = gate.begin()
        (self.gate, self.ticket) = (gate, ticket)
        let began = state.compareExchange(
            expected: Phase.waiting, desired: Phase.running, ordering: .acquiringAndReleasing)
        let result: Result<R, any Error>
        if began.exchanged, let body {
            result = Result { try body(Session(link: link)) }
        } else {
            result = .failure(PostgresError(.cancelled, "the task was cancelled before its work began"))
        }
        let usable = link.finishUnit()
        atEnd(usable)
        resume(.done(result))
    }

    func needsConnection(at place: Int) { resume(.needsConnection(place: place)) }

    func fail(_ error: PostgresError) { resume(.done(.failure(error))) }

    private func resume(_ outcome: UnitOutcome<R>) {
        let continuation = continuation
        self.continuation = nil
        self.outcome = outcome
        resumptions.add(1, ordering: .releasing)
        continuation?.resume()
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
    /// Runs on the connection's thread; before the caller resumes, `atEnd` learns whether the connection is still usable.
    /// A dead connection is not used and `atEnd` not called: the caller resumes to get another.
    func run(_ link: Link, at place: Int, atEnd: (Bool) -> Void)
    func needsConnection(at place: Int)
    func fail(_ error: PostgresError)
}
