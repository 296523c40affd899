import Federation
import Registry
import TransparencyLog

/// The sequencer, as `Store/Log/Sequencer.swift`: one transaction a batch.
extension Node {
    /// Rows of the queue a batch; few, so that a record's versions fall into several.
    private static let batch = 8

    func publish() throws {
        try finishMoves()
        guard !disk.tables.queue.isEmpty else { return }
        var random = world.random
        defer { world.random = random }
        var touched: [LogOrigin] = []
        var entries = 0
        var gone: [LogOrigin: [Truth.Gone]] = [:]
        // Also when the power fails after the commit.
        defer {
            for (origin, all) in gone {
                let committed = UInt64(disk.tables.logs[origin]?.entries.count ?? 0)
                let taken = all.filter { $0.by < committed }
                world.truth.take(taken, of: origin)
                world.warn(taken, of: origin)
            }
        }
        try disk.transaction { tables in
            let batch = tables.queue.prefix(Self.batch)
            let changes = PublishPlan.Change.list(batch.map(\.change), current: current(of: batch, tables))
            let plan = PublishPlan(changes) { audience, id in
                guard let origin = latest(audience, tables) else { return [] }
                return tables.logs[origin]?.known(id) ?? []
            }
            for (audience, additions) in plan.additions.sorted(by: { $0.key.description < $1.key.description }) {
                let origin = latest(audience, tables) ?? LogOrigin(node: name, audience: audience, epoch: tables.epoch)
                guard let origin else { throw Violation(rule: "origin", words: "\(name) has no log for \(audience)") }
                gone[origin] = taken(additions, from: tables.logs[origin])
                try append(additions, to: origin, &tables, &random)
                touched.append(origin)
                entries += additions.count
            }
            tables.queue.removeFirst(batch.count)
        }
        world.counts.published += entries
        for origin in touched {
            let log = disk.tables.logs[origin]?.entries ?? []
            world.note("\(name) signs \(origin) with \(log.count) entries")
        }
    }

    /// What these additions take away.
    private func taken(_ additions: [PublishPlan.Addition], from log: Tables.OwnLog?) -> [Truth.Gone] {
        guard let log else { return [] }
        return additions.enumerated().flatMap { place, addition -> [Truth.Gone] in
            let by = UInt64(log.entries.count + place)
            let indices = addition.forgets + (addition.closes.map { [$0] } ?? [])
            return indices.compactMap { index -> Truth.Gone? in
                let entry = log.entries[Int(index)]
                guard let record = entry.record, let version = entry.version else { return nil }
                return Truth.Gone(
                    by: by, index: index, record: record, version: version, listed: !addition.forgets.isEmpty,
                    erases: { if case .erase = addition.content { true } else { false } }())
            }
        }
    }

    private func current(of batch: ArraySlice<Tables.Queued>, _ tables: Tables) -> [RecordID: PublishPlan.Current] {
        var current: [RecordID: PublishPlan.Current] = [:]
        for queued in batch {
            guard let row = tables.records[queued.change.record], row.home == name else { continue }
            current[queued.change.record] = PublishPlan.Current(
                kind: row.kind, version: row.version, audience: row.audience, body: row.body,
                from: tables.movedHere[queued.change.record])
        }
        return current
    }

    func latest(_ audience: Audience, _ tables: Tables) -> LogOrigin? {
        tables.logs.keys.filter { $0.audience == audience }.max { $0.epoch < $1.epoch }
    }

    private func append(
        _ additions: [PublishPlan.Addition], to origin: LogOrigin, _ tables: inout Tables,
        _ random: inout SeededRandom
    ) throws {
        var log = tables.logs[origin] ?? Tables.OwnLog()
        var commitments: [Commitment] = []
        for addition in additions {
            let body = Envelope(log: origin, at: Instant(milliseconds: clock), content: addition.content).bytes
            let salt = Salt.generate(using: &random)
            let commitment = Commitment(salt: salt, body: body)
            commitments.append(commitment)
            var entry = Tables.OwnLog.Entry(commitment: commitment, opening: .init(salt: salt, body: body))
            if case .put(let put) = addition.content { (entry.record, entry.version) = (put.id, put.version) }
            log.entries.append(entry)
        }
        for addition in additions {
            if let closed = addition.closes { log.entries[Int(closed)].opening = nil }
            for index in addition.forgets {
                log.entries[Int(index)].opening = nil
                (log.entries[Int(index)].record, log.entries[Int(index)].version) = (nil, nil)
            }
        }
        try log.builder.append(contentsOf: commitments) { _, _ in }
        try sign(&log, origin)
        tables.logs[origin] = log
    }
}

extension Tables.OwnLog {
    /// The entries about a record that are not listed as gone.
    func known(_ id: RecordID) -> [PublishPlan.Known] {
        entries.enumerated().compactMap { index, entry in
            guard entry.record == id, let version = entry.version else { return nil }
            return PublishPlan.Known(index: UInt64(index), version: version)
        }
    }
}
