internal import Postgres

/// Requests of one sort that arrive while others are under way go to the database together, in one round trip.
///
/// Each gets its own answer. Whoever is cancelled before take-off is left behind; after it the flight is also others',
/// so it goes on, and only whoever asked does not wait for it.
final class Gathering<Request: Sendable, Answer: Sendable>: Sendable {
    typealias Seat = GatheringSeat<Request, Answer>

    /// How a flight ended as a whole; what it means to each has been told to its seat.
    enum Landing { case landed, databaseAway(StoreError) }

    /// Takes a group to the database: answers every seat, then says that it is over, without blocking. One that somebody
    /// attends may come back with what that one looks for the answer with.
    typealias Flight =
        @Sendable (
            _ seats: [Seat], _ isAttended: Bool, _ over: @escaping @Sendable (Landing) -> Void
        ) -> FlightWatch?

    /// How long a flight is attended by the one who leads it, while the thread does whatever else it has to do: several
    /// times what PostgreSQL takes for a full flight of look-ups whose records are in memory.
    private static var patience: Duration { .microseconds(250) }

    private let state: Locked<GatheringState<Seat>>
    private let left: StoreError.Code
    private let flight: Flight

    /// - Parameter left: what it means to somebody that they did not wait for the answer.
    init(_ limits: GatheringState<Seat>.Limits, left: StoreError.Code, flight: @escaping Flight) {
        state = Locked(GatheringState(limits))
        self.left = left
        self.flight = flight
    }

    /// How many wait for a flight.
    var waiting: Int { state.with { $0.waitingCount } }

    /// The answer to a request. `alone` is called when it must go by itself: what it went with failed, and nothing was
    /// done.
    func answer(
        to request: Request, alone: () async throws(StoreError) -> Answer
    ) async throws(StoreError) -> Answer {
        if Task.isCancelled { throw StoreError(.cancelled) }
        let seat = Seat(request)
        switch state.with({ $0.arrive(seat, now: .now) }) {
        case .refuse: throw StoreError(.unavailable)
        case .wait: break
        case .go: await attend(takeOff(state.with { $0.depart(now: .now) }, isAttended: true))
        case .lead:
            // What else this thread has to do comes first: requests that arrived with this one. Nobody is waited for.
            await Task.yield()
            await attend(takeOff(state.with { $0.depart(now: .now) }, isAttended: true))
        }
        let outcome = await withTaskCancellationHandler {
            await seat.outcome()
        } onCancel: {
            seat.abandon(left)
        }
        switch outcome {
        case .answer(let answer): return answer
        case .failed(let error): throw error
        case .alone: return try await alone()
        }
    }

    /// Looks for the answers of those who are under way, time and again, between all else that this thread has to do.
    private func attend(_ watches: [FlightWatch]) async {
        var watches = watches
        guard !watches.isEmpty else { return }
        let end = ContinuousClock.now + Self.patience
        while true {
            watches.removeAll { $0.look() }
            if watches.isEmpty || ContinuousClock.now > end { break }
            await Task.yield()
        }
        for watch in watches { watch.leave() }
    }

    @discardableResult
    private func takeOff(_ groups: [GatheringState<Seat>.Group], isAttended: Bool) -> [FlightWatch] {
        var groups = groups
        var watches: [FlightWatch] = []
        while !groups.isEmpty {
            let group = groups.removeFirst()
            let seats = group.seats.filter { $0.board() }
            if seats.isEmpty {
                groups += state.with { $0.land(group, now: .now) }
            } else {
                if let watch = flight(seats, isAttended, { self.isOver(group, $0) }) { watches.append(watch) }
            }
        }
        return watches
    }

    private func isOver(_ group: GatheringState<Seat>.Group, _ landing: Landing) {
        switch landing {
        case .landed: takeOff(state.with { $0.land(group, now: .now) }, isAttended: false)
        case .databaseAway(let error): for seat in state.with({ $0.crash() }) { seat.resume(.failed(error)) }
        }
    }
}

/// One request on its way, and whoever waits for its answer.
final class GatheringSeat<Request: Sendable, Answer: Sendable>: Sendable {
    enum Outcome: Sendable {
        case answer(Answer)
        case failed(StoreError)
        /// It has to go by itself; nothing was done.
        case alone
    }

    private struct State {
        var continuation: CheckedContinuation<Outcome, Never>?
        var outcome: Outcome?
        var hasBoarded = false
    }

    let request: Request
    private let state = Locked(State())

    init(_ request: Request) { self.request = request }

    /// Suspends until there is an outcome. Once.
    func outcome() async -> Outcome {
        await withCheckedContinuation { continuation in
            let known = state.with { state in
                if state.outcome == nil { state.continuation = continuation }
                return state.outcome
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    /// Whether it still wants to go.
    func board() -> Bool {
        state.with { state in
            state.hasBoarded = true
            return state.outcome == nil
        }
    }

    /// The first outcome counts.
    func resume(_ outcome: Outcome) {
        let continuation = state.with { state in
            guard state.outcome == nil else { return nil as CheckedContinuation<Outcome, Never>? }
            state.outcome = outcome
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(returning: outcome)
    }

    /// Whoever asked was cancelled. From take-off on that means `left`; before, that nothing was done.
    func abandon(_ left: StoreError.Code) {
        let hasBoarded = state.with { $0.hasBoarded }
        resume(.failed(StoreError(hasBoarded ? left : .cancelled)))
    }
}

extension Array {
    /// Seats whose requests have something in common, in the order they came.
    func together<Request, Answer, Key: Equatable>(
        _ key: (Request) -> Key
    ) -> [(key: Key, seats: [GatheringSeat<Request, Answer>])] where Element == GatheringSeat<Request, Answer> {
        var groups: [(key: Key, seats: [GatheringSeat<Request, Answer>])] = []
        for seat in self {
            let key = key(seat.request)
            if let known = groups.firstIndex(where: { $0.key == key }) {
                groups[known].seats.append(seat)
            } else {
                groups.append((key, [seat]))
            }
        }
        return groups
    }
}

extension StoreError {
    /// Whether the pool has tried for as long as anybody may wait.
    static func isAway(_ error: PostgresError) -> Bool {
        error.code == .poolExhausted || error.code == .connectionFailed || error.code == .poolShutDown
    }
}
