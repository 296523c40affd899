import Federation
import Registry
import TransparencyLog

/// New epochs, as `Store/Log/EpochRoll.swift`.
extension Node {
    func roll(_ audience: Audience) throws {
        guard let ended = latest(audience, disk.tables) else { return }
        var random = world.random
        defer { world.random = random }
        var begun: LogOrigin?
        try disk.transaction { tables in
            guard var old = tables.logs[ended],
                let origin = LogOrigin(node: name, audience: audience, epoch: max(ended.epoch + 1, tables.epoch))
            else { return }
            // One ended log of an audience is kept; what came before it goes.
            for earlier in tables.logs.keys where earlier.audience == audience && earlier.epoch < ended.epoch {
                tables.logs[earlier] = nil
            }
            let live = old.entries.indices.filter { old.entries[$0].record != nil && old.entries[$0].opening != nil }
            let seed = Seed(
                from: ended, size: old.builder.size, root: old.builder.compactRange.root, count: UInt64(live.count))
            let body = Envelope(log: origin, at: Instant(milliseconds: clock), content: .seed(seed)).bytes
            let salt = Salt.generate(using: &random)
            var log = Tables.OwnLog()
            log.seed = seed
            log.entries = [
                .init(commitment: Commitment(salt: salt, body: body), opening: .init(salt: salt, body: body))
            ]
            for index in live {
                log.carried[UInt64(log.entries.count)] = UInt64(index)
                log.entries.append(old.entries[index])
            }
            for index in old.entries.indices where old.entries[index].record != nil {
                (old.entries[index].opening, old.entries[index].record) = (nil, nil)
                old.entries[index].version = nil
            }
            tables.logs[ended] = old
            try log.builder.append(contentsOf: log.entries.map(\.commitment)) { _, _ in }
            try sign(&log, origin)
            tables.logs[origin] = log
            begun = origin
        }
        if let begun {
            // Who has not read the log before the ended one by now learns no more of what was erased in it.
            world.truth.warned.removeAll {
                $0.origin.node == name && $0.origin.audience == audience && $0.origin.epoch < ended.epoch
            }
            world.counts.epochs += 1
            world.note(
                "\(name) ends \(ended) and begins \(begun) with \(disk.tables.logs[begun]?.entries.count ?? 0) entries")
        }
    }

    func sign(_ log: inout Tables.OwnLog, _ origin: LogOrigin) throws {
        let checkpoint = try Checkpoint(
            origin: origin.description, size: log.builder.size, root: log.builder.compactRange.root)
        log.checkpoint = try checkpoint.signed(with: key).bytes
    }
}
