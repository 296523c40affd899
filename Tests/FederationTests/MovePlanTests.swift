import CanonicalJSON
import Federation
import Registry
import Testing
import TransparencyLog

/// What logs say of somebody who moves from `a.example` to `b.example`, at a node that follows both.
@Suite struct `A record that moves home` {
    private let id = RecordID(high: 7, low: 1)
    private let body = Array("{\"displayName\":\"Ada Example\"}".utf8)

    private func origin(_ node: String) throws -> LogOrigin {
        try #require(LogOrigin(node: node, audience: .public, epoch: 1))
    }

    private func incoming(
        _ content: Envelope.Content, at index: UInt64 = 0, of origin: LogOrigin
    ) throws -> ApplyPlan.Incoming {
        let envelope = Envelope(log: origin, at: Instant(milliseconds: 5000), content: content)
        let salt = try Salt([UInt8](repeating: 7, count: 32))
        let opening = SyncFrame.Opening(salt: salt, body: envelope.bytes)
        let frame = SyncFrame(commitment: Commitment(salt: salt, body: opening.body), opening: opening)
        return .init(
            entry: PulledEntry(index: index, frame: frame, envelope: envelope), keys: ["github:ada-example"])
    }

    private func put(_ version: Int64, from: String? = nil) -> Envelope.Content {
        .put(.init(kind: .contributor, id: id, version: version, previous: [], record: body, from: from))
    }

    private func held(by home: String, version: Int64 = 1) -> ApplyPlan.Known {
        var known = ApplyPlan.Known()
        known.records[id] = .init(
            kind: .contributor, home: home, version: version, audience: .public, body: body,
            keys: ["github:ada-example"])
        return known
    }

    @Test func `waits with the new home's word while the old home still holds it`() throws {
        let log = try origin("b.example")
        let plan = try ApplyPlan([incoming(put(2, from: "a.example"), of: log)], of: log, known: held(by: "a.example"))
        #expect(plan.stores.isEmpty && plan.removals.isEmpty)
        let note = try #require(plan.notes.first)
        #expect(note.waits && note.from == "a.example" && note.record == id)
        // The exact bytes are kept, so that they can be taken later and served on.
        guard case .whole = note.kept else {
            Issue.record("kept as \(note.kept)")
            return
        }
    }

    @Test func `is nobody else's to write when nothing says that it moved`() throws {
        let log = try origin("b.example")
        #expect(throws: PullRefusal.self) {
            try ApplyPlan([incoming(put(2), of: log)], of: log, known: held(by: "a.example"))
        }
    }

    @Test func `is the new home's once the old one has let go, and what that one said before waits for ever`() throws {
        let (a, b) = (try origin("a.example"), try origin("b.example"))
        var known = held(by: "a.example")
        known.holdings[id] = [.init(log: a, index: 0, version: 1)]
        let left = try ApplyPlan(
            [incoming(.moved([0], to: "b.example"), at: 1, of: a)], of: a, known: known)
        #expect(left.removals == [id] && left.closed == [0] && left.erased.isEmpty && left.forgotten.isEmpty)
        let taken = try ApplyPlan([incoming(put(2, from: "a.example"), of: b)], of: b, known: ApplyPlan.Known())
        #expect(taken.stores.map(\.id) == [id])
        guard case .whole = try #require(taken.notes.first).kept else {
            Issue.record("without the envelope's word of where it came from it cannot be built again")
            return
        }
        // An old version of the old home's log that comes late changes nothing and stops nothing.
        var there = held(by: "b.example", version: 2)
        there.moved = [id]
        let late = try ApplyPlan([incoming(put(1), of: a)], of: a, known: there)
        #expect(late.stores.isEmpty && late.removals.isEmpty && late.notes.first?.waits == true)
    }

    @Test
    func `is erased by its new home also where that one's word still waits, and the old home's stays the old home's`()
        throws
    {
        let b = try origin("b.example")
        var known = held(by: "a.example")
        known.holdings[id] = [.init(log: b, index: 0, version: 2)]
        let plan = try ApplyPlan([incoming(.erase([0]), at: 1, of: b)], of: b, known: known)
        #expect(plan.closed == [0] && plan.removals.isEmpty)
        // Nor does the new home bring them in again.
        #expect(plan.forgotten == ["github:ada-example"])
    }

    @Test func `is published as moved, and neither as erased nor as withdrawn`() {
        var change = PublishPlan.Change(id: id, touched: [.public], isGone: true, current: nil)
        change.movedTo = "b.example"
        let plan = PublishPlan([change]) { _, _ in [.init(index: 3, version: 1)] }
        #expect(plan.additions[.public]?.map(\.content) == [.moved([3], to: "b.example")])
        #expect(plan.additions[.public]?.first?.forgets == [3])
    }

    @Test func `says in every version where it came from`() {
        let current = PublishPlan.Current(
            kind: .contributor, version: 5, audience: .public, body: body, from: "a.example")
        let plan = PublishPlan([.init(id: id, touched: [], isGone: false, current: current)]) { _, _ in
            [.init(index: 3, version: 4)]
        }
        guard case .put(let put)? = plan.additions[.public]?.first?.content else {
            Issue.record("nothing is put")
            return
        }
        #expect(put.from == "a.example" && put.previous == [3])
    }

    @Test func `names another node, and no other thing`() throws {
        let log = try origin("a.example")
        for to in ["a.example", "", "a b", "x/y"] {
            let bytes = Envelope(log: log, at: Instant(milliseconds: 0), content: .moved([0], to: to)).bytes
            #expect(throws: EnvelopeError.self, "\(to)") { try Envelope(bytes: bytes, of: log) }
        }
    }

    @Test func `goes to another node in one bundle, which a circle's name does not follow`() throws {
        let circle = try #require(Audience("circle:friends"))
        let bundle = MoveBundle(
            from: "a.example", to: "b.example",
            items: [
                .init(kind: .contributor, id: id, version: 3, audience: circle, body: ["displayName": "Ada Example"]),
                .init(
                    kind: .availability, id: RecordID(high: 7, low: 2), version: 1, audience: .public,
                    body: ["contributor": .string(id.description)]),
            ])
        let read = try #require(MoveBundle(try JSONParser.parseObject(bundle.bytes)))
        #expect(read == bundle && read.digest == bundle.digest)
        #expect(read.items.map(\.audienceThere) == [.private, .public])
        var other = bundle
        other.items[0].version = 4
        #expect(other.digest != bundle.digest)
        // Nobody else's records come along.
        other.items[1].body = ["contributor": .string(RecordID(high: 9, low: 9).description)]
        #expect(MoveBundle(other.json) == nil)
    }
}
