/// Hours a week that a record may state: 1 to 80.
///
/// A week has 168 hours, so more is impossible. More than 80 is refused too: nobody keeps that up, and in rosters it
/// has always been hours a month or a slip of the keyboard. Whoever has none leaves the field out.
package enum HoursPerWeek {
    package static let range: ClosedRange<Int64> = 1...80

    /// Why a number is refused and what to write instead; nil when it is not.
    package static func refusal(_ hours: Int64) -> String? {
        if range.contains(hours) { return nil }
        if hours > 168 { return "\(hours) hours a week is impossible: a week has 168. Write 1 to 80." }
        if hours > 80 { return "\(hours) hours a week is not believable; is it hours a month? Write 1 to 80." }
        return "\(hours) hours a week says nothing. Write 1 to 80, or leave it out."
    }
}
