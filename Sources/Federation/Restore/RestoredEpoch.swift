package import Registry

/// The epoch that a node's logs begin in when it cannot know what it has signed since a backup.
package enum RestoredEpoch {
    /// Higher than any that is known, and not less than the minutes since 1970: new even where the database that was lost
    /// cannot be asked, as long as the clock is not behind what it was.
    ///
    /// - Parameters:
    ///   - known: the highest one in the database that is given up; 0 when it cannot be asked.
    ///   - own: the highest one in the backup.
    package static func after(known: Int64, own: Int64, now: Instant) -> Int64 {
        max(known + 1, own + 1, now.milliseconds / 60_000)
    }
}
