package import Registry
package import TransparencyLog

/// What verified entries of a peer's log mean, given what is stored: a value of values, so that whoever keeps the tables
/// only looks up, asks, and writes.
///
/// It is the same however the entries are cut into bundles: each is taken in its turn.
package struct ApplyPlan: Sendable {
    /// An entry, with what finds the person in it.
    package struct Incoming: Sendable {
        package let entry: PulledEntry
        /// The natural keys of a contributor's record; empty for anything else.
        package let keys: [String]

        package init(entry: PulledEntry, keys: [String]) {
            self.entry = entry
            self.keys = keys
        }
    }

    /// A record as it is stored.
    package struct Row: Sendable, Hashable {
        package var kind: RecordKind
        package var home: String
        package var version: Int64
        package var audience: Audience
        package var body: [UInt8]
        package var keys: [String]

        package init(
            kind: RecordKind, home: String, version: Int64, audience: Audience, body: [UInt8], keys: [String]
        ) {
            self.kind = kind
            self.home = home
            self.version = version
            self.audience = audience
            self.body = body
            self.keys = keys
        }
    }

    /// An entry of one of the peer's logs that holds a record today.
    package struct Holding: Sendable, Hashable {
        package var log: LogOrigin
        package var index: UInt64
        package var version: Int64

        package init(log: LogOrigin, index: UInt64, version: Int64) {
            self.log = log
            self.index = index
            self.version = version
        }
    }

    /// A record in a version.
    package struct Version: Sendable, Hashable {
        package var record: RecordID
        package var version: Int64

        package init(record: RecordID, version: Int64) {
            self.record = record
            self.version = version
        }
    }

    /// What is stored about the records that the entries put, and about those that the entries they list hold.
    package struct Known: Sendable {
        package var records: [RecordID: Row] = [:]
        /// Entries of all logs of the peer.
        package var holdings: [RecordID: [Holding]] = [:]
        /// Keys of contributors that are not taken in from this peer: forgotten here, or at the peer itself.
        package var suppressed: Set<String> = []
        /// Keys of contributors that this node's own records have: no peer has a say about those people.
        package var own: Set<String> = []
        /// Which record and version the entries of a seed hold that came without a body, since what opens them is kept
        /// with the log that it goes on from.
        package var carried: [UInt64: Version] = [:]
        /// Records that have moved home: what another node than their home still says of them, or says already, waits.
        package var moved: Set<RecordID> = []
        /// False for a mirror, which keeps the log and no records.
        package var keepsRecords = true

        package init() {}
    }

    /// How an entry is kept, so that its log can be served on and given back to its origin.
    package struct Note: Sendable, Hashable {
        package enum Kept: Sendable, Hashable {
            /// The commitment alone.
            case commitment
            /// Salt and body as they came.
            case whole(SyncFrame.Opening)
            /// What is needed beside the record's own row to build the body's exact bytes.
            case besideRecord(salt: Salt, at: Instant, previous: [UInt64])
            /// As the entry of the earlier log that was carried over.
            case carried
        }

        package var index: UInt64
        package var commitment: Commitment
        package var kept: Kept
        /// The record that it holds, and its version.
        package var record: RecordID?
        package var version: Int64?
        /// The node that the record has moved from, if the entry says so.
        package var from: String?
        /// The record is still, or already, another node's: this entry says how it stands once it is that one's no more.
        package var waits = false
    }

    /// A record to store, as one of the entries says it.
    package struct Stored: Sendable, Hashable {
        package let id: RecordID
        /// The place among the entries that were given.
        package let place: Int
        /// Whether there is a row that it replaces.
        package let replaces: Bool
    }

    /// In order of position.
    package private(set) var stores: [Stored] = []
    /// Rows that go, each of which is among the known ones.
    package private(set) var removals: [RecordID] = []
    /// Contributors' keys that are not to be taken in again from this peer, nor enrolled here.
    package private(set) var forgotten: Set<String> = []
    /// People whom their home has erased: what this node itself has said of them goes too.
    package private(set) var erased: [RecordID] = []
    /// Entries of before that lose salt, body and record.
    package private(set) var closed: [UInt64] = []
    /// One for each entry that was given.
    package private(set) var notes: [Note] = []
    /// Records that went because their log says so.
    package private(set) var removed = 0
    /// Records that are not stored because somebody with one of their keys asked to be forgotten.
    package private(set) var suppressed = 0

    private let origin: LogOrigin
    private let known: Known
    private let first: UInt64
    private var rows: [RecordID: (row: Row, place: Int?)]
    private var holdings: [RecordID: [Holding]]
    /// Which record each entry of this log holds.
    private var holders: [UInt64: RecordID] = [:]
    private var refusedKeys: Set<String>

    /// - Parameters:
    ///   - entries: of one log, each next to the one before it.
    ///   - origin: the log.
    /// - Throws: where an entry contradicts what is stored; then nothing of the entries counts.
    package init(_ entries: [Incoming], of origin: LogOrigin, known: Known) throws(PullRefusal) {
        self.origin = origin
        self.known = known
        first = entries.first?.entry.index ?? 0
        rows = known.records.mapValues { ($0, nil) }
        holdings = known.holdings
        refusedKeys = known.suppressed
        for (id, list) in holdings { for holding in list where holding.log == origin { holders[holding.index] = id } }
        notes.reserveCapacity(entries.count)
        for (place, incoming) in entries.enumerated() {
            let entry = incoming.entry
            notes.append(Note(index: entry.index, commitment: entry.commitment, kept: .commitment))
            switch entry.content {
            case nil: if let version = known.carried[entry.index] { take(version, entry.index, place) }
            case .put(let put)?: try take(put, incoming, place)
            case .erase(let indices)?:
                keepWhole(entry, place)
                take(indices, forget: true)
            case .withdraw(let indices)?, .moved(let indices, _)?:
                keepWhole(entry, place)
                take(indices, forget: false)
            case .seed?: keepWhole(entry, place)
            }
        }
        settle(entries)
    }

    /// Of these records of the peer, those that none of its entries holds in their present version any more. An older
    /// version does not keep a record: what its audience may see comes with that log.
    package static func unheld(
        _ ids: some Sequence<RecordID>, records: [RecordID: Row], holdings: [RecordID: [Holding]], of node: String
    ) -> [RecordID] {
        ids.filter { id in
            guard let row = records[id], row.home == node else { return false }
            return !(holdings[id] ?? []).contains { $0.version >= row.version }
        }
    }

    private mutating func take(_ put: Envelope.Put, _ incoming: Incoming, _ place: Int) throws(PullRefusal) {
        let index = incoming.entry.index
        let old = rows[put.id]?.row
        let waits = known.keepsRecords && old.map { $0.home != origin.node } ?? false
        if known.keepsRecords, let old {
            guard !waits || put.from != nil || known.moved.contains(put.id) else {
                throw PullRefusal(
                    .foreignRecord, "entry \(index) writes the record \(put.id), whose home is \(old.home)")
            }
            guard old.kind == put.kind else {
                throw PullRefusal(
                    .entry,
                    "entry \(index) makes \(put.kind.withArticle) of what was \(old.kind.withArticle) under the same id"
                )
            }
        }
        // Position orders: what an earlier epoch said counts for nothing beside this one, whatever its version.
        let newest = (holdings[put.id] ?? []).filter { $0.log.epoch >= origin.epoch }.map(\.version).max()
        for holding in holdings[put.id] ?? [] where holding.log == origin { close(holding.index) }
        holdings[put.id, default: []].append(Holding(log: origin, index: index, version: put.version))
        holders[index] = put.id
        notes[place].record = put.id
        notes[place].version = put.version
        notes[place].from = put.from
        notes[place].waits = waits
        if !refusedKeys.isDisjoint(with: incoming.keys) {
            suppressed += 1
            if !waits { rows[put.id] = nil }
            return
        }
        // What is kept of it is settled at the end, when it is known which version the row has.
        if let opening = incoming.entry.opening { notes[place].kept = .whole(opening) }
        guard known.keepsRecords, !waits else { return }
        if let old, old.version == put.version, old.body == put.record, old.audience == origin.audience { return }
        if let newest, newest >= put.version { return }
        rows[put.id] = (
            Row(
                kind: put.kind, home: origin.node, version: put.version, audience: origin.audience, body: put.record,
                keys: incoming.keys), place
        )
    }

    /// An entry that was carried over holds the record that it held before; the row is there, or a newer one.
    private mutating func take(_ carried: Version, _ index: UInt64, _ place: Int) {
        holdings[carried.record, default: []].append(Holding(log: origin, index: index, version: carried.version))
        holders[index] = carried.record
        notes[place].record = carried.record
        notes[place].version = carried.version
        notes[place].kept = .carried
        notes[place].waits = rows[carried.record].map { $0.row.home != origin.node } ?? false
    }

    private mutating func keepWhole(_ entry: PulledEntry, _ place: Int) {
        if let opening = entry.opening { notes[place].kept = .whole(opening) }
    }

    /// What an `erase` or a `withdraw` lists goes, and the records that nothing else holds.
    private mutating func take(_ indices: [UInt64], forget: Bool) {
        var gone: [RecordID] = []
        for index in indices {
            if let id = holders[index] { gone.append(id) }
            close(index)
        }
        // Position orders: what the log's earlier epochs say of a record counts for nothing beside this.
        var others: [RecordID: [Holding]] = [:]
        for id in gone {
            others[id] = holdings[id]?.filter {
                $0.log.audience != origin.audience || $0.log.epoch >= origin.epoch
            }
        }
        if forget {
            // Of whom the new home erases before the old one's letting go has been read, the keys are known by the old row.
            for id in gone {
                guard let row = rows[id]?.row, row.home != origin.node, row.kind == .contributor else { continue }
                let keys = Set(row.keys).subtracting(known.own)
                forgotten.formUnion(keys)
                refusedKeys.formUnion(keys)
            }
        }
        for id in Self.unheld(gone, records: rows.mapValuesOnly(gone), holdings: others, of: origin.node) {
            guard let row = rows.removeValue(forKey: id)?.row else { continue }
            removed += 1
            guard forget, row.kind == .contributor else { continue }
            erased.append(id)
            let keys = Set(row.keys).subtracting(known.own)
            forgotten.formUnion(keys)
            refusedKeys.formUnion(keys)
        }
    }

    /// An entry of this log holds nothing any more.
    private mutating func close(_ index: UInt64) {
        if let id = holders.removeValue(forKey: index) {
            holdings[id]?.removeAll { $0.log == origin && $0.index == index }
        }
        if index < first {
            closed.append(index)
        } else if index - first < UInt64(notes.count) {
            let place = Int(index - first)
            notes[place].kept = .commitment
            notes[place].record = nil
            notes[place].version = nil
            notes[place].from = nil
            notes[place].waits = false
        }
    }

    private mutating func settle(_ entries: [Incoming]) {
        for (place, incoming) in entries.enumerated() {
            guard case .whole(let opening) = notes[place].kept, case .put(let put)? = incoming.entry.content,
                put.from == nil, let at = incoming.entry.at, let row = rows[put.id]?.row, row.home == origin.node,
                row.version == put.version, row.body == put.record,
                Envelope(log: origin, at: at, content: .put(put)).bytes == opening.body
            else { continue }
            notes[place].kept = .besideRecord(salt: opening.salt, at: at, previous: put.previous)
        }
        stores = rows.compactMap { id, entry in
            entry.place.map { Stored(id: id, place: $0, replaces: known.records[id] != nil) }
        }.sorted { $0.place < $1.place }
        removals = known.records.keys.filter { rows[$0] == nil }.sorted()
    }
}

extension Dictionary where Key == RecordID {
    /// The rows of these records.
    fileprivate func mapValuesOnly(_ ids: [RecordID]) -> [RecordID: ApplyPlan.Row]
    where Value == (row: ApplyPlan.Row, place: Int?) {
        var found: [RecordID: ApplyPlan.Row] = [:]
        for id in ids { found[id] = self[id]?.row }
        return found
    }
}
