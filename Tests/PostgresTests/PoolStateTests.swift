import Testing

@testable import Postgres

@Suite(.timeLimit(.minutes(2))) struct `The pool's decisions` {
    private typealias State = PoolState<Int>

    private func pool(_ size: Int, maxWaiters: Int = 10) -> State {
        State(limits: .init(size: size, maxWaiters: maxWaiters))
    }

    @Test func `places open one by one, and the one used last is used next`() {
        var pool = pool(2)
        #expect(pool.checkout(waiter: 1, deadline: 0) == .lease(.init(place: 0, isOpen: false)))
        #expect(pool.checkout(waiter: 2, deadline: 0) == .lease(.init(place: 1, isOpen: false)))
        #expect(pool.giveBack(0, usable: true) == .keep)
        #expect(pool.giveBack(1, usable: true) == .keep)
        #expect(pool.checkout(waiter: 3, deadline: 0) == .lease(.init(place: 1, isOpen: true)))
    }

    @Test func `who waits is served in the order of coming`() {
        var pool = pool(1)
        _ = pool.checkout(waiter: 1, deadline: 0)
        for waiter in UInt64(2)...4 { #expect(pool.checkout(waiter: waiter, deadline: 9) == .wait) }
        #expect(pool.leaseAtOnce() == nil)
        #expect(pool.giveBack(0, usable: true) == .handOver(.init(place: 0, isOpen: true), to: 2))
        #expect(pool.giveBack(0, usable: false) == .handOver(.init(place: 0, isOpen: false), to: 3))
        #expect(pool.giveUp(4) == true)
        #expect(pool.giveUp(4) == false)
        #expect(pool.giveBack(0, usable: true) == .keep)
    }

    @Test func `a queue that is full refuses`() {
        var pool = pool(1, maxWaiters: 1)
        _ = pool.checkout(waiter: 1, deadline: 0)
        #expect(pool.checkout(waiter: 2, deadline: 9) == .wait)
        #expect(pool.checkout(waiter: 3, deadline: 9) == .refuse(.tooManyWaiting))
    }

    @Test func `only those whose time is up expire`() {
        var pool = pool(1)
        _ = pool.checkout(waiter: 1, deadline: 0)
        for waiter in UInt64(2)...5 { _ = pool.checkout(waiter: waiter, deadline: Int(waiter) * 10) }
        #expect(pool.giveUp(2) == true)
        #expect(pool.nextDeadline == 30)
        #expect(pool.expire(now: 40) == [3, 4])
        #expect(pool.nextDeadline == 50)
        #expect(pool.waitingCount == 1)
    }

    @Test func `a broken connection leaves its place vacant`() {
        var pool = pool(1)
        _ = pool.checkout(waiter: 1, deadline: 0)
        #expect(pool.giveBack(0, usable: false) == .close(drained: false))
        #expect(pool.checkout(waiter: 2, deadline: 0) == .lease(.init(place: 0, isOpen: false)))
    }

    @Test func `shutting down refuses who waits, closes what is idle and lets leases end`() {
        var pool = pool(2)
        _ = pool.checkout(waiter: 1, deadline: 0)
        _ = pool.checkout(waiter: 2, deadline: 0)
        _ = pool.checkout(waiter: 3, deadline: 9)
        #expect(pool.shutdown() == .init(refuse: [3], close: [], drained: false))
        #expect(pool.checkout(waiter: 4, deadline: 9) == .refuse(.shutDown))
        #expect(pool.giveBack(1, usable: true) == .close(drained: false))
        #expect(pool.giveBack(0, usable: true) == .close(drained: true))
    }

    /// Random steps against a plain model: a list of who waits and a set of leased places.
    @Test(arguments: [UInt64(1), 20_261_122, .random(in: 0 ... .max)])
    func `no place is leased twice and nobody overtakes`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var pool = pool(3, maxWaiters: 5)
        var leased: Set<Int> = []
        var waiting: [UInt64] = []
        for step in UInt64(1)...5000 {
            switch random.next() % 4 {
            case 0, 1:
                switch pool.checkout(waiter: step, deadline: Int(step)) {
                case .lease(let lease):
                    #expect(leased.insert(lease.place).inserted && waiting.isEmpty, "seed \(seed), step \(step)")
                case .wait:
                    #expect(leased.count == 3, "seed \(seed), step \(step)")
                    waiting.append(step)
                case .refuse: #expect(waiting.count == 5, "seed \(seed), step \(step)")
                }
            case 2:
                guard let place = leased.sorted().randomElement(using: &random) else { continue }
                leased.remove(place)
                if case .handOver(let lease, let waiter) = pool.giveBack(place, usable: random.next() % 5 > 0) {
                    #expect(lease.place == place && waiter == waiting.first, "seed \(seed), step \(step)")
                    waiting.removeFirst()
                    leased.insert(place)
                } else {
                    #expect(waiting.isEmpty, "seed \(seed), step \(step)")
                }
            default:
                guard let waiter = waiting.randomElement(using: &random) else { continue }
                #expect(pool.giveUp(waiter) == true, "seed \(seed), step \(step)")
                waiting.removeAll { $0 == waiter }
            }
            #expect(pool.waitingCount == waiting.count && pool.leased == leased.count, "seed \(seed), step \(step)")
        }
    }
}

/// A small generator that a seed repeats (Steele, Lea, Flood: SplitMix64).
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
