/// Working hours that two places share: 9 to 17 local time in both, on a day when the offsets hold.
package enum TimeZoneOverlap {
    private static let workingMinutes = 8 * 60
    private static let dayMinutes = 24 * 60

    /// Shared minutes of two places by their offsets from UTC in minutes: 480 for equal offsets, 0 from eight hours on.
    /// Offsets a day apart (Pacific/Kiritimati and Pacific/Honolulu) are the same time of day.
    package static func minutes(_ first: Int, _ second: Int) -> Int {
        let difference = ((first - second) % dayMinutes + dayMinutes) % dayMinutes
        return max(0, workingMinutes - min(difference, dayMinutes - difference))
    }

    /// The zones that share at least so many working hours with one of them, in alphabetical order; none when the zone's
    /// own offset is not among the given ones.
    package static func zones(near zone: String, hours: Int, offsets: [String: Int]) -> [String] {
        guard let own = offsets[zone] else { return [] }
        return offsets.filter { minutes(own, $0.value) >= hours * 60 }.map(\.key).sorted()
    }
}
