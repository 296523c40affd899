internal import Postgres
internal import Registry

/// Minutes east of UTC of every time zone, as the database knows them; read once a day, since zones change their clocks
/// only on dates.
final class ZoneOffsets: Sendable {
    private struct State {
        var day: CivilDate?
        var minutes: [String: Int] = [:]
    }
    private let state = Locked(State())

    /// Offsets by the zone's IANA name, read through `session` when those of `today` are not known yet.
    func minutes(today: CivilDate, _ session: borrowing Session) throws -> [String: Int] {
        if let known = state.with({ $0.day == today ? $0.minutes : nil }) { return known }
        // pg_timezone_names reads a thousand files: some 100 ms, hence the cache.
        let rows = try session.query(
            "SELECT name, (EXTRACT(epoch FROM utc_offset) / 60)::int FROM pg_timezone_names WHERE name NOT LIKE 'posix/%'"
        )
        var minutes: [String: Int] = [:]
        for row in rows { minutes[try row[0]] = Int(try row[1, as: Int32.self]) }
        let read = minutes
        state.with { $0 = State(day: today, minutes: read) }
        return read
    }
}
