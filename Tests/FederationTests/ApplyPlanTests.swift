import CanonicalJSON
import Federation
import Registry
import Testing
import TransparencyLog

/// What a follower keeps, in the simplest tables there can be: what the plan says is done, and nothing else.
private struct Tables {
    var rows: [RecordID: ApplyPlan.Row] = [:]
    var notes: [LogOrigin: [UInt64: ApplyPlan.Note]] = [:]
    var forgotten: Set<String> = []

    func known(_ origin: LogOrigin) -> ApplyPlan.Known {
        var known = ApplyPlan.Known()
        known.records = rows
        for (log, entries) in notes where log.node == origin.node {
            for note in entries.values {
                guard let id = note.record, let version = note.version else { continue }
                known.holdings[id, default: []].append(.init(log: log, index: note.index, version: version))
            }
        }
        known.suppressed = forgotten
        return known
    }

    @discardableResult
    mutating func apply(_ entries: ArraySlice<ApplyPlan.Incoming>, of origin: LogOrigin) throws -> ApplyPlan {
        let entries = Array(entries)
        let plan = try ApplyPlan(entries, of: origin, known: known(origin))
        for index in plan.closed {
            notes[origin]?[index]?.kept = .commitment
            notes[origin]?[index]?.record = nil
            notes[origin]?[index]?.version = nil
        }
        for note in plan.notes { notes[origin, default: [:]][note.index] = note }
        for id in plan.removals { rows[id] = nil }
        forgotten.formUnion(plan.forgotten)
        for stored in plan.stores {
            guard case .put(let put)? = entries[stored.place].entry.content else { continue }
            rows[put.id] = .init(
                kind: put.kind, home: origin.node, version: put.version, audience: origin.audience, body: put.record,
                keys: entries[stored.place].keys)
        }
        return plan
    }
}

/// A log that a test writes.
private struct Script {
    let origin: LogOrigin
    var entries: [ApplyPlan.Incoming] = []

    init(_ node: String = "peer.example", audience: Audience = .public, epoch: Int64 = 1) throws {
        origin = try #require(LogOrigin(node: node, audience: audience, epoch: epoch))
    }

    mutating func add(_ content: Envelope.Content?, keys: [String] = []) throws {
        let index = UInt64(entries.count)
        let envelope = content.map { Envelope(log: origin, at: Instant(milliseconds: 5000), content: $0) }
        let salt = try Salt([UInt8](repeating: UInt8(truncatingIfNeeded: index), count: 32))
        let opening = envelope.map { SyncFrame.Opening(salt: salt, body: $0.bytes) }
        let frame = SyncFrame(commitment: Commitment(salt: salt, body: opening?.body ?? []), opening: opening)
        entries.append(
            ApplyPlan.Incoming(entry: PulledEntry(index: index, frame: frame, envelope: envelope), keys: keys))
    }

    mutating func put(
        _ id: RecordID, _ version: Int64 = 1, kind: RecordKind = .contributor, over previous: [UInt64] = [],
        keys: [String] = []
    ) throws {
        let record = Array("{\"name\":\"\(id.description.suffix(4)) \(version)\"}".utf8)
        try add(
            .put(.init(kind: kind, id: id, version: version, previous: previous, record: record)), keys: keys)
    }
}

@Suite struct `What a verified entry means` {
    private let ada = RecordID(high: 7, low: 1)
    private let grace = RecordID(high: 7, low: 2)

    @Test(arguments: 0..<60) func `does not depend on how entries are cut into bundles`(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        var script = try Script()
        var held: [RecordID: [UInt64]] = [:]
        for _ in 0..<120 {
            let id = RecordID(high: 7, low: UInt64(Int.random(in: 0..<12, using: &random)))
            let index = UInt64(script.entries.count)
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                // As a log is read later: what was replaced has no body any more, now and then.
                if Bool.random(using: &random) {
                    try script.put(
                        id, Int64(index) + 1, over: held[id] ?? [], keys: ["github:\(id.description.suffix(2))"])
                    held[id] = [index]
                } else {
                    try script.add(nil)
                }
            case 6..<8 where held[id] != nil: try script.add(.withdraw(held.removeValue(forKey: id) ?? []))
            case 8 where held[id] != nil: try script.add(.erase(held.removeValue(forKey: id) ?? []))
            default: try script.add(nil)
            }
        }
        var whole = Tables()
        try whole.apply(script.entries[...], of: script.origin)
        for size in [1, 2, 7, 50] {
            var cut = Tables()
            for start in stride(from: 0, to: script.entries.count, by: size) {
                try cut.apply(script.entries[start..<min(start + size, script.entries.count)], of: script.origin)
            }
            #expect(cut.rows == whole.rows, "seed \(seed), bundles of \(size)")
            #expect(cut.forgotten == whole.forgotten, "seed \(seed), bundles of \(size)")
            let holdings = { (tables: Tables) in tables.notes.mapValues { $0.mapValues(\.record) } }
            #expect(holdings(cut) == holdings(whole), "seed \(seed), bundles of \(size)")
        }
    }

    @Test func `is nothing at all where one of them contradicts what is stored`() throws {
        var script = try Script()
        try script.put(grace)
        try script.put(ada, kind: .project)
        var tables = Tables()
        tables.rows[ada] = .init(
            kind: .project, home: "other.example", version: 1, audience: .public, body: [], keys: [])
        #expect(throws: PullRefusal.self) { try tables.apply(script.entries[...], of: script.origin) }
        tables.rows[ada]?.home = "peer.example"
        tables.rows[ada]?.kind = .opening
        let refusal = #expect(throws: PullRefusal.self) { try tables.apply(script.entries[...], of: script.origin) }
        #expect(refusal?.verdict == .entry)
        #expect(tables.rows.count == 1 && tables.notes.isEmpty)
    }

    @Test func `keeps beside a row what builds the envelope again, and the whole of what no row has`() throws {
        var script = try Script()
        try script.put(ada, 1)
        try script.put(ada, 2, over: [0])
        try script.put(grace, 1)
        try script.add(.withdraw([2]))
        var tables = Tables()
        let plan = try tables.apply(script.entries[...], of: script.origin)
        #expect(plan.notes.map(\.kept)[0] == .commitment)
        guard case .besideRecord(_, let at, let previous) = plan.notes[1].kept else {
            Issue.record("the second is kept \(plan.notes[1].kept)")
            return
        }
        #expect(at == Instant(milliseconds: 5000) && previous == [0])
        #expect(plan.notes[2].kept == .commitment && plan.notes[2].record == nil)
        #expect(plan.notes[3].kept == script.entries[3].entry.opening.map { .whole($0) })
        #expect(plan.stores.map(\.id) == [ada])

        // An older version in another log than the one that the row is from.
        var other = try Script(audience: .federation)
        try other.put(ada, 1)
        let late = try tables.apply(other.entries[...], of: other.origin)
        #expect(late.stores.isEmpty)
        #expect(late.notes[0].kept == other.entries[0].entry.opening.map { .whole($0) })
    }

    @Test func `is no record at all to a mirror, which keeps the log whole`() throws {
        var script = try Script()
        try script.put(ada)
        var known = ApplyPlan.Known()
        known.keepsRecords = false
        let plan = try ApplyPlan(script.entries, of: script.origin, known: known)
        #expect(plan.stores.isEmpty)
        #expect(plan.notes[0].kept == script.entries[0].entry.opening.map { .whole($0) })
    }

    @Test func `forgets whom an erasure names, but nobody whom this node speaks for, and keeps no body of theirs`()
        throws
    {
        var script = try Script()
        try script.put(ada, keys: ["github:ada", "orcid:own"])
        try script.add(.erase([0]))
        try script.put(grace, keys: ["github:ada"])
        var known = ApplyPlan.Known()
        known.own = ["orcid:own"]
        let plan = try ApplyPlan(script.entries, of: script.origin, known: known)
        #expect(plan.forgotten == ["github:ada"])
        #expect(plan.stores.isEmpty && plan.removals.isEmpty)
        #expect(plan.removed == 1 && plan.suppressed == 1)
        #expect(plan.notes[2].kept == .commitment)
        // It is still known which entry speaks of the record, so that a later one can say that it goes.
        #expect(plan.notes[2].record == grace)
    }

    @Test func `takes away a row that somebody's key forbids, and says that it was not the log's doing`() throws {
        var script = try Script()
        try script.put(ada, 2, keys: ["github:ada"])
        var known = ApplyPlan.Known()
        known.suppressed = ["github:ada"]
        known.records[ada] = .init(
            kind: .contributor, home: "peer.example", version: 1, audience: .public, body: [], keys: [])
        let plan = try ApplyPlan(script.entries, of: script.origin, known: known)
        #expect(plan.removals == [ada] && plan.removed == 0 && plan.suppressed == 1)
    }
}
