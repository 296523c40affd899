/// Remembers for a moment who a token belongs to, so that a busy client costs one look-up every two seconds. Time is a
/// parameter. What is not valid is remembered too, so that guessing does not reach the database at full speed.
///
/// Invariant: nothing is answered that is older than `age`; nothing looked up before an invalidation is kept after it.
package struct TokenCache<Known: Sendable>: Sendable {
    /// What is known of a token.
    package enum Answer: Sendable {
        case known(Known)
        /// It was looked up and there is no such thing, or it is not valid.
        case invalid
        /// Look it up, and hand the generation back to ``store(_:for:generation:now:)``.
        case unknown(generation: UInt64)
    }

    private struct Entry {
        var known: Known?
        var since: Double
    }

    private let age: Double
    private let capacity: Int
    private var generation: UInt64 = 0
    private var entries: [[UInt8]: Entry] = [:]

    /// - Parameters:
    ///   - age: How long an answer holds, in seconds.
    ///   - capacity: How many tokens are remembered; when there are more, the old ones are forgotten, and if there are
    ///     none, all: a look-up more each is what that costs.
    package init(age: Double, capacity: Int) {
        self.age = age
        self.capacity = max(1, capacity)
    }

    package var count: Int { entries.count }

    package func look(up hash: [UInt8], now: Double) -> Answer {
        guard let entry = entries[hash], now - entry.since < age else { return .unknown(generation: generation) }
        return entry.known.map { .known($0) } ?? .invalid
    }

    package mutating func store(_ known: Known?, for hash: [UInt8], generation: UInt64, now: Double) {
        guard generation == self.generation else { return }
        if entries.count >= capacity, entries[hash] == nil {
            entries = entries.filter { now - $0.value.since < age }
            if entries.count >= capacity { entries.removeAll(keepingCapacity: true) }
        }
        entries[hash] = Entry(known: known, since: now)
    }

    /// Forgets everything, at once: a token was made or revoked.
    package mutating func invalidate() {
        generation &+= 1
        entries.removeAll(keepingCapacity: true)
    }
}
