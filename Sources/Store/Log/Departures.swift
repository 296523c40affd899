internal import Federation
internal import Postgres
internal import Registry

/// Remembers by which entry each record left a log, so that those who have to apply it can be asked about it later.
enum Departures {
    /// What does so, before the records of the listed entries are forgotten; nil when nothing leaves.
    ///
    /// - Parameters:
    ///   - first: the index that the first of the additions has.
    static func query(
        _ additions: [PublishPlan.Addition], first: Int64, log: Int32, _ origin: LogOrigin, at moment: Instant
    ) -> Query? {
        var indices: [Int64] = []
        var entries: [Int64] = []
        var kinds: [Int64] = []
        for (place, addition) in additions.enumerated() {
            let listed: [UInt64]
            let isErasure: Bool
            switch addition.content {
            case .erase(let all): (listed, isErasure) = (all, true)
            case .withdraw(let all), .moved(let all, _): (listed, isErasure) = (all, false)
            default: continue
            }
            for index in listed {
                indices.append(Int64(clamping: index))
                entries.append(first + Int64(place))
                kinds.append(isErasure ? 1 : 0)
            }
        }
        guard !indices.isEmpty else { return nil }
        return """
            INSERT INTO muster.log_departure (record, origin, entry, erased, at)
            SELECT DISTINCT ON (e.record) e.record, \(origin.description), d.entry, d.erased = 1, \(moment)
            FROM unnest(\(indices), \(entries), \(kinds)) AS d (index, entry, erased)
            JOIN muster.log_entry e ON e.log = \(log) AND e.index = d.index
            WHERE e.record IS NOT NULL ORDER BY e.record, d.entry DESC
            ON CONFLICT (record, origin) DO UPDATE
                SET entry = excluded.entry, erased = excluded.erased, at = excluded.at
            """
    }
}
