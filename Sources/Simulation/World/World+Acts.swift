import CanonicalJSON
import Registry

extension World {
    /// Somebody does something at some node that is there.
    func act() throws {
        let node = nodes[random.below(nodes.count)]
        guard node.isUp else { return }
        counts.acts += 1
        let own = node.ownRecords
        guard !own.isEmpty, !random.chance(350) else { return try enrol(at: node) }
        let id = random.pick(own)
        switch random.below(100) {
        case 0..<40: try change(id, at: node, audience: nil)
        case 40..<70: try change(id, at: node, audience: drawnAudience())
        case 70..<90: try remove(id, at: node, erases: true)
        default: try remove(id, at: node, erases: false)
        }
    }

    func drawnAudience() -> Audience {
        switch random.below(100) {
        case 0..<40: .public
        case 40..<70: .federation
        case 70..<80: .circle("a")
        case 80..<88: .circle("b")
        default: .private
        }
    }

    func enrol(at node: Node) throws {
        truth.enrolled += 1
        let person = Researcher(number: truth.enrolled)
        let id = RecordID.v7(milliseconds: node.clock, random: (random.next(), random.next()))
        let row = Tables.Row(
            kind: .contributor, home: node.name, version: 1, audience: drawnAudience(), body: person.body(version: 1),
            keys: [person.key])
        note("\(node.name) enrols \(id) for \(row.audience)")
        try write(id, row, at: node, replacing: nil)
    }

    private func change(_ id: RecordID, at node: Node, audience: Audience?) throws {
        guard let old = node.disk.tables.records[id], let number = UInt64(old.keys[0].split(separator: "-")[1]) else {
            return
        }
        var row = old
        row.version += 1
        row.audience = audience ?? old.audience
        row.body = Researcher(number: number).body(version: row.version)
        note("\(node.name) changes \(id) to version \(row.version) for \(row.audience)")
        try write(id, row, at: node, replacing: old)
    }

    private func write(_ id: RecordID, _ row: Tables.Row, at node: Node, replacing old: Tables.Row?) throws {
        try told(id, at: node) { try $0.write(id, row, replacing: old) }
    }

    private func remove(_ id: RecordID, at node: Node, erases: Bool) throws {
        guard let old = node.disk.tables.records[id] else { return }
        note("\(node.name) \(erases ? "erases" : "removes") \(id)")
        if erases { counts.erased += 1 }
        try told(id, at: node) { try $0.remove(id, old, erases: erases) }
        if node.disk.tables.records[id] == nil, erases { truth.erased.insert(id) }
    }

    /// Somebody writes, and is told that it is kept; when the power fails meanwhile, they look afterwards.
    private func told(_ id: RecordID, at node: Node, _ body: (Node) throws -> Void) throws {
        try node.survive(nil, body)
        truth.told[node.place, default: [:]][id] = .some(node.disk.tables.records[id])
    }
}
