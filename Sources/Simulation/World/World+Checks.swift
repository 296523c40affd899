import Federation
import Registry
import TransparencyLog

/// What must hold once everything works again and all have asked each other.
extension World {
    func check() throws {
        for node in nodes {
            try checkHome(node)
            try checkLogs(node)
            for peer in node.peers { try checkCopies(node, of: nodes[peer]) }
            try checkForgotten(node)
            try checkErasures(of: node)
        }
        for warned in truth.warned {
            let tables = nodes[warned.node].disk.tables
            guard tables.peers[warned.origin.node] == warned.peer else { continue }
            // A peer has no say about people whom this node has enrolled itself.
            let own = truth.enrolledAt[warned.node] ?? []
            guard tables.refused(from: nil).union(own).isSuperset(of: warned.keys) else {
                throw Violation(
                    rule: "the-forgotten-are-not-taken-in",
                    words: "\(nodes[warned.node].name) held \(warned.keys) when \(warned.origin) erased them, and "
                        + "would take them in again")
            }
        }
        // Who may read a log now may have been told of nothing since; all others have acknowledged in the end.
        for (origin, all) in truth.gone where !all.isEmpty {
            // After a restore there may be no log left for an audience.
            guard let home = nodes.first(where: { $0.name == origin.node }),
                home.disk.tables.origins.contains(where: { $0.audience == origin.audience && $0.epoch >= origin.epoch })
            else { continue }
            let last = all.map(\.by).max() ?? 0
            let acknowledged = ErasureAcknowledgement(
                entry: last, of: origin, readers: readers(of: origin, home).map(\.name),
                cosigned: home.disk.tables.cosigned)
            guard acknowledged.isComplete else {
                throw Violation(
                    rule: "all-acknowledge-in-the-end",
                    words: "not everybody has acknowledged entry \(last) of \(origin): \(acknowledged.readers)")
            }
        }
    }

    /// Nobody was told that something is kept that is not.
    private func checkHome(_ node: Node) throws(Violation) {
        for (id, row) in truth.told[node.place] ?? [:] where node.disk.tables.records[id] != row {
            // Who moved away is there again as the new home shows them.
            if row == nil, let here = node.disk.tables.records[id], here.home != node.name { continue }
            throw Violation(
                rule: "nothing-acknowledged-is-lost",
                words: "\(node.name) holds \(id) \(described(node.disk.tables.records[id])), not \(described(row))")
        }
        let own = Set(node.ownRecords)
        let told = Set((truth.told[node.place] ?? [:]).filter { $0.value != nil }.keys)
        guard own == told else {
            throw Violation(rule: "nothing-acknowledged-is-lost", words: "\(node.name) has records nobody wrote")
        }
        guard node.disk.tables.queue.isEmpty else {
            throw Violation(rule: "all-is-published", words: "\(node.name) has changes that it has not published")
        }
    }

    /// Each log is what it says, from its first entry on, and holds what its audience may see and nothing else.
    private func checkLogs(_ node: Node) throws(Violation) {
        for origin in node.disk.tables.origins {
            guard let log = node.disk.tables.logs[origin] else { continue }
            let next = node.disk.tables.logs.first { $0.value.seed?.from == origin }
            var audit = LogAudit(origin: origin, keys: [node.key.verifier], successor: next?.value.seed)
            do {
                try audit.take(.header(note: log.checkpoint, from: 0))
                for entry in log.entries {
                    try audit.take(.frame(SyncFrame(commitment: entry.commitment, opening: entry.opening)))
                }
                let report = try audit.finish()
                guard report.withheld == 0 else {
                    throw Violation(
                        rule: "nothing-is-withheld", words: "\(origin) withholds \(report.firstWithheld)")
                }
            } catch let violation as Violation { throw violation } catch {
                throw Violation(rule: "logs-hold", words: "\(origin): \(error)")
            }
            try checkOpen(log, origin, hasEnded: next != nil, node)
        }
    }

    private func checkOpen(
        _ log: Tables.OwnLog, _ origin: LogOrigin, hasEnded: Bool, _ node: Node
    ) throws(Violation) {
        let open = Dictionary(puts(log, origin).map { ($0.id, $0.record) }) { $1 }
        let meant = node.disk.tables.records.filter {
            !hasEnded && $0.value.home == node.name && $0.value.audience == origin.audience
        }.mapValues(\.body)
        guard open == meant else {
            throw Violation(
                rule: "logs-hold-their-audience", words: "\(origin) is open for other records than it should")
        }
    }

    /// What a follower holds of a node is what that node lets it see, and nothing else.
    private func checkCopies(_ node: Node, of home: Node) throws(Violation) {
        if isMute(home, to: node) { return }
        for (origin, log) in node.disk.tables.followed where origin.node == home.name {
            guard log.state == .following else {
                throw Violation(
                    rule: "no-honest-log-is-stopped", words: "\(node.name) has stopped \(origin): \(log.error ?? "")")
            }
            guard log.withheld.isEmpty else {
                throw Violation(
                    rule: "nothing-is-withheld", words: "\(node.name) holds \(log.withheld) against \(origin)")
            }
        }
        let meant = home.disk.tables.records.filter { _, row in
            row.home == home.name && home.disk.tables.mayRead(row.audience, node.name)
                && node.disk.tables.refused(from: home.name).isDisjoint(with: row.keys)
        }
        let held = node.disk.tables.records.filter { $0.value.home == home.name }
        guard digest(meant) == digest(held) || meant != held else {
            throw Violation(rule: "one-view-has-one-digest", words: "\(node.name) has another digest of \(home.name)")
        }
        for id in Set(meant.keys).union(held.keys).sorted() where meant[id] != held[id] {
            throw Violation(
                rule: "all-see-the-same",
                words: "\(node.name) holds \(id) \(described(held[id])), and \(home.name) shows it "
                    + described(meant[id]))
        }
    }

    /// The digest that two stewards would compare.
    private func digest(_ records: [RecordID: Tables.Row]) -> [UInt8] {
        ViewDigest.of(
            records.map { id, row in
                ViewDigest.Entry(
                    id: id, kind: row.kind, home: row.home, version: row.version, audience: row.audience,
                    bodyHash: SHA256.digest(row.body))
            })
    }

    /// Whether a node was restored and has nothing since that the other may read: then there is no log by which it could
    /// say that what its earlier ones held is gone.
    private func isMute(_ home: Node, to node: Node) -> Bool {
        home.wasRestored && !home.disk.tables.origins.contains { home.disk.tables.mayRead($0.audience, node.name) }
    }

    /// Nothing of anybody who was erased is anywhere.
    private func checkForgotten(_ node: Node) throws(Violation) {
        func found(_ id: RecordID, _ place: String) -> Violation {
            Violation(rule: "the-erased-are-gone", words: "\(node.name) still has \(id) in \(place)")
        }
        let mute = Set(node.peers.map { nodes[$0] }.filter { isMute($0, to: node) }.map(\.name))
        for (id, row) in node.disk.tables.records where truth.erased.contains(id) && !mute.contains(row.home) {
            throw found(id, "a record")
        }
        for origin in node.disk.tables.origins {
            guard let log = node.disk.tables.logs[origin] else { continue }
            for put in puts(log, origin) where truth.erased.contains(put.id) {
                throw found(put.id, "an entry of \(origin)")
            }
        }
        for (origin, log) in node.disk.tables.followed where !mute.contains(origin.node) {
            for entry in log.entries.values where truth.erased.contains(entry.record) {
                throw found(entry.record, "what it knows of a peer's entries")
            }
        }
        guard node.turns.values.allSatisfy({ $0.verified.isEmpty }) else {
            throw Violation(rule: "the-erased-are-gone", words: "\(node.name) has something in a spool")
        }
    }

    /// The records that a log is open for.
    private func puts(_ log: Tables.OwnLog, _ origin: LogOrigin) -> [Envelope.Put] {
        log.entries.enumerated().compactMap { index, entry in
            let carrier = log.seed.flatMap { $0.carries(UInt64(index)) ? $0 : nil }
            guard let body = entry.opening?.body,
                case .put(let put)? = try? Envelope(bytes: body, of: origin, carriedBy: carrier).content
            else { return nil }
            return put
        }
    }

    private func described(_ row: Tables.Row?) -> String {
        row.map { "in version \($0.version) for \($0.audience)" } ?? "not at all"
    }
}
