import Glibc
import Registry

/// The machine's clock and randomness, which the pure modules take as parameters.
enum Clock {
    static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    /// Today in UTC.
    static func today() -> CivilDate { now().civilDate }

    /// A key that makes a repeated request answer with the first one's outcome: 128 random bits in hexadecimal.
    static func idempotencyKey() -> String {
        (0..<16).map { _ in
            let byte = UInt8.random(in: 0...255)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
