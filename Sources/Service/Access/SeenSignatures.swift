import Federation

/// Signatures of requests that change something, for as long as they could be sent again: each is taken once. (A request
/// that only reads may be repeated within its window: that tells whoever repeats it nothing that they did not have to
/// read on the way before.)
///
/// Only what verified comes in here, so only known peers can fill it; when it is full, what is new is refused until room
/// is made by time.
package struct SeenSignatures: Sendable {
    private let capacity: Int
    private var seen: [[UInt8]: Int64] = [:]

    package init(capacity: Int) { self.capacity = max(1, capacity) }

    package var count: Int { seen.count }

    /// Whether it is new and there was room.
    ///
    /// - Parameters:
    ///   - created: when it was made, by its signer's clock, which is at most a window from `now`; both in seconds.
    package mutating func insert(_ signature: [UInt8], created: Int64, now: Int64) -> Bool {
        if seen.count >= capacity { seen = seen.filter { $0.value >= now } }
        guard seen.count < capacity, seen[signature].map({ $0 < now }) ?? true else { return false }
        seen[signature] = created + RequestSignature.window
        return true
    }
}
