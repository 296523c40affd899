import Federation
import Registry

/// `muster db restore` with the database that is given up at hand, as `Store/Log/LogRestart.swift` and
/// `Store/Schema/Store+Restore.swift`.
extension Node {
    func restore(_ backup: Tables) throws {
        let lost = disk.tables
        var tables = backup
        tables.epoch = RestoredEpoch.after(
            known: highestEpoch(lost), own: highestEpoch(backup), now: Instant(milliseconds: clock))
        tables.logs = [:]
        tables.queue = []
        for (id, row) in tables.records.sorted(by: { $0.key < $1.key })
        where row.home == name && row.audience != .private {
            tables.enqueue(QueuedChange(record: id, isPut: true, audience: row.audience, left: nil))
        }
        // Whom the backup still knows of the forgotten is forgotten again.
        tables.suppressed.formUnion(lost.suppressed)
        for (home, keys) in lost.suppressedAt { tables.suppressedAt[home, default: []].formUnion(keys) }
        for (id, row) in tables.records.sorted(by: { $0.key < $1.key }) where row.kind == .contributor {
            let refused = tables.refused(from: row.home == name ? nil : row.home)
            guard !refused.isDisjoint(with: row.keys) else { continue }
            tables.records[id] = nil
            // What opens its entries in a log that is followed goes too, before that log says so again.
            for (origin, var log) in tables.followed {
                log.entries = log.entries.filter { $0.value.record != id }
                tables.followed[origin] = log
            }
            guard row.home == name else { continue }
            tables.suppressed.formUnion(row.keys)
            tables.enqueue(QueuedChange(record: id, isPut: false, audience: row.audience, left: nil))
        }
        try disk.replace(tables)
    }

    private func highestEpoch(_ tables: Tables) -> Int64 {
        max(tables.logs.keys.map(\.epoch).max() ?? 0, tables.epoch > 1 ? tables.epoch : 0)
    }
}
