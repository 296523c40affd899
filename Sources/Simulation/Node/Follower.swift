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

    mutating func apply(_ bundle: PulledBundle, _ end: Pull.Verified?) throws {
        var log = tables.followed[origin] ?? Tables.FollowedLog()
        guard log.state == .following else { return }
        if log.range.size >= bundle.range.size { return }
        guard log.range.size == bundle.from else {
            throw PullRefusal(
                .wrongStart, "the bundle begins at entry \(bundle.from), and \(log.range.size) are applied")
        }
        tables.followed[origin] = log
        try apply(bundle.entries)
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

    private mutating func apply(_ entries: [PulledEntry]) throws {
        for entry in entries {
            switch entry.content {
            case nil, .seed?: break
            case .put(let put)?: try store(put, at: entry.index)
            case .erase(let indices)?: remove(indices, forget: true)
            case .withdraw(let indices)?: remove(indices, forget: false)
            }
        }
    }

    private mutating func store(_ put: Envelope.Put, at index: UInt64) throws {
        let old = tables.records[put.id]
        if let old {
            guard old.home == origin.node else {
                throw PullRefusal(
                    .foreignRecord, "entry \(index) writes the record \(put.id), whose home is \(old.home)")
            }
            guard old.kind == put.kind else { throw PullRefusal(.entry, "entry \(index) changes a kind") }
        }
        let newest = versions(of: put.id, from: origin.epoch).max()
        var entries = (tables.followed[origin]?.entries ?? [:]).filter { $0.value.record != put.id }
        entries[index] = .init(record: put.id, version: put.version)
        tables.followed[origin]?.entries = entries
        if let newest, newest >= put.version { return }
        let body = try JSONParser.parseObject(put.record)
        let keys = Projection.of(kind: put.kind, id: put.id, body: body).keys
        if put.kind == .contributor, !tables.suppressed.isDisjoint(with: keys) {
            suppressed += 1
            tables.records[put.id] = nil
            return
        }
        tables.records[put.id] = Tables.Row(
            kind: put.kind, home: origin.node, version: put.version, audience: origin.audience, body: put.record,
            keys: keys)
    }

    private func versions(of id: RecordID, from epoch: Int64) -> [Int64] {
        tables.followed.filter { $0.key.node == origin.node && $0.key.epoch >= epoch }.values.flatMap { log in
            log.entries.values.filter { $0.record == id }.map(\.version)
        }
    }

    private mutating func remove(_ indices: [UInt64], forget: Bool) {
        var gone: [RecordID] = []
        for index in indices {
            if let entry = tables.followed[origin]?.entries.removeValue(forKey: index) { gone.append(entry.record) }
        }
        sweep(gone, forget: forget)
    }

    mutating func drop(_ logs: [LogOrigin]) {
        let gone = logs.flatMap { tables.followed.removeValue(forKey: $0)?.entries.values.map(\.record) ?? [] }
        sweep(gone, forget: false)
    }

    private mutating func sweep(_ ids: [RecordID], forget: Bool) {
        for id in ids {
            guard let row = tables.records[id], row.home == origin.node,
                !versions(of: id, from: 1).contains(where: { $0 >= row.version })
            else { continue }
            tables.records[id] = nil
            guard forget, row.kind == .contributor else { continue }
            let own = tables.records.values.filter { !isPeer($0.home) }.flatMap(\.keys)
            tables.suppressed.formUnion(row.keys.filter { !own.contains($0) })
        }
    }

    private func isPeer(_ node: String) -> Bool { tables.followed.keys.contains { $0.node == node } }
}
