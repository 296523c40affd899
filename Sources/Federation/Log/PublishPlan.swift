package import Registry

/// What the sequencer has to append to a node's logs, from what the queue says has changed. Pure.
package struct PublishPlan: Sendable {
    /// One record of the queue's batch, with all that befell it in it.
    package struct Change: Sendable {
        package var id: RecordID
        /// The audiences it was in when it was changed, and those that it left.
        package var touched: Set<Audience>
        /// Whether it was removed or erased, if it is not there now.
        package var isGone: Bool
        /// The node that has it now, if it moved home and is not there for that reason.
        package var movedTo: String?
        /// As it stands now; nil when it is gone.
        package var current: Current?

        package init(id: RecordID, touched: Set<Audience>, isGone: Bool, current: Current?) {
            self.id = id
            self.touched = touched
            self.isGone = isGone
            self.current = current
        }
    }

    /// A record as it stands.
    package struct Current: Sendable {
        package var kind: RecordKind
        package var version: Int64
        package var audience: Audience
        /// Canonical bytes.
        package var body: [UInt8]
        /// The node that it has moved here from, if it has.
        package var from: String?

        package init(kind: RecordKind, version: Int64, audience: Audience, body: [UInt8], from: String? = nil) {
            self.from = from
            self.kind = kind
            self.version = version
            self.audience = audience
            self.body = body
        }
    }

    /// An entry of the log about a record: the one that holds its body today, or one that was replaced.
    package struct Known: Sendable {
        package var index: UInt64
        package var version: Int64

        package init(index: UInt64, version: Int64) {
            self.index = index
            self.version = version
        }
    }

    /// What to append to one log, in order.
    package struct Addition: Sendable {
        package var content: Envelope.Content
        /// The entry whose body and salt go with this, since it is replaced.
        package var closes: UInt64?
        /// Entries whose body, salt and record go with this: those that it lists as gone.
        package var forgets: [UInt64] = []
    }

    /// What to append to the log of each audience.
    package private(set) var additions: [Audience: [Addition]] = [:]

    /// - Parameters:
    ///   - changes: in the order of the queue.
    ///   - known: for each audience and record, the entries of the present epoch that are not listed as gone.
    package init(_ changes: [Change], known: (Audience, RecordID) -> [Known]) {
        var erased: [Audience: [UInt64]] = [:]
        var withdrawn: [Audience: [UInt64]] = [:]
        var moved: [String: [Audience: [UInt64]]] = [:]
        for change in changes {
            let audiences = change.touched.union(change.current.map { [$0.audience] } ?? [])
            for audience in audiences.sorted(by: { $0.description < $1.description }) where audience != .private {
                let entries = known(audience, change.id).sorted { $0.index < $1.index }
                if let current = change.current, current.audience == audience {
                    // A batch before this one may have published the version already.
                    if let last = entries.last, last.version >= current.version { continue }
                    // More than one envelope may list have to be listed once and for all.
                    let listed = entries.suffix(Envelope.maximumIndices).map(\.index)
                    withdrawn[audience, default: []] += entries.dropLast(listed.count).map(\.index)
                    let put = Envelope.Put(
                        kind: current.kind, id: change.id, version: current.version, previous: listed,
                        record: current.body, from: current.from)
                    additions[audience, default: []].append(Addition(content: .put(put), closes: listed.last))
                } else if !entries.isEmpty {
                    if let node = change.movedTo, change.current == nil {
                        moved[node, default: [:]][audience, default: []] += entries.map(\.index)
                    } else if change.isGone {
                        erased[audience, default: []] += entries.map(\.index)
                    } else {
                        withdrawn[audience, default: []] += entries.map(\.index)
                    }
                }
            }
        }
        list(erased) { .erase($0) }
        list(withdrawn) { .withdraw($0) }
        for (node, indices) in moved.sorted(by: { $0.key < $1.key }) { list(indices) { .moved($0, to: node) } }
    }

    private mutating func list(_ indices: [Audience: [UInt64]], _ content: ([UInt64]) -> Envelope.Content) {
        for (audience, all) in indices {
            let ordered = all.sorted()
            for start in stride(from: 0, to: ordered.count, by: Envelope.maximumIndices) {
                let part = Array(ordered[start..<min(start + Envelope.maximumIndices, ordered.count)])
                additions[audience, default: []].append(Addition(content: content(part), forgets: part))
            }
        }
    }
}
