/// How often something may happen: `burst` at once, and `perSecond` in the long run.
package struct Rate: Hashable, Sendable {
    package var perSecond: Double
    package var burst: Double

    package init(perSecond: Double, burst: Double) {
        self.perSecond = perSecond
        self.burst = burst
    }

    /// No limit.
    package static let unlimited = Rate(perSecond: .infinity, burst: .infinity)
}

/// A token bucket: it fills at the rate's speed up to its burst, and every request takes one out. Time is a parameter,
/// in seconds of a clock that never goes back; a step back is taken as no time passed.
package struct TokenBucket: Hashable, Sendable {
    /// What is in the bucket.
    private(set) var level: Double
    /// When that was.
    private(set) var moment: Double

    /// A full bucket.
    package init(_ rate: Rate, now: Double) {
        level = rate.burst
        moment = now
    }

    /// Takes one out: nil when there was one, else the seconds until there will be.
    package mutating func take(_ rate: Rate, now: Double) -> Double? {
        guard rate.perSecond.isFinite else { return nil }
        fill(rate, now: now)
        if level >= 1 {
            level -= 1
            return nil
        }
        return rate.perSecond > 0 ? (1 - level) / rate.perSecond : .infinity
    }

    /// Whether the bucket would be full, so that forgetting it changes nothing.
    package func isFull(_ rate: Rate, now: Double) -> Bool {
        level + max(0, now - moment) * rate.perSecond >= rate.burst
    }

    private mutating func fill(_ rate: Rate, now: Double) {
        level = min(rate.burst, level + max(0, now - moment) * rate.perSecond)
        moment = max(moment, now)
    }
}
