import Registry
import Testing

@Suite struct `Records of one person` {
    private static func id(_ number: UInt64) -> RecordID {
        RecordID(high: 0x0199_0000_0000_7000, low: 1 << 63 | number)
    }
    private let a = id(1)
    private let b = id(2)
    private let c = id(3)
    private var members: [LinkMember] {
        [
            LinkMember(id: a, home: "a.example"), LinkMember(id: b, home: "b.example"),
            LinkMember(id: c, home: "c.example"),
        ]
    }

    private func says(
        _ home: String, _ contributor: RecordID, _ other: RecordID, primary: RecordID? = nil, isSame: Bool = true
    ) -> LinkStatement {
        LinkStatement(home: home, contributor: contributor, other: other, primary: primary, isSame: isSame)
    }

    private func both(_ one: RecordID, _ other: RecordID, primary: RecordID? = nil) -> [LinkStatement] {
        let homes = Dictionary(uniqueKeysWithValues: members.map { ($0.id, $0.home) })
        return [
            says(homes[one] ?? "", one, other, primary: primary),
            says(homes[other] ?? "", other, one, primary: primary),
        ]
    }

    @Test func `are linked when both homes say so, and not when one does`() {
        #expect(LinkGroups.of(members, [says("a.example", a, b)]).isEmpty)
        #expect(LinkGroups.of(members, both(a, b)) == [LinkGroup(primary: a, alternates: [b])])
    }

    @Test func `are not linked by a node that speaks for another's contributor`() {
        #expect(LinkGroups.of(members, [says("a.example", a, b), says("a.example", b, a)]).isEmpty)
        #expect(LinkGroups.of(members, [says("a.example", a, b), says("c.example", b, a)]).isEmpty)
    }

    @Test func `are linked by an identity that both homes have verified, and by no other`() {
        func holding(_ key: String, _ home: String) -> [LinkMember] {
            [
                LinkMember(id: a, home: "a.example", verified: ["github:ada"]),
                LinkMember(id: b, home: home, verified: [key]),
            ]
        }
        #expect(
            LinkGroups.of(holding("github:ada", "b.example"), []) == [LinkGroup(primary: a, alternates: [b])])
        #expect(LinkGroups.of(holding("github:bea", "b.example"), []).isEmpty)
        // A node that has two of one identity has a mistake to mend, and links nobody by it.
        #expect(LinkGroups.of(holding("github:ada", "a.example"), []).isEmpty)
    }

    @Test func `are two persons as soon as the home of either says so`() {
        #expect(LinkGroups.of(members, both(a, b) + [says("b.example", b, a, isSame: false)]).isEmpty)
        let verified = [
            LinkMember(id: a, home: "a.example", verified: ["github:ada"]),
            LinkMember(id: b, home: "b.example", verified: ["github:ada"]),
        ]
        #expect(LinkGroups.of(verified, [says("a.example", a, b, isSame: false)]).isEmpty)
        // Not when somebody else says so.
        #expect(LinkGroups.of(members, both(a, b) + [says("c.example", a, b, isSame: false)]).count == 1)
    }

    @Test func `are followed from one to the next, but never to two that are told apart`() {
        #expect(
            LinkGroups.of(members, both(a, b) + both(b, c)) == [LinkGroup(primary: a, alternates: [b, c])])
        let apart = LinkGroups.of(members, both(a, b) + both(b, c) + [says("c.example", c, a, isSame: false)])
        #expect(apart == [LinkGroup(primary: a, alternates: [b])])
    }

    @Test func `are spoken for by the record that most statements name, else by the oldest`() {
        #expect(LinkGroups.of(members, both(a, b, primary: b)) == [LinkGroup(primary: b, alternates: [a])])
        // One for each: the oldest of the two.
        let split = [says("a.example", a, b, primary: a), says("b.example", b, a, primary: b)]
        #expect(LinkGroups.of(members, split) == [LinkGroup(primary: a, alternates: [b])])
        #expect(
            LinkGroups.of(members, split + both(b, c, primary: c)) == [LinkGroup(primary: c, alternates: [a, b])])
        // Who is not in the group cannot speak for it, and a link that is not in force names nobody.
        #expect(
            LinkGroups.of(members, both(a, b, primary: c) + [says("c.example", c, a, primary: c)])
                == [LinkGroup(primary: a, alternates: [b])])
    }

    @Test func `are the same whatever the order in which it was said`() {
        var random = SystemRandomNumberGenerator()
        let members = (1...12).map { LinkMember(id: Self.id($0), home: "\($0 % 5).example") }
        for _ in 0..<50 {
            let statements = (0..<40).map { _ -> LinkStatement in
                let one = members[Int.random(in: 0..<12, using: &random)]
                let other = members[Int.random(in: 0..<12, using: &random)]
                return says(
                    one.home, one.id, other.id, primary: Bool.random(using: &random) ? one.id : nil,
                    isSame: Int.random(in: 0..<8, using: &random) > 0)
            }
            let groups = LinkGroups.of(members, statements)
            #expect(LinkGroups.of(members.shuffled(), statements.shuffled()) == groups, "\(statements)")
            let all = groups.flatMap { [$0.primary] + $0.alternates }
            #expect(Set(all).count == all.count)
        }
    }
}
