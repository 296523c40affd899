import Federation
import Store
import TransparencyLog

/// Brings the verified entries of one log into the database: the next are read and parsed while the connection stores
/// those before them.
struct Applying: Sendable {
    /// Bundles that share a transaction. One of 256 entries costs a commit of its own, several as much together; a node
    /// that is killed goes on from the last commit.
    static let bundlesAtOnce = 16

    let store: Store
    let origin: LogOrigin
    /// The peer left out bodies that are held here already.
    var isBare = false

    @concurrent func run(
        _ verified: Pull.Verified, _ spool: PullSpool, stored: CompactRange
    ) async throws -> PeerChanges {
        try await withThrowingTaskGroup(of: PeerChanges.self) { group in
            var changes = PeerChanges()
            var replay = PullReplay(origin: origin, stored: stored, verified: verified)
            var bundles: [PulledBundle] = []
            var ready: PreparedEntries?
            var offset = 0
            while true {
                let piece = try spool.read(at: offset)
                if piece.isEmpty { break }
                offset += piece.count
                for bundle in try replay.take(piece) {
                    bundles.append(bundle)
                    guard bundles.count == Self.bundlesAtOnce else { continue }
                    let next = try store.prepare(bundles, of: origin)
                    bundles.removeAll(keepingCapacity: true)
                    if let done = try await group.next() { changes += done }
                    if let ready { group.addTask { try await store.apply(ready, isBare: isBare) } }
                    ready = next
                }
            }
            if let last = try replay.finish() { bundles.append(last) }
            let next = try store.prepare(bundles, of: origin)
            if let done = try await group.next() { changes += done }
            if next != nil, let ready { changes += try await store.apply(ready, isBare: isBare) }
            // With the last of them, what the whole pull has shown.
            if let last = next ?? ready { changes += try await store.apply(last, end: verified, isBare: isBare) }
            return changes
        }
    }
}
