import Federation
import Registry
import Testing

@Suite struct `What the queue says` {
    private let one = RecordID(high: 7, low: 1)
    private let two = RecordID(high: 7, low: 2)

    @Test func `is told a record at a time, in the order of their first change`() {
        let current = PublishPlan.Current(kind: .project, version: 3, audience: .public, body: [])
        let changes = PublishPlan.Change.list(
            [
                QueuedChange(record: two, isPut: true, audience: .federation, left: nil),
                QueuedChange(record: one, isPut: true, audience: .public, left: .federation),
                QueuedChange(record: two, isPut: true, audience: .public, left: .federation),
            ], current: [two: current])
        #expect(changes.map(\.id) == [two, one])
        #expect(changes[0].touched == [.federation, .public])
        #expect(changes[1].touched == [.federation, .public])
        #expect(changes[0].current?.version == 3 && changes[1].current == nil)
    }

    @Test func `last about a record decides whether it is gone`() {
        let put = QueuedChange(record: one, isPut: true, audience: .public, left: nil)
        let erase = QueuedChange(record: one, isPut: false, audience: .public, left: nil)
        #expect(PublishPlan.Change.list([put, erase], current: [:]).map(\.isGone) == [true])
        #expect(PublishPlan.Change.list([erase, put], current: [:]).map(\.isGone) == [false])
        #expect(PublishPlan.Change.list([put], current: [:]).map(\.isGone) == [false])
    }
}
