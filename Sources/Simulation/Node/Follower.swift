import CanonicalJSON
import Federation
import Registry
import TransparencyLog

/// What a bundle does to the tables, as `Store/Peer/Store+Apply.swift`.
struct Follower {
    let origin: LogOrigin
    var tables: Tables
    var suppressed = 0

    init(origin: LogOrigin, tables: Tables) {
        self.origin = origin
        self.tables = tables
    }

    mutating func apply(_ bundle: PulledBundle, isBare: Bool, _ end: Pull.Verified?) throws {
        guard var log = tables.followed[origin], log.state == .following else {
            throw PullRefusal(.wrongStart, "\(origin) is not followed any more")
        }
        if log.range.size >= bundle.range.size { return }
        guard log.range.size == bundle.from else {
            throw PullRefusal(
                .wrongStart, "the bundle begins at entry \(bundle.from), and \(log.range.size) are applied")
        }
        if case .seed(let seed)? = bundle.entries.first?.content { log.seed = seed }
        tables.followed[origin] = log
        try apply(bundle.entries, carried: isBare ? try log.seed.map { try held(bundle.entries, $0) } ?? [:] : [:])
        log = tables.followed[origin] ?? log
        log.range = bundle.range
        log.error = nil
        if let end {
            log.checkpoint = end.checkpoint
            log.withheld = log.withheld.filter { index in end.explained.map { index > $0 } ?? true } + end.withheld
        }
        tables.followed[origin] = log
        if end != nil {
            drop(
                tables.followed.keys.filter {
                    $0.node == origin.node && $0.audience == origin.audience && $0.epoch < origin.epoch
                })
        }
    }

    /// Looks up, asks the plan, writes.
    private mutating func apply(_ entries: [PulledEntry], carried: [UInt64: ApplyPlan.Version]) throws {
        var known = ApplyPlan.Known()
        known.carried = carried
        let listed = Set(
            entries.flatMap { $0.content?.gone ?? [] })
        let own = tables.followed[origin]?.entries ?? [:]
        var ids = Set(listed.compactMap { own[$0]?.record } + carried.values.map(\.record))
        var incoming: [ApplyPlan.Incoming] = []
        for entry in entries {
            var keys: [String] = []
            if case .put(let put)? = entry.content {
                ids.insert(put.id)
                if put.kind == .contributor {
                    let body = try JSONParser.parseObject(put.record)
                    keys = Projection.of(kind: put.kind, id: put.id, body: body).keys
                }
            }
            incoming.append(ApplyPlan.Incoming(entry: entry, keys: keys))
        }
        for id in ids { known.records[id] = tables.records[id]?.plan }
        known.holdings = holdings.filter { ids.contains($0.key) }
        known.suppressed = tables.refused(from: origin.node)
        known.own = Set(tables.records.values.filter { tables.peers[$0.home] == nil }.flatMap(\.keys))
        known.moved = Set(
            tables.followed.values.flatMap { $0.entries.values.filter { $0.from != nil }.map(\.record) }
        ).union(tables.movedHere.keys).intersection(ids)
        let earlier = tables.followed[origin]?.seed.flatMap { tables.followed[$0.from] }
        let plan = try ApplyPlan(incoming, of: origin, known: known)
        suppressed += plan.suppressed
        for index in plan.closed { tables.followed[origin]?.entries[index] = nil }
        for note in plan.notes {
            guard let record = note.record, let version = note.version else { continue }
            let old = note.kept == .carried ? earlier?.entries.values.first { $0.commitment == note.commitment } : nil
            let came = entries[Int(note.index - (entries.first?.index ?? 0))]
            tables.followed[origin]?.entries[note.index] = .init(
                record: record, version: version, commitment: note.commitment, from: note.from ?? old?.from,
                waiting: note.waits ? old?.waiting?.moved(to: note.index, of: origin) ?? came : nil)
        }
        for id in plan.removals { tables.records[id] = nil }
        tables.suppressedAt[origin.node, default: []].formUnion(plan.forgotten)
        for stored in plan.stores {
            guard case .put(let put)? = incoming[stored.place].entry.content else { continue }
            let body = try JSONParser.parseObject(put.record)
            tables.records[put.id] = Tables.Row(
                kind: put.kind, home: origin.node, version: put.version, audience: origin.audience, body: put.record,
                keys: Projection.of(kind: put.kind, id: put.id, body: body).keys)
        }
    }

    /// Takes what waited for a record's home to let go of it, as `Store/Peer/Store+Waiting.swift`.
    static func takeWaiting(_ tables: inout Tables) throws {
        for origin in tables.followed.keys.sorted(by: { $0.description < $1.description }) {
            let waiting = (tables.followed[origin]?.entries ?? [:]).filter { entry in
                entry.value.waiting?.content != nil && tables.records[entry.value.record] == nil
            }
            for (index, entry) in waiting.sorted(by: { $0.key < $1.key }) {
                guard let came = entry.waiting, tables.followed[origin]?.state == .following else { continue }
                tables.followed[origin]?.entries[index] = nil
                var follower = Follower(origin: origin, tables: tables)
                try follower.apply([came], carried: [:])
                tables = follower.tables
            }
        }
    }

    /// What the entries hold that came without a body, since it is held with the log before.
    private func held(_ entries: [PulledEntry], _ seed: Seed) throws -> [UInt64: ApplyPlan.Version] {
        let earlier = tables.followed[seed.from]?.entries.values.map { $0 } ?? []
        let versions = Dictionary(earlier.map { ($0.commitment, $0) }) { $1 }
        var carried: [UInt64: ApplyPlan.Version] = [:]
        for entry in entries where entry.content == nil && seed.carries(entry.index) {
            guard let old = versions[entry.commitment] else {
                throw PullRefusal(.unheld, "entry \(entry.index) came without a body, and is not held here")
            }
            carried[entry.index] = ApplyPlan.Version(record: old.record, version: old.version)
        }
        return carried
    }

    /// Which entries of this peer's logs hold what.
    private var holdings: [RecordID: [ApplyPlan.Holding]] {
        var holdings: [RecordID: [ApplyPlan.Holding]] = [:]
        for (log, followed) in tables.followed where log.node == origin.node {
            for (index, entry) in followed.entries {
                holdings[entry.record, default: []].append(
                    ApplyPlan.Holding(log: log, index: index, version: entry.version))
            }
        }
        return holdings
    }

    mutating func drop(_ logs: [LogOrigin]) {
        let gone = logs.flatMap { tables.followed.removeValue(forKey: $0)?.entries.values.map(\.record) ?? [] }
        let records = tables.records.filter { gone.contains($0.key) }.mapValues(\.plan)
        for id in ApplyPlan.unheld(gone, records: records, holdings: holdings, of: origin.node) {
            tables.records[id] = nil
        }
    }

}

extension PulledEntry {
    /// The same as the entry of this number of a log that goes on.
    fileprivate func moved(to index: UInt64, of origin: LogOrigin) -> PulledEntry {
        let envelope = content.flatMap { content in at.map { Envelope(log: origin, at: $0, content: content) } }
        return PulledEntry(
            index: index, frame: SyncFrame(commitment: commitment, opening: opening), envelope: envelope)
    }
}

extension Tables.Row {
    /// As the plan is told of it.
    fileprivate var plan: ApplyPlan.Row {
        ApplyPlan.Row(kind: kind, home: home, version: version, audience: audience, body: body, keys: keys)
    }
}
