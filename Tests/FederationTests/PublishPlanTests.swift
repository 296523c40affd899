import Federation
import Registry
import Testing

@Suite struct `What the sequencer publishes` {
    private let id = RecordID(high: 1, low: 1)

    private func current(_ version: Int64, _ audience: Audience) -> PublishPlan.Current {
        .init(kind: .contributor, version: version, audience: audience, body: Array("{}".utf8))
    }

    private func plan(
        _ touched: Set<Audience>, _ current: PublishPlan.Current?, isGone: Bool = false,
        live: [Audience: [PublishPlan.Known]] = [:]
    ) -> PublishPlan {
        PublishPlan([.init(id: id, touched: touched, isGone: isGone, current: current)]) { audience, _ in
            live[audience] ?? []
        }
    }

    private func words(_ plan: PublishPlan) -> [String] {
        plan.additions.sorted { $0.key.description < $1.key.description }.flatMap { audience, additions in
            additions.map { addition in
                switch addition.content {
                case .put(let put):
                    "\(audience): put \(put.version) over \(put.previous)"
                case .erase(let indices): "\(audience): erase \(indices)"
                case .withdraw(let indices): "\(audience): withdraw \(indices)"
                case .moved(let indices, let to): "\(audience): moved \(indices) to \(to)"
                case .seed(let seed): "\(audience): seed of \(seed.count)"
                }
            }
        }
    }

    @Test func `a new record goes into the log of its audience`() {
        #expect(words(plan([.public], current(1, .public))) == ["public: put 1 over []"])
    }

    @Test func `a private record goes nowhere`() {
        #expect(words(plan([.private], current(1, .private))).isEmpty)
    }

    @Test func `several changes of one batch are one entry, of the last version, which names the entry it replaces`() {
        let plan = plan(
            [.public], current(4, .public),
            live: [.public: [.init(index: 9, version: 2), .init(index: 3, version: 1)]])
        #expect(words(plan) == ["public: put 4 over [3, 9]"])
        #expect(plan.additions[.public]?[0].closes == 9)
        #expect(plan.additions[.public]?[0].forgets == [])
    }

    @Test func `a version that is published already is not published again`() {
        #expect(words(plan([.public], current(4, .public), live: [.public: [.init(index: 9, version: 4)]])).isEmpty)
    }

    @Test func `a record that becomes narrower is withdrawn from the wider log`() {
        let live: [Audience: [PublishPlan.Known]] = [.public: [.init(index: 3, version: 1)]]
        #expect(
            words(plan([.public, .federation], current(2, .federation), live: live)) == [
                "federation: put 2 over []", "public: withdraw [3]",
            ])
        #expect(words(plan([.public, .private], current(2, .private), live: live)) == ["public: withdraw [3]"])
    }

    @Test func `a record that is removed or erased is erased from every log that had it`() {
        let live: [Audience: [PublishPlan.Known]] = [
            .public: [.init(index: 3, version: 1)], .circle("two"): [.init(index: 0, version: 2)],
        ]
        let plan = plan([.public, .circle("two"), .federation], nil, isGone: true, live: live)
        #expect(words(plan) == ["circle:two: erase [0]", "public: erase [3]"])
    }

    @Test func `a record that comes and goes within one batch leaves no entry`() {
        #expect(words(plan([.public], nil, isGone: true)).isEmpty)
    }

    @Test func `what is erased in one batch is listed together, a thousand at a time, in order`() {
        let changes = (0..<2500).map {
            PublishPlan.Change(id: RecordID(high: 2, low: UInt64($0)), touched: [.public], isGone: true, current: nil)
        }
        let plan = PublishPlan(changes) { _, id in [.init(index: 5000 - id.low, version: 1)] }
        let lists = plan.additions[.public]?.map(\.forgets) ?? []
        #expect(lists.map(\.count) == [1000, 1000, 500])
        #expect(lists.flatMap(\.self) == Array(2501...5000).map(UInt64.init))
    }

    @Test func `a record with more versions than one entry may list has the oldest listed once and for all`() {
        let known = (0..<1003).map { PublishPlan.Known(index: UInt64($0), version: Int64($0) + 1) }
        let plan = plan([.public], current(2000, .public), live: [.public: known])
        let additions = plan.additions[.public] ?? []
        #expect(additions.count == 2)
        guard case .put(let put) = additions.first?.content, case .withdraw(let old) = additions.last?.content else {
            Issue.record("not a put and a list")
            return
        }
        #expect(put.previous == Array(3..<1003) && additions[0].closes == 1002)
        #expect(old == [0, 1, 2] && additions[1].forgets == old)
    }
}
