/// What kind of work a request is, for its rate.
package enum RateClass: Int, CaseIterable, Hashable, Sendable {
    /// One record or less.
    case read
    /// A search or another listing.
    case search
    /// A change.
    case write
    /// An import, an export, anything that may take minutes.
    case bulk
    /// A token that is not remembered and has to be looked up, whether or not it turns out to be valid.
    case signIn
}

/// Who makes requests, for their rate.
package enum RateGroup: Int, CaseIterable, Hashable, Sendable {
    /// Nobody we know; counted by network address.
    case anonymous
    /// A contributor, a project or a peer; counted by token.
    case member
    /// Stewards and coordinators; counted by token. They may load a million lines in one request, so their limits
    /// only catch accidents.
    case staff
}

/// The rates of every group and class.
package struct RateTable: Sendable, Hashable {
    private var rates: [Rate]

    /// The defaults, which a node of a few thousand people does not come near.
    package init() {
        rates = Array(repeating: .unlimited, count: RateGroup.allCases.count * RateClass.allCases.count)
        self[.anonymous, .read] = Rate(perSecond: 100, burst: 400)
        self[.anonymous, .search] = Rate(perSecond: 20, burst: 100)
        self[.anonymous, .write] = Rate(perSecond: 5, burst: 50)
        self[.anonymous, .bulk] = Rate(perSecond: 0.5, burst: 10)
        self[.anonymous, .signIn] = Rate(perSecond: 50, burst: 500)
        self[.member, .read] = Rate(perSecond: 500, burst: 2000)
        self[.member, .search] = Rate(perSecond: 50, burst: 200)
        self[.member, .write] = Rate(perSecond: 50, burst: 200)
        self[.member, .bulk] = Rate(perSecond: 0.5, burst: 20)
        self[.staff, .read] = Rate(perSecond: 100_000, burst: 200_000)
        self[.staff, .search] = Rate(perSecond: 10_000, burst: 20_000)
        self[.staff, .write] = Rate(perSecond: 100_000, burst: 200_000)
        self[.staff, .bulk] = Rate(perSecond: 10, burst: 100)
    }

    /// Every rate the same.
    package init(all rate: Rate) {
        rates = Array(repeating: rate, count: RateGroup.allCases.count * RateClass.allCases.count)
    }

    package subscript(group: RateGroup, rateClass: RateClass) -> Rate {
        get { rates[group.rawValue * RateClass.allCases.count + rateClass.rawValue] }
        set { rates[group.rawValue * RateClass.allCases.count + rateClass.rawValue] = newValue }
    }
}

/// Whose bucket it is: a token's hash or a network's address, cut to 128 bits, and the class of work.
package struct RateKey: Hashable, Sendable {
    package var high: UInt64
    package var low: UInt64
    package var group: RateGroup
    package var rateClass: RateClass

    package init(high: UInt64, low: UInt64, group: RateGroup, rateClass: RateClass) {
        self.high = high
        self.low = low
        self.group = group
        self.rateClass = rateClass
    }

    /// A key from the first 16 bytes of a digest or an address.
    package init(bytes: some Collection<UInt8>, group: RateGroup, rateClass: RateClass) {
        var words: (UInt64, UInt64) = (0, 0)
        for (index, byte) in bytes.prefix(16).enumerated() {
            if index < 8 { words.0 = words.0 << 8 | UInt64(byte) } else { words.1 = words.1 << 8 | UInt64(byte) }
        }
        self.init(high: words.0, low: words.1, group: group, rateClass: rateClass)
    }
}

/// Decides whether a request may go on. It holds at most `capacity` buckets; when it is full, buckets that have filled
/// up again are forgotten, and if there are none, newcomers of a group share one bucket until there is room: someone
/// with many addresses then slows other newcomers down, but not those who are known, and never fills the memory.
package struct RateLimiter: Sendable {
    private let table: RateTable
    private let capacity: Int
    private var buckets: [RateKey: TokenBucket] = [:]
    /// No sweep before this moment, so that a full limiter does not sweep at every request.
    private var nextSweep = -Double.infinity

    package init(table: RateTable, capacity: Int = 16_384) {
        self.table = table
        self.capacity = max(1, capacity)
        buckets.reserveCapacity(min(capacity, 256))
    }

    /// How many buckets there are.
    package var count: Int { buckets.count }

    /// Takes one request out of a bucket: nil when it may go on, else the seconds to wait.
    package mutating func take(_ key: RateKey, now: Double) -> Double? {
        let rate = table[key.group, key.rateClass]
        guard rate.perSecond.isFinite else { return nil }
        var key = key
        if buckets[key] == nil {
            if buckets.count >= capacity { sweep(now: now) }
            if buckets.count >= capacity {
                // The shared bucket itself may go over the capacity: there are at most groups × classes of them.
                key = RateKey(high: .max, low: .max, group: key.group, rateClass: key.rateClass)
            }
        }
        return buckets[key, default: TokenBucket(rate, now: now)].take(rate, now: now)
    }

    private mutating func sweep(now: Double) {
        guard now >= nextSweep else { return }
        nextSweep = now + 1
        buckets = buckets.filter { key, bucket in !bucket.isFull(table[key.group, key.rateClass], now: now) }
    }
}
