/// Which contributor records are one person. A pure function of what the homes say: the same members and statements, in
/// whatever order, give the same groups.
///
/// - Two records are linked when the home of each says so of its own, or when two homes have verified the same identity,
///   and neither home says that they are two persons.
/// - Links are followed from one record to the next, in the order of the two ids. A link that would bring together two
///   records of which the home of either says that they are two persons is left out.
/// - The primary of a group is the record that most of the statements in it name, those of linked pairs alone; between
///   equals, and when none is named, the one with the lowest id, which is the oldest.
package enum LinkGroups {
    /// Groups of two records and more, ascending by their primary.
    package static func of(_ members: [LinkMember], _ statements: [LinkStatement]) -> [LinkGroup] {
        let members = Dictionary(members.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        // A node speaks for its own contributors.
        let valid = statements.filter {
            members[$0.contributor]?.home == $0.home && members[$0.other] != nil && $0.contributor != $0.other
        }
        let said = Set(valid.filter(\.isSame).map { Directed(from: $0.contributor, to: $0.other) })
        let apart = Set(valid.filter { !$0.isSame }.map { Pair($0.contributor, $0.other) })
        var pairs: Set<Pair> = []
        for one in said where said.contains(Directed(from: one.to, to: one.from)) {
            pairs.insert(Pair(one.from, one.to))
        }
        pairs.formUnion(verifiedPairs(members))
        var groups = Partition(apart: apart)
        var linked: Set<Pair> = []
        for pair in pairs.sorted() where !apart.contains(pair) {
            if groups.unite(pair) { linked.insert(pair) }
        }
        var votes: [RecordID: Int] = [:]
        for statement in valid where statement.isSame {
            guard let primary = statement.primary, linked.contains(Pair(statement.contributor, statement.other)),
                groups.root(of: primary) == groups.root(of: statement.contributor)
            else { continue }
            votes[primary, default: 0] += 1
        }
        return groups.all.map { ids in
            let primary = ids.max { (votes[$0] ?? 0, $1) < (votes[$1] ?? 0, $0) } ?? ids[0]
            return LinkGroup(primary: primary, alternates: ids.filter { $0 != primary }.sorted())
        }.sorted { $0.primary < $1.primary }
    }

    private static func verifiedPairs(_ members: [RecordID: LinkMember]) -> [Pair] {
        var holders: [String: [LinkMember]] = [:]
        for member in members.values { for key in member.verified { holders[key, default: []].append(member) } }
        var pairs: [Pair] = []
        for same in holders.values where same.count > 1 {
            let ordered = same.sorted { $0.id < $1.id }
            // Each with every other of another home: where one is left out, the rest still holds together.
            for (place, one) in ordered.enumerated() {
                for other in ordered[(place + 1)...] where other.home != one.home {
                    pairs.append(Pair(one.id, other.id))
                }
            }
        }
        return pairs
    }

    private struct Directed: Hashable {
        var from: RecordID
        var to: RecordID
    }

    private struct Pair: Hashable, Comparable {
        let low: RecordID
        let high: RecordID

        init(_ one: RecordID, _ other: RecordID) {
            (low, high) = one < other ? (one, other) : (other, one)
        }

        static func < (a: Pair, b: Pair) -> Bool { (a.low, a.high) < (b.low, b.high) }
    }

    /// Sets without common members, and what must not come into one.
    private struct Partition {
        private var parents: [RecordID: RecordID] = [:]
        private var sets: [RecordID: [RecordID]] = [:]
        private let apart: [RecordID: Set<RecordID>]

        init(apart: Set<Pair>) {
            var both: [RecordID: Set<RecordID>] = [:]
            for pair in apart {
                both[pair.low, default: []].insert(pair.high)
                both[pair.high, default: []].insert(pair.low)
            }
            self.apart = both
        }

        var all: [[RecordID]] { Array(sets.values) }

        func root(of id: RecordID) -> RecordID { parents[id] ?? id }

        /// Whether the two are in one set afterwards.
        mutating func unite(_ pair: Pair) -> Bool {
            let (one, other) = (root(of: pair.low), root(of: pair.high))
            if one == other { return true }
            let (left, right) = (sets[one] ?? [one], sets[other] ?? [other])
            for id in left where apart[id] != nil {
                if right.contains(where: { apart[id]?.contains($0) ?? false }) { return false }
            }
            for id in right { parents[id] = one }
            parents[one] = one
            sets[one] = left + right
            sets[other] = nil
            return true
        }
    }
}
