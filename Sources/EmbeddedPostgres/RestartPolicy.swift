/// How often and how fast a server that ended by itself is started again. Pure: time is a parameter.
public struct RestartPolicy: Sendable, Hashable {
    /// Milliseconds before the first restart.
    public var first: Int
    /// The wait doubles up to this many milliseconds.
    public var longest: Int
    /// Failures in a row after which supervision gives up.
    public var attempts: Int
    /// A server that ran this many milliseconds had started well: its end counts as the first failure again.
    public var healthyAfter: Int
    /// Bytes without which the disk counts as full: a server that recovers writes a segment of its log, 16 MiB. While it
    /// is full supervision does not give up, for that would not mend it, and a server starts as soon as there is room.
    public var room: UInt64

    /// The defaults try for about two minutes.
    public init(
        first: Int = 100, longest: Int = 30_000, attempts: Int = 12, healthyAfter: Int = 60_000,
        room: UInt64 = 32 << 20
    ) {
        self.first = first
        self.longest = longest
        self.attempts = attempts
        self.healthyAfter = healthyAfter
        self.room = room
    }

    /// Milliseconds to wait before restart number `attempt` (from 1), nil when it is time to give up.
    public func delay(attempt: Int, diskIsFull: Bool = false) -> Int? {
        guard attempt >= 1, attempt <= attempts || diskIsFull else { return nil }
        let doublings = min(attempt - 1, 30)
        return min(longest, first << doublings)
    }
}
