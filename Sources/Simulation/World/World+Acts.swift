import CanonicalJSON
import Federation
import Registry

extension World {
    /// Somebody does something at some node that is there.
    func act() throws {
        let node = nodes[random.below(nodes.count)]
        guard node.isUp else { return }
        counts.acts += 1
        if random.chance(40) { return try followAnew(at: node) }
        if random.chance(100), let origin = node.disk.tables.origins.randomElement(using: &random) {
            return try node.survive { try $0.roll(origin.audience) }
        }
        if random.chance(60), let number = drawnErased() { return try enrol(number, at: node) }
        let own = node.ownRecords
        guard !own.isEmpty, !random.chance(350) else { return try enrol(at: node) }
        let id = random.pick(own)
        if random.chance(120), let row = node.disk.tables.records[id] {
            let other = random.pick(nodes)
            if other !== node { return try other.survive { try $0.hold(id, row, of: node) } }
        }
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

    /// Somebody who was erased somewhere, to be imported again.
    private func drawnErased() -> UInt64? {
        let numbers = truth.erasedPeople.sorted()
        return numbers.isEmpty ? nil : random.pick(numbers)
    }

    private func followAnew(at node: Node) throws {
        let other = nodes[random.pick(node.peers)]
        note("\(node.name) removes its peer \(other.name), and adds it again")
        try node.survive { try $0.followAnew(other) }
        // The steward looks whether it was done.
        if node.disk.tables.peers[other.name] == nil {
            try node.disk.transaction { $0.peers[other.name] = newExchange() }
        }
    }

    func enrol(at node: Node) throws {
        truth.enrolled += 1
        try enrol(truth.enrolled, at: node)
    }

    private func enrol(_ number: UInt64, at node: Node) throws {
        let person = Researcher(number: number)
        let id = RecordID.v7(milliseconds: node.clock, random: (random.next(), random.next()))
        let row = Tables.Row(
            kind: .contributor, home: node.name, version: 1, audience: drawnAudience(), body: person.body(version: 1),
            keys: [person.key])
        note("\(node.name) enrols \(person.key) as \(id) for \(row.audience)")
        truth.enrolledAt[node.place, default: []].insert(person.key)
        let isRefused = node.disk.tables.refused(from: nil).contains(person.key)
        try write(id, row, at: node, replacing: nil)
        guard !isRefused || node.disk.tables.records[id] == nil else {
            throw Violation(rule: "the-forgotten-are-not-taken-in", words: "\(node.name) has taken in \(person.key)")
        }
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
        if node.disk.tables.records[id] == nil, erases {
            truth.erased.insert(id)
            truth.awaited[node.place, default: []].insert(id)
            if let number = UInt64(old.keys[0].split(separator: "-")[1]) { truth.erasedPeople.insert(number) }
        }
    }

    /// Somebody writes, and is told that it is kept; when the power fails meanwhile, they look afterwards.
    private func told(_ id: RecordID, at node: Node, _ body: (Node) throws -> Void) throws {
        try node.survive(nil, body)
        truth.told[node.place, default: [:]][id] = .some(node.disk.tables.records[id])
    }
}
