import CanonicalJSON
import Federation
import MusterClient
import Registry
import Service
import Store
import TransparencyLog

/// Before a node signs its logs: asks the peers what they have seen of them, and takes back what is not here any more.
struct OwnLogCheck: Sendable {
    let store: Store
    let log: ServiceLog
    let node: String
    let keeper: LogKeeper
    /// Asks one peer.
    let fetch: @Sendable (Peer, String?) throws -> OwnLogFetch

    /// Between two attempts.
    private static let pause = Duration.seconds(10)
    /// How often what was taken back is followed by another question at once.
    private static let mostRounds = 5

    /// Asks until the node may sign, or the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            if await attempt() { return }
            do { try await Task.sleep(for: Self.pause) } catch { return }
        }
    }

    /// Asks once; whether the node may sign now.
    @discardableResult
    func attempt() async -> Bool {
        // A steward may have decided meanwhile.
        if await keeper.state == .given { return true }
        var state = SigningState.asking
        do {
            for _ in 0..<Self.mostRounds {
                let (next, hasChanged) = try await round()
                state = next
                if !hasChanged { break }
            }
        } catch is CancellationError {
            return false
        } catch let error as StoreError {
            state = .behind("what peers have seen could not be taken back: \(error.userMessage)")
        } catch let failure as Failure {
            state = .behind(failure.message)
        } catch {
            state = .behind("\(error)")
        }
        await keeper.set(state)
        return state == .given
    }

    /// What one peer has shown.
    private struct Shown: Sendable {
        var peer: Peer
        var fetch: OwnLogFetch
        var answer: SigningLeave.Answer
        var sightings: [LogOrigin: SigningGuard.Sighting]
    }

    /// One question to all; whether anything was taken back.
    private func round() async throws -> (SigningState, hasChanged: Bool) {
        let wasRestored = try await store.isRestored()
        let shown = try await ask()
        var own = try await store.ownLogs()
        var hasChanged = false
        for origin in Set(shown.flatMap(\.sightings.keys)).sorted(by: { $0.epoch < $1.epoch }) {
            // A log that has ended here is not signed again.
            if own.keys.contains(where: { $0.audience == origin.audience && $0.epoch > origin.epoch }) { continue }
            let range = own[origin] ?? CompactRange()
            let sightings = shown.compactMap { $0.sightings[origin] }
            var roots: [UInt64: TreeHash] = [:]
            for size in Set(sightings.map(\.checkpoint.size)) where size < range.size {
                roots[size] = try await store.ownRoot(of: origin, at: size)
            }
            switch SigningGuard.verdict(own: range, sightings: sightings, rootHere: { roots[$0] }) {
            case .goOn: break
            case .fork(let sighting, let root):
                return (
                    .fork(
                        "\(sighting.peer) shows \(sighting.checkpoint), signed by this node, and the root here is \(root)"
                    ),
                    false
                )
            case .behind(let missing, let sighting):
                guard let source = shown.first(where: { $0.peer.node == sighting.peer }) else { continue }
                log.write(
                    .warning, "taking-back",
                    [
                        "log": .string(origin.description), "missing": .integer(Int64(clamping: missing)),
                        "peer": .string(sighting.peer),
                    ])
                let taken = try await takeBack(origin, range, from: source.fetch)
                log.write(
                    .info, "taken-back",
                    [
                        "log": .string(origin.description), "entries": .integer(Int64(taken.entries)),
                        "stored": .integer(Int64(taken.stored)), "removed": .integer(Int64(taken.removed)),
                    ])
                hasChanged = true
                own = try await store.ownLogs()
            }
        }
        if hasChanged { return (.asking, true) }
        let answers = Dictionary(uniqueKeysWithValues: shown.map { ($0.peer.node, $0.answer) })
        switch SigningLeave.decide(answers: answers, wasRestored: wasRestored) {
        case .waiting(let peers): return (.waiting(peers), false)
        case .unknown: return (.unknown, false)
        case .given:
            if wasRestored {
                try await store.trustRestored(note: "every peer was heard", by: Store.follower)
            }
            return (.given, false)
        }
    }

    private func ask() async throws -> [Shown] {
        let peers = try await store.peers(by: Store.follower)
        return try await withThrowingTaskGroup(of: Shown.self) { group in
            for peer in peers {
                let fetch = try fetch(peer, try await store.peerToken(peer.id))
                group.addTask {
                    var shown = Shown(peer: peer, fetch: fetch, answer: .silent, sightings: [:])
                    do {
                        let seen = try await onOwnThread { try fetch.sightings() }
                        shown.answer = seen == nil ? .doesNotFollow : .shown
                        shown.sightings = seen ?? [:]
                    } catch is CancellationError {
                        throw CancellationError()
                    } catch {
                        log.write(
                            .info, "peer-silent", ["peer": .string(peer.node), "error": .string(Self.words(error))])
                    }
                    return shown
                }
            }
            var all: [Shown] = []
            for try await shown in group { all.append(shown) }
            return all.sorted { $0.peer.node < $1.peer.node }
        }
    }

    private static func words(_ error: any Error) -> String {
        (error as? ClientError)?.message ?? (error as? Failure)?.message ?? "\(error)"
    }

    private func takeBack(
        _ origin: LogOrigin, _ stored: CompactRange, from fetch: OwnLogFetch
    ) async throws -> TakenBack {
        let seed = try await store.ownSeed(of: origin)
        let (verified, spool) = try await onOwnThread { try fetch.entries(of: origin, after: stored, seed: seed) }
        // Each bundle is held against what was verified before it is taken: a disk may have turned a bit meanwhile.
        var replay = PullReplay(origin: origin, stored: stored, verified: verified)
        var bundles: [PulledBundle] = []
        var taken = TakenBack()
        var offset = 0
        while true {
            let piece = try spool.read(at: offset)
            offset += piece.count
            bundles += piece.isEmpty ? try replay.finish().map { [$0] } ?? [] : try replay.take(piece)
            guard bundles.count >= Self.bundles || piece.isEmpty else { continue }
            if let first = bundles.first, let last = bundles.last {
                let frames = bundles.flatMap(\.entries).map {
                    SyncFrame(commitment: $0.commitment, opening: $0.opening)
                }
                taken += try await store.takeBack(
                    frames, from: first.from, of: origin,
                    checkpoint: last.range == verified.range ? verified.checkpoint : nil)
                bundles.removeAll()
            }
            if piece.isEmpty { return taken }
        }
    }

    /// Bundles of entries that are taken back in one transaction.
    private static let bundles = 8
}
