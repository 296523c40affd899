import Federation
import Registry

/// What the simulation knows and no node does: what everybody was told that is kept.
struct Truth {
    /// For each node its own records, as their writers were last told; nil for one that is gone.
    var told: [Int: [RecordID: Tables.Row?]] = [:]
    /// People who were erased with what belonged to them.
    var erased: Set<RecordID> = []
    /// Their numbers.
    var erasedPeople: Set<UInt64> = []
    /// What the entries of each log take away of it, as they were committed.
    var gone: [LogOrigin: [Gone]] = [:]
    /// For each record that was listed as gone, the last entry of each log that did.
    var listed: [RecordID: [LogOrigin: UInt64]] = [:]
    /// For each node the people it has erased and of whom not everybody has acknowledged that.
    var awaited: [Int: Set<RecordID>] = [:]
    var warned: [Warned] = []
    /// The keys of those whom each node has ever enrolled.
    var enrolledAt: [Int: Set<String>] = [:]
    /// Of each log, by its name, the entries that were ever signed for.
    var signed: [String: [[UInt8]]] = [:]
    /// How many people there have been.
    var enrolled: UInt64 = 0

    /// An entry that lost its body.
    struct Gone {
        /// The entry that took it away.
        let by: UInt64
        let index: UInt64
        let record: RecordID
        let version: Int64
        /// Whether it was listed as erased or withdrawn, and not replaced.
        let listed: Bool
        /// Whether it was listed as erased.
        let erases: Bool
    }

    /// A node that held an entry when its log said that it is erased: it must not take in again whom that was about.
    struct Warned {
        let node: Int
        /// The number under which the log's node was followed.
        let peer: Int
        let origin: LogOrigin
        let keys: [String]
    }

    /// Entries have lost their bodies for good.
    mutating func take(_ all: [Gone], of origin: LogOrigin) {
        gone[origin, default: []] += all
        for one in all where one.listed { listed[one.record, default: [:]][origin] = one.by }
    }

    /// A node has committed a checkpoint over these entries.
    ///
    /// - Throws: where no one tree explains it together with what was signed before.
    mutating func sign(_ origin: String, _ entries: [[UInt8]]) throws(Violation) {
        let before = signed[origin] ?? []
        for place in 0..<min(before.count, entries.count) where before[place] != entries[place] {
            throw Violation(
                rule: "no-conflicting-checkpoints", words: "entry \(place) of \(origin) was signed for in two forms")
        }
        guard entries.count >= before.count else {
            throw Violation(
                rule: "checkpoints-never-go-back",
                words: "\(origin) is signed with \(entries.count) entries after \(before.count)")
        }
        signed[origin] = entries
    }
}
