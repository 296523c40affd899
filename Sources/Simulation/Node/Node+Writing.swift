import Federation
import Registry

/// What people's writes do: as `Store+Create`, `Store+Replace`, `Store+Remove` and `Store+Erase`, in one transaction each.
extension Node {
    func write(_ id: RecordID, _ row: Tables.Row, replacing old: Tables.Row?) throws {
        try disk.transaction { tables in
            guard tables.refused(from: nil).isDisjoint(with: row.keys) || old != nil else { return }
            tables.records[id] = row
            let left = old.flatMap { $0.audience == row.audience ? nil : $0.audience }
            tables.enqueue(QueuedChange(record: id, isPut: true, audience: row.audience, left: left))
        }
    }

    func remove(_ id: RecordID, _ old: Tables.Row, erases: Bool) throws {
        try disk.transaction { tables in
            tables.records[id] = nil
            if erases {
                tables.suppressed.formUnion(old.keys)
                // Whoever is forgotten here is not kept as somebody else's either.
                tables.records = tables.records.filter { entry in
                    entry.value.home == name || entry.value.kind != .contributor
                        || tables.suppressed.isDisjoint(with: entry.value.keys)
                }
            }
            tables.enqueue(QueuedChange(record: id, isPut: false, audience: old.audience, left: nil))
        }
    }

    /// As `Store.removePeer(_:by:)` and `Store.addPeer(…)`: all that came from it goes, and comes again.
    func followAnew(_ other: Node) throws {
        try disk.transaction { tables in
            tables.peers[other.name] = nil
            tables.records = tables.records.filter { $0.value.home != other.name }
            tables.followed = tables.followed.filter { $0.key.node != other.name }
        }
        try disk.transaction { $0.peers[other.name] = world.newExchange() }
    }
}

extension Tables {
    mutating func enqueue(_ change: QueuedChange) {
        queued += 1
        queue.append(Queued(seq: queued, change: change))
    }
}
