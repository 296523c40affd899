import Federation
import Registry
import TransparencyLog

/// What a node has committed: the tables of `schema/` that federation touches, a value for a row.
struct Tables {
    /// A row of `muster.record` with its keys.
    struct Row: Equatable {
        var kind: RecordKind
        var home: String
        var version: Int64
        var audience: Audience
        var body: [UInt8]
        var keys: [String]
    }

    /// A row of `muster.publish_queue`.
    struct Queued {
        var seq: Int64
        var change: QueuedChange
    }

    /// A log of this node with its entries.
    struct OwnLog {
        struct Entry {
            var commitment: Commitment
            var opening: SyncFrame.Opening?
            var record: RecordID?
            var version: Int64?
        }

        var builder = TileBuilder()
        var entries: [Entry] = []
        var checkpoint: [UInt8] = []
        /// What it goes on from, and the numbers that its first entries had there.
        var seed: Seed?
        var carried: [UInt64: UInt64] = [:]
    }

    /// A log of a peer, as far as it is followed.
    struct FollowedLog {
        enum State: String { case following, fork, stopped }

        struct Entry {
            var record: RecordID
            var version: Int64
            var commitment: Commitment
            /// The node that the record has moved from, if the entry says so.
            var from: String?
            /// The entry itself, while the record is another node's.
            var waiting: PulledEntry?
        }

        var range = CompactRange()
        var state = State.following
        var error: String?
        var checkpoint: [UInt8]?
        var withheld: [UInt64] = []
        var entries: [UInt64: Entry] = [:]
        var seed: Seed?
        /// Whether what is held here of the log before it may be left out.
        var takesBare = true
        /// What was cosigned last of it, and the note.
        var cosigned: UInt64 = 0
        var cosignedNote: [UInt8]?
    }

    /// A row of `muster.move_in`.
    struct MovingIn {
        var from: String
        var row: Row
    }

    var records: [RecordID: Row] = [:]
    /// Who is to move in, who moved out and where to, and which records came from elsewhere.
    var movingIn: [RecordID: MovingIn] = [:]
    var movedOut: [RecordID: String] = [:]
    var movedHere: [RecordID: String] = [:]
    /// Keys of people who were forgotten here, and of those whom a peer's log erased, by the peer.
    var suppressed: Set<String> = []
    var suppressedAt: [String: Set<String>] = [:]
    var queue: [Queued] = []
    var queued: Int64 = 0
    var logs: [LogOrigin: OwnLog] = [:]
    /// The epoch that new logs begin with.
    var epoch: Int64 = 1
    var followed: [LogOrigin: FollowedLog] = [:]
    /// Whom this node follows, each with a number that is another one when it is followed anew.
    var peers: [String: Int] = [:]
    /// What others have cosigned of this node's logs.
    var cosigned: [CosignedSize] = []
    /// Who may read what beside the public log, as the steward of this node has said.
    var federation: Set<String> = []
    var circles: [String: Set<String>] = [:]

    /// Whether a node may read what is for an audience.
    func mayRead(_ audience: Audience, _ reader: String) -> Bool {
        switch audience {
        case .private: false
        case .circle(let name): circles[name]?.contains(reader) ?? false
        case .federation: federation.contains(reader)
        case .public: true
        }
    }

    /// Keys that are not taken in from a node; nil for this one.
    func refused(from node: String?) -> Set<String> {
        guard let node else { return suppressedAt.values.reduce(suppressed) { $0.union($1) } }
        return suppressed.union(suppressedAt[node] ?? [])
    }

    /// The node's own logs, in order.
    var origins: [LogOrigin] { logs.keys.sorted { $0.description < $1.description } }
}
