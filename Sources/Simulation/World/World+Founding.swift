import Registry
import TransparencyLog

extension World {
    /// Begins with nodes that know each other, and with the people who are there from the start.
    func found() throws {
        let count = scenario.nodes ?? drawnCount()
        for place in 0..<count {
            let name = "node-\(place).example"
            let key = try SigningKey.generate(name: name, using: &random)
            let offset = scenario.faults.contains(.clocks) && random.chance(300) ? Int64(random.within(-365...365)) : 0
            nodes.append(Node(place: place, key: key, clockOffset: offset * 86_400_000, world: self))
        }
        for node in nodes {
            var others = nodes.indices.filter { $0 != node.place }
            while others.count > scenario.followed { others.remove(at: random.below(others.count)) }
            node.peers = others
        }
        for node in nodes {
            var tables = node.disk.tables
            // Most trust most; two circles, of whom the steward likes.
            for other in nodes where other.place != node.place {
                if random.chance(800) { tables.federation.insert(other.name) }
                if random.chance(400) { tables.circles["a", default: []].insert(other.name) }
                if random.chance(200) { tables.circles["b", default: []].insert(other.name) }
            }
            for other in node.peers { tables.peers[nodes[other].name] = newExchange() }
            try node.disk.replace(tables)
        }
        for _ in 0..<scenario.people { try enrol(at: nodes[random.below(nodes.count)]) }
    }

    private func drawnCount() -> Int {
        switch random.below(100) {
        case 0..<75: random.within(3...4)
        case 75..<98: random.within(5...8)
        default: random.within(9...30)
        }
    }
}
