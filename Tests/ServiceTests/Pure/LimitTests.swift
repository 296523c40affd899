import Registry
import Testing

@testable import Service

@Suite struct LimitTests {
    @Test func `a bucket gives its burst at once and then its rate`() {
        let rate = Rate(perSecond: 2, burst: 3)
        var bucket = TokenBucket(rate, now: 100)
        #expect((0..<3).allSatisfy { _ in bucket.take(rate, now: 100) == nil })
        #expect(bucket.take(rate, now: 100) == 0.5)
        #expect(bucket.take(rate, now: 100.5) == nil)
        #expect(bucket.take(rate, now: 100.5) != nil)
        #expect(bucket.take(rate, now: 99) != nil, "a clock that steps back gives nothing")
        #expect((0..<3).allSatisfy { _ in bucket.take(rate, now: 1000) == nil })
        #expect(bucket.take(rate, now: 1000) != nil, "a long rest fills no more than the burst")
    }

    @Test func `a limiter keeps callers and classes apart`() {
        var table = RateTable(all: .unlimited)
        table[.anonymous, .read] = Rate(perSecond: 1, burst: 1)
        var limiter = RateLimiter(table: table, capacity: 10)
        let first = RateKey(high: 1, low: 1, group: .anonymous, rateClass: .read)
        #expect(limiter.take(first, now: 0) == nil)
        #expect(limiter.take(first, now: 0) == 1)
        #expect(limiter.take(RateKey(high: 1, low: 2, group: .anonymous, rateClass: .read), now: 0) == nil)
        #expect(limiter.take(RateKey(high: 1, low: 1, group: .anonymous, rateClass: .search), now: 0) == nil)
        #expect(limiter.count == 2, "what is not limited is not remembered")
    }

    @Test func `a flood of addresses fills no memory and does not lock out those who are known`() {
        var limiter = RateLimiter(table: RateTable(all: Rate(perSecond: 0.001, burst: 2)), capacity: 100)
        let known = RateKey(high: 0, low: 0, group: .member, rateClass: .read)
        #expect(limiter.take(known, now: 0) == nil)
        var refused = 0
        for address in 1...10_000 {
            let key = RateKey(high: 9, low: UInt64(address), group: .anonymous, rateClass: .read)
            if limiter.take(key, now: 0.5) != nil { refused += 1 }
        }
        #expect(limiter.count <= 100 + RateGroup.allCases.count * RateClass.allCases.count)
        #expect(refused > 9000)
        #expect(limiter.take(known, now: 1) == nil)
        #expect(limiter.take(RateKey(high: 9, low: 99_999, group: .anonymous, rateClass: .read), now: 10_000) == nil)
        #expect(limiter.count < 100, "buckets that have filled up again are forgotten")
    }

    @Test func `a token's answer is remembered for its age, and not at all after an invalidation`() {
        var cache = TokenCache<Principal>(age: 2, capacity: 2)
        let someone = Principal(role: .contributor, label: "someone")
        guard case .unknown(let generation) = cache.look(up: [1], now: 0) else {
            Issue.record("it knows what nobody told it")
            return
        }
        cache.store(someone, for: [1], generation: generation, now: 0)
        if case .known(let found) = cache.look(up: [1], now: 1.9) {
            #expect(found == someone)
        } else {
            Issue.record("forgotten")
        }
        if case .unknown = cache.look(up: [1], now: 2) {} else { Issue.record("remembered too long") }
        cache.invalidate()
        cache.store(someone, for: [1], generation: generation, now: 2)
        if case .unknown = cache.look(up: [1], now: 2) {
        } else {
            Issue.record("an answer from before the invalidation was kept")
        }
        guard case .unknown(let next) = cache.look(up: [1], now: 2) else { return }
        for hash in UInt8(1)...50 { cache.store(nil, for: [hash], generation: next, now: 2) }
        #expect(cache.count <= 2)
    }
}
