import Federation
import Registry

/// Moving home between two nodes, as `Store/Moving` and `muster/Federation/Puller+Moving.swift`: held, let go, gone on with,
/// each in a transaction of its own, between any two of which the power may fail and an answer be lost.
extension Node {
    /// What the new home holds of somebody until the old one lets go.
    func hold(_ id: RecordID, _ row: Tables.Row, of other: Node) throws {
        let own = disk.tables.records.values.contains { $0.home == name && !Set($0.keys).isDisjoint(with: row.keys) }
        guard !own, disk.tables.refused(from: nil).isDisjoint(with: row.keys) else { return }
        try disk.transaction { $0.movingIn[id] = Tables.MovingIn(from: other.name, row: row) }
    }

    /// Goes on with moves that were broken off. What is in a backup that may come back is not moved: a home that is
    /// restored without its logs claims what it had.
    func finishMoves() throws {
        for (id, moving) in disk.tables.movingIn.sorted(by: { $0.key < $1.key }) {
            guard let old = world.nodes.first(where: { $0.name == moving.from }), old.isUp else { continue }
            guard backup == nil, old.backup == nil || old.disk.tables.movedOut[id] == name else { continue }
            var hasLetGo: Bool?
            try old.survive { hasLetGo = try $0.letGo(id, as: moving.row, to: self) }
            if !world.isHealed, world.random.chance(300) { hasLetGo = nil }
            switch hasLetGo {
            case nil: continue
            case false?: try disk.transaction { $0.movingIn[id] = nil }
            case true?: try adopt(id, moving)
            }
        }
    }

    private func letGo(_ id: RecordID, as row: Tables.Row, to other: Node) throws -> Bool {
        if disk.tables.movedOut[id] == other.name { return true }
        guard disk.tables.records[id] == row else { return false }
        // Also when the power fails after the commit.
        defer { if disk.tables.records[id] == nil { world.truth.told[place, default: [:]][id] = .some(nil) } }
        try disk.transaction { tables in
            tables.records[id] = nil
            tables.movedOut[id] = other.name
            tables.movedHere[id] = nil
            tables.enqueue(
                QueuedChange(record: id, isPut: false, audience: row.audience, left: nil, movedTo: other.name))
        }
        world.note("\(name) lets \(id) go to \(other.name)")
        return true
    }

    private func adopt(_ id: RecordID, _ moving: Tables.MovingIn) throws {
        var row = moving.row
        (row.home, row.version) = (name, row.version + 1)
        if case .circle = row.audience { row.audience = .private }
        defer {
            if let here = disk.tables.records[id], here.home == name {
                world.truth.told[place, default: [:]][id] = .some(here)
                world.truth.enrolledAt[place, default: []].formUnion(here.keys)
            }
        }
        try disk.transaction { [row] tables in
            tables.records[id] = row
            tables.movingIn[id] = nil
            tables.movedOut[id] = nil
            tables.movedHere[id] = moving.from
            tables.enqueue(QueuedChange(record: id, isPut: true, audience: row.audience, left: nil))
        }
        world.counts.moved += 1
        world.note("\(name) is the home of \(id) now")
    }
}
