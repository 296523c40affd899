/// Who goes with whom: decisions only; each call returns what is to be done, and time is a parameter.
///
/// Who arrives while there is room for a flight leads: as soon as whoever arrived in the same moment is there too, all
/// go. Who arrives while there is none waits, and goes with everybody else who waits as soon as a flight has landed. So
/// nobody waits for company, and the busier it is the more go together.
///
/// While flights are quick, few may be under way at once: what counts is the work, and together it is less. Where they
/// take long (a slow disk makes every commit wait), many may: then what counts is to be on the way, and PostgreSQL
/// itself makes the commits of all durable at once. One flight that does not come back holds nobody up for longer than
/// that takes to show.
struct GatheringState<Seat: Sendable>: Sendable {
    typealias Instant = ContinuousClock.Instant

    struct Limits: Sendable {
        /// How many flights may be under way at once while they are quick, and while they take long.
        var flights: Int
        var slowFlights: Int
        /// A flight takes long when it takes more than this, and so much more for each seat.
        var patience: Duration
        var patiencePerSeat: Duration = .microseconds(200)
        /// How many seats one has.
        var seats = 32
        /// As many do not wait for who else comes in the same moment: the database has enough to do with them while those are
        /// made ready. Nil: all that come in the same moment go together.
        var enough: Int?
        /// How many may wait; one more is refused.
        var waiting = 1024
    }

    /// `lead` calls ``depart(now:)`` when whoever arrives in the same moment is there too, `go` at once.
    enum Arrival: Equatable { case lead, go, wait, refuse }

    /// A group that leaves together.
    struct Group: Sendable {
        let seats: [Seat]
        let departed: Instant
    }

    private let limits: Limits
    private var waiting: [Seat] = []
    private var isBoarding = false
    private var isSlow = false
    private var lastDeparture: Instant?
    private(set) var flying = 0

    init(_ limits: Limits) {
        precondition(
            limits.flights > 0 && limits.slowFlights >= limits.flights && limits.seats > 0 && limits.waiting > 0,
            "somebody must be able to go")
        self.limits = limits
    }

    var waitingCount: Int { waiting.count }

    /// Someone wants to go. Who leads or goes calls ``depart(now:)`` next.
    mutating func arrive(_ seat: Seat, now: Instant) -> Arrival {
        guard waiting.count < limits.waiting else { return .refuse }
        waiting.append(seat)
        guard hasRoom(now) else { return .wait }
        if let enough = limits.enough, waiting.count >= enough { return .go }
        if isBoarding { return .wait }
        isBoarding = true
        return .lead
    }

    /// The groups that leave now, in the order they came.
    mutating func depart(now: Instant) -> [Group] {
        isBoarding = false
        var groups: [Group] = []
        while !waiting.isEmpty, hasRoom(now) {
            groups.append(Group(seats: Array(waiting.prefix(limits.seats)), departed: now))
            waiting.removeFirst(min(limits.seats, waiting.count))
            flying += 1
            lastDeparture = now
        }
        return groups
    }

    /// A flight is over; the groups that leave now. While somebody leads, who waits goes with them.
    mutating func land(_ group: Group, now: Instant) -> [Group] {
        flying -= 1
        isSlow = now - group.departed > limits.patience + limits.patiencePerSeat * group.seats.count
        return isBoarding ? [] : depart(now: now)
    }

    /// A flight is over that found the database away: everybody who waits would only wait as long again.
    mutating func crash() -> [Seat] {
        flying -= 1
        defer { waiting.removeAll() }
        return waiting
    }

    private func hasRoom(_ now: Instant) -> Bool {
        if flying < limits.flights { return true }
        guard flying < limits.slowFlights else { return false }
        return isSlow || lastDeparture.map { now - $0 > limits.patience } ?? false
    }
}
