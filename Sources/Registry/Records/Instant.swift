/// A moment in UTC, in microseconds.
package struct Instant: Hashable, Sendable, Comparable, CustomStringConvertible, LosslessStringConvertible {
    /// Microseconds since 1970-01-01T00:00:00Z, negative before.
    package let microseconds: Int64

    /// The moment so many microseconds after 1970-01-01T00:00:00Z.
    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// The moment so many milliseconds after 1970-01-01T00:00:00Z.
    package init(milliseconds: Int64) { microseconds = milliseconds * 1_000 }

    /// Midnight UTC at the beginning of a day.
    package init(_ date: CivilDate) { microseconds = Int64(date.daysSince1970) * 86_400_000_000 }

    /// Milliseconds since 1970-01-01T00:00:00Z, rounded down.
    package var milliseconds: Int64 { floor(microseconds, 1_000) }

    /// The day it falls on in UTC.
    package var civilDate: CivilDate { CivilDate(daysSince1970: Int(floor(microseconds, 86_400_000_000))) }

    /// The moment so much later.
    package func adding(milliseconds: Int64) -> Instant { Instant(microseconds: microseconds + milliseconds * 1_000) }

    /// Reads RFC 3339: `2026-11-22T10:00:00Z`, with an optional fraction (cut to microseconds) and an optional offset
    /// such as `+02:00` instead of `Z`. Leap seconds are not read.
    package init?(_ description: String) {
        var text = description
        let parsed: Int64? = text.withUTF8 { Self.parse($0) }
        guard let parsed else { return nil }
        microseconds = parsed
    }

    private static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard text.count >= 20, let date = CivilDate.parse(UnsafeBufferPointer(rebasing: text[..<10])),
            text[10] | 0x20 == UInt8(ascii: "t"), text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
            let hour = CivilDate.number(text, 11, 2), hour < 24,
            let minute = CivilDate.number(text, 14, 2), minute < 60,
            let second = CivilDate.number(text, 17, 2), second < 60
        else { return nil }
        var position = 19
        var fraction: Int64 = 0
        if text[position] == UInt8(ascii: ".") {
            position += 1
            let start = position
            var unit: Int64 = 100_000
            while position < text.count, case let digit = text[position] &- UInt8(ascii: "0"), digit < 10 {
                fraction += Int64(digit) * unit
                unit /= 10
                position += 1
            }
            guard position > start else { return nil }
        }
        guard let offset = offsetInMinutes(text, at: position) else { return nil }
        let seconds = date.daysSince1970 * 86_400 + hour * 3_600 + (minute - offset) * 60 + second
        return Int64(seconds) * 1_000_000 + fraction
    }

    private static func offsetInMinutes(_ text: UnsafeBufferPointer<UInt8>, at position: Int) -> Int? {
        guard position < text.count else { return nil }
        let rest = text.count - position
        switch text[position] {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"): return rest == 1 ? 0 : nil
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            guard rest == 6, text[position + 3] == UInt8(ascii: ":"),
                let hours = CivilDate.number(text, position + 1, 2), hours < 24,
                let minutes = CivilDate.number(text, position + 4, 2), minutes < 60
            else { return nil }
            return (text[position] == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
        default: return nil
        }
    }

    /// RFC 3339 in UTC, with as many digits of the fraction as are not zero.
    package var description: String {
        let secondOfDay = floor(microseconds, 1_000_000) - Int64(civilDate.daysSince1970) * 86_400
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        var text = "\(civilDate)T\(two(secondOfDay / 3_600)):\(two(secondOfDay / 60 % 60)):\(two(secondOfDay % 60))"
        var fraction = microseconds - floor(microseconds, 1_000_000) * 1_000_000
        if fraction > 0 {
            var digits = 6
            while fraction % 10 == 0 {
                fraction /= 10
                digits -= 1
            }
            let shown = String(fraction)
            text += "." + String(repeating: "0", count: digits - shown.count) + shown
        }
        return text + "Z"
    }

    package static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }

    private func floor(_ number: Int64, _ divisor: Int64) -> Int64 {
        let quotient = number / divisor
        return number % divisor < 0 ? quotient - 1 : quotient
    }
}
