import Federation
import Registry

/// What those who cosigned have thereby stated.
extension World {
    /// Whoever has cosigned holds no body of the log's first entries that a later one of them lists as gone.
    ///
    /// A version that was replaced may still be there: the put that names it can have lost its own body before it was read,
    /// and the next checkpoint says why.
    func checkCosigned(_ origin: LogOrigin, _ size: UInt64, by node: Node) throws(Violation) {
        let log = node.disk.tables.followed[origin]
        for gone in truth.gone[origin] ?? [] where gone.listed && gone.by < size {
            let row = node.disk.tables.records[gone.record]
            let isHeld =
                row?.home == origin.node && row?.audience == origin.audience
                && row?.version ?? 0 <= gone.version
            guard log?.entries[gone.index] == nil, !isHeld else {
                throw Violation(
                    rule: "acknowledgements-are-true",
                    words: "\(node.name) has cosigned \(size) entries of \(origin), and still has entry \(gone.index)")
            }
        }
    }

    /// When everybody who may read has acknowledged an erasure, in every log that it is about, it is nowhere.
    func checkErasures(of home: Node) throws(Violation) {
        for id in (truth.awaited[home.place] ?? []).sorted() {
            guard let entries = truth.listed[id], !entries.isEmpty, isPublished(id, at: home) else { continue }
            let isComplete = entries.allSatisfy { origin, entry in
                ErasureAcknowledgement(
                    entry: entry, of: origin, readers: readers(of: origin, home).map(\.name),
                    cosigned: home.disk.tables.cosigned
                ).isComplete
            }
            guard isComplete else { continue }
            truth.awaited[home.place]?.remove(id)
            counts.acknowledged += 1
            note("everybody has acknowledged that \(id) is erased")
            // What a node has forgotten of where its records went, nobody can acknowledge to it.
            if home.wasRestored { continue }
            // Copies that came from an earlier home go with that one's log, which acknowledges them by itself.
            if home.disk.tables.movedHere[id] != nil { continue }
            for node in nodes where node.place != home.place && holds(id, node) {
                throw Violation(
                    rule: "acknowledgements-are-true",
                    words: "all have acknowledged that \(id) of \(home.name) is erased, and \(node.name) still has it")
            }
        }
    }

    /// A node has been put back: what was written at it since the backup is lost, and whom it erased since stays erased.
    func forget(_ lost: Tables, at node: Node) {
        let tables = node.disk.tables
        truth.told[node.place] = tables.records.filter { $0.value.home == node.name }.mapValues { .some($0) }
        // What it was told of by its peers' logs it may have to be told again.
        truth.warned.removeAll { $0.origin.node == node.name || $0.node == node.place }
        truth.listed = truth.listed.mapValues { $0.filter { $0.key.node != node.name } }
        for (id, row) in node.backup?.records ?? [:] where row.home == node.name && tables.records[id] == nil {
            truth.erased.insert(id)
        }
    }

    /// Those who hold what a log says is erased have to remember whom not to take in.
    func warn(_ taken: [Truth.Gone], of origin: LogOrigin) {
        for gone in taken where gone.erases {
            for node in nodes where node.name != origin.node {
                guard let entry = node.disk.tables.followed[origin]?.entries[gone.index],
                    let peer = node.disk.tables.peers[origin.node],
                    let row = node.disk.tables.records[entry.record], row.version == entry.version
                else { continue }
                truth.warned.append(Truth.Warned(node: node.place, peer: peer, origin: origin, keys: row.keys))
            }
        }
    }

    /// Whether nothing about a record is waiting to be published.
    private func isPublished(_ id: RecordID, at home: Node) -> Bool {
        home.disk.tables.records[id] == nil && !home.disk.tables.queue.contains { $0.change.record == id }
    }

    /// Those who follow a node and may read a log of it.
    func readers(of origin: LogOrigin, _ home: Node) -> [Node] {
        nodes.filter { $0.peers.contains(home.place) && home.disk.tables.mayRead(origin.audience, $0.name) }
    }

    private func holds(_ id: RecordID, _ node: Node) -> Bool {
        if node.disk.tables.records[id] != nil { return true }
        if node.disk.tables.followed.values.contains(where: { $0.entries.values.contains { $0.record == id } }) {
            return true
        }
        return node.turns.values.contains { turn in
            turn.verified.contains { part in
                part.bundles.contains {
                    $0.entries.contains { if case .put(let put)? = $0.content { put.id == id } else { false } }
                }
            }
        }
    }
}
