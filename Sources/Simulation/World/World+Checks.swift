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
        // Who may read a log now may have been told of nothing since; all others have acknowledged in the end.
        for (origin, all) in truth.gone where !all.isEmpty {
            guard let home = nodes.first(where: { $0.name == origin.node }) else { continue }
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
            var audit = LogAudit(origin: origin, keys: [node.key.verifier])
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
            try checkOpen(log, origin, node)
        }
    }

    private func checkOpen(_ log: Tables.OwnLog, _ origin: LogOrigin, _ node: Node) throws(Violation) {
        var open: [RecordID: [UInt8]] = [:]
        for entry in log.entries {
            guard let body = entry.opening?.body, let envelope = try? Envelope(bytes: body, of: origin),
                case .put(let put) = envelope.content
            else { continue }
            open[put.id] = put.record
        }
        let meant = node.disk.tables.records.filter {
            $0.value.home == node.name && $0.value.audience == origin.audience
        }.mapValues(\.body)
        guard open == meant else {
            throw Violation(
                rule: "logs-hold-their-audience", words: "\(origin) is open for other records than it should")
        }
    }

    /// What a follower holds of a node is what that node lets it see, and nothing else.
    private func checkCopies(_ node: Node, of home: Node) throws(Violation) {
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

    /// Nothing of anybody who was erased is anywhere.
    private func checkForgotten(_ node: Node) throws(Violation) {
        func found(_ id: RecordID, _ place: String) -> Violation {
            Violation(rule: "the-erased-are-gone", words: "\(node.name) still has \(id) in \(place)")
        }
        for id in node.disk.tables.records.keys.sorted() where truth.erased.contains(id) { throw found(id, "a record") }
        for origin in node.disk.tables.origins {
            for entry in node.disk.tables.logs[origin]?.entries ?? [] {
                guard let body = entry.opening?.body, let envelope = try? Envelope(bytes: body, of: origin),
                    case .put(let put) = envelope.content, truth.erased.contains(put.id)
                else { continue }
                throw found(put.id, "an entry of \(origin)")
            }
        }
        for log in node.disk.tables.followed.values {
            for entry in log.entries.values where truth.erased.contains(entry.record) {
                throw found(entry.record, "what it knows of a peer's entries")
            }
        }
        guard node.turns.values.allSatisfy({ $0.verified.isEmpty }) else {
            throw Violation(rule: "the-erased-are-gone", words: "\(node.name) has something in a spool")
        }
    }

    private func described(_ row: Tables.Row?) -> String {
        row.map { "in version \($0.version) for \($0.audience)" } ?? "not at all"
    }
}
