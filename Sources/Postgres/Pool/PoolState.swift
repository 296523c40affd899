/// The pool's decisions: who gets a connection, who waits, who is refused. Does nothing itself; each call returns what is
/// to be done.
///
/// Connections are places, counted from zero. A place is vacant (nothing open), idle or leased. Invariant: while anyone
/// waits, no place is idle or vacant; so nobody overtakes, and waiters are served in the order they came.
struct PoolState<Instant: Comparable & Sendable>: Sendable {
    struct Limits: Sendable {
        var size: Int
        var maxWaiters: Int
    }

    enum Refusal: Equatable, Sendable { case tooManyWaiting, shutDown }

    struct Lease: Equatable, Sendable {
        var place: Int
        /// False: the place is vacant, and whoever holds the lease opens a connection for it.
        var isOpen: Bool
    }

    enum Checkout: Equatable { case lease(Lease), wait, refuse(Refusal) }

    enum Return: Equatable {
        case handOver(Lease, to: UInt64)
        case keep
        /// Close it if it is open. When `drained`, it was the last one of a pool that is being shut down.
        case close(drained: Bool)
    }

    struct Shutdown: Equatable {
        var refuse: [UInt64]
        var close: [Int]
        var drained: Bool
    }

    private let limits: Limits
    /// Both are stacks: the connection used last is the one whose caches are warm.
    private var idle: [Int] = []
    private var vacant: [Int]
    private(set) var leased = 0
    private var waiters = WaiterQueue<Instant>()
    private(set) var isShutDown = false

    init(limits: Limits) {
        precondition(limits.size > 0, "a pool needs at least one connection")
        self.limits = limits
        vacant = Array((0..<limits.size).reversed())
    }

    var idleCount: Int { idle.count }
    var waitingCount: Int { waiters.count }
    /// When the waiter that came first has waited long enough.
    var nextDeadline: Instant? { waiters.firstDeadline }

    /// A lease for someone who would not have to wait, or nil.
    mutating func leaseAtOnce() -> Lease? {
        if isShutDown { return nil }
        if let place = idle.popLast() {
            leased += 1
            return Lease(place: place, isOpen: true)
        }
        guard let place = vacant.popLast() else { return nil }
        leased += 1
        return Lease(place: place, isOpen: false)
    }

    /// Someone wants a connection. A `waiter` who waits is known by this number, never used before.
    mutating func checkout(waiter: UInt64, deadline: Instant) -> Checkout {
        if isShutDown { return .refuse(.shutDown) }
        if let lease = leaseAtOnce() { return .lease(lease) }
        guard waiters.count < limits.maxWaiters else { return .refuse(.tooManyWaiting) }
        waiters.append(waiter, deadline)
        return .wait
    }

    /// A lease ends; `usable` says whether its connection is open and in order.
    mutating func giveBack(_ place: Int, usable: Bool) -> Return {
        if let waiter = waiters.popFirst() { return .handOver(Lease(place: place, isOpen: usable), to: waiter) }
        leased -= 1
        if isShutDown {
            vacant.append(place)
            return .close(drained: leased == 0)
        }
        if usable {
            idle.append(place)
            return .keep
        }
        vacant.append(place)
        return .close(drained: false)
    }

    /// A waiter gives up. False when it is not waiting any more: it has a lease, or an answer, already.
    mutating func giveUp(_ waiter: UInt64) -> Bool { waiters.remove(waiter) }

    /// The waiters whose time is up.
    mutating func expire(now: Instant) -> [UInt64] {
        var expired: [UInt64] = []
        while let deadline = waiters.firstDeadline, deadline <= now, let waiter = waiters.popFirst() {
            expired.append(waiter)
        }
        return expired
    }

    /// No one gets a connection any more; leases run to their end.
    mutating func shutdown() -> Shutdown {
        isShutDown = true
        var refused: [UInt64] = []
        while let waiter = waiters.popFirst() { refused.append(waiter) }
        let close = idle
        vacant.append(contentsOf: idle)
        idle.removeAll()
        return Shutdown(refuse: refused, close: close, drained: leased == 0)
    }
}

/// First in, first out, and anyone may leave from the middle.
struct WaiterQueue<Instant: Comparable & Sendable>: Sendable {
    private var order: [UInt64] = []
    private var head = 0
    private var deadlines: [UInt64: Instant] = [:]

    var count: Int { deadlines.count }

    mutating func append(_ waiter: UInt64, _ deadline: Instant) {
        order.append(waiter)
        deadlines[waiter] = deadline
    }

    mutating func remove(_ waiter: UInt64) -> Bool {
        guard deadlines.removeValue(forKey: waiter) != nil else { return false }
        compact()
        return true
    }

    mutating func popFirst() -> UInt64? {
        while head < order.count {
            let waiter = order[head]
            head += 1
            if deadlines.removeValue(forKey: waiter) != nil {
                compact()
                return waiter
            }
        }
        compact()
        return nil
    }

    /// All wait equally long, so the first has the earliest deadline.
    var firstDeadline: Instant? {
        for waiter in order[head...] { if let deadline = deadlines[waiter] { return deadline } }
        return nil
    }

    /// Those who left keep their place in `order` until they are the larger part of it: constant cost on average.
    private mutating func compact() {
        guard order.count > 32, order.count > 2 * deadlines.count else { return }
        order = order[head...].filter { deadlines[$0] != nil }
        head = 0
    }
}
