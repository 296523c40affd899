/// A bounded pool of connections, first come, first served.
///
/// Connections open when they are first needed. One that broke is thrown away and the next checkout opens another, with
/// growing pauses for as long as a waiter may wait; a unit of work whose connection had been closed by the server before
/// the unit began gets a new one by itself. A unit that had begun is never run twice: it throws
/// ``PostgresError/Code/connectionLost``.
///
/// When all connections are busy, callers wait in a queue of at most `maxWaiters`, for at most `waitLimit`; beyond
/// either, ``PostgresError/Code/poolExhausted`` is thrown.
public final class PostgresPool: Sendable {
    /// The numbers of one moment.
    public struct Statistics: Sendable, Hashable {
        /// How many connections there may be.
        public var size: Int
        /// How many run a unit of work, or are being opened.
        public var leased: Int
        /// How many are open and idle.
        public var idle: Int
        /// How many callers wait.
        public var waiting: Int
    }

    typealias State = PoolState<ContinuousClock.Instant>

    struct Shared {
        var state: State
        var connections: [PostgresConnection?]
        var waiting: [UInt64: any QueuedUnit] = [:]
        var lastNumber: UInt64 = 0
        var deadlineTask: Task<Void, Never>?
        var drained: [CheckedContinuation<Void, Never>] = []
        var reactor: Reactor?
    }

    let configuration: PostgresConfiguration
    let size: Int
    let waitLimit: Duration
    let log: @Sendable (PostgresEvent) -> Void
    let shared: Locked<Shared>

    /// Describes a pool; nothing is opened yet.
    /// - Parameters:
    ///   - size: how many connections there may be at once.
    ///   - maxWaiters: how many callers may wait when all are busy.
    ///   - waitLimit: how long one may wait, and how long attempts to connect go on while no server answers.
    ///   - log: is called from any thread and must not block.
    public init(
        configuration: PostgresConfiguration, size: Int, maxWaiters: Int = 1024, waitLimit: Duration = .seconds(10),
        log: @escaping @Sendable (PostgresEvent) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.size = size
        self.waitLimit = waitLimit
        self.log = log
        shared = Locked(
            Shared(
                state: State(limits: .init(size: size, maxWaiters: maxWaiters)),
                connections: Array(repeating: nil, count: size)))
    }

    /// Runs a unit of work on a connection's own thread: `body` is synchronous, so no transaction can be held open
    /// across a wait for something else.
    ///
    /// Cancelling the task takes it out of the queue, or cancels its statement on the server, and never another's; it
    /// then throws ``PostgresError/Code/cancelled``, and an open transaction is rolled back.
    ///
    /// `body` runs outside of the calling task, so it sees none of its task-local values; ``Session/isCancelled`` tells
    /// whether the task was cancelled.
    public func withSession<R: Sendable>(_ body: @Sendable (borrowing Session) throws -> R) async throws -> R {
        try await withoutActuallyEscaping(body) { body in
            let unit = Unit(body)
            defer { unit.letGo() }
            return try await run(unit, unit.call)
        }
    }

    /// Sends all queries in one round trip and returns their results in order: the same as
    /// ``Session/pipeline(_:)`` in a unit of work of its own, but without a thread that waits, and cheaper for it.
    ///
    /// They are one: all commit together, or none does. The first error, thrown with its
    /// ``PostgresError/statementIndex``, skips the rest. COPY cannot take part, and `BEGIN` has no business here.
    ///
    /// - Throws: ``PostgresError``.
    public func pipeline(_ queries: [Query]) async throws -> [Rows] {
        for query in queries { try Link.checkSendable(query) }
        guard !queries.isEmpty else { return [] }
        let trip = RoundTrip([queries], try reactor())
        return try await run(trip, trip.call)[0].get()
    }

    /// Sends one query and returns its result; the same as ``pipeline(_:)`` with one.
    public func query(_ query: Query) async throws -> Rows {
        guard let rows = try await pipeline([query]).first else {
            throw PostgresError(.misuse, "a query without a result")
        }
        return rows
    }

    private func run<R: Sendable>(_ unit: any QueuedUnit, _ call: PendingCall<R>) async throws -> R {
        try await withTaskCancellationHandler {
            var outcome = await call.outcome { submit(unit) }
            while true {
                switch outcome {
                case .done(let result): return try result.get()
                case .needsConnection(let place):
                    let connection = try await openConnection(at: place)
                    outcome = await call.outcome { hand(unit, to: connection, at: place) }
                }
            }
        } onCancel: {
            call.cancel()
            withdraw(unit)
        }
    }

    /// The thread that waits for answers, started when it is first needed.
    func reactor() throws(PostgresError) -> Reactor {
        try shared.with { shared throws(PostgresError) in
            if let reactor = shared.reactor { return reactor }
            let reactor = try Reactor.start()
            shared.reactor = reactor
            return reactor
        }
    }

    deinit { shared.with { $0.reactor }?.stop() }

    /// The numbers of this moment.
    public var statistics: Statistics {
        shared.with {
            Statistics(
                size: size, leased: $0.state.leased, idle: $0.state.idleCount, waiting: $0.state.waitingCount)
        }
    }
}
