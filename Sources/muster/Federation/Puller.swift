import CanonicalJSON
import Federation
import MusterClient
import Registry
import Service
import Store
import TransparencyLog

/// Follows the peers for as long as the node runs: each by itself, so that one that is slow or lies holds up no other.
actor Puller {
    /// How often a peer is asked when nothing is wrong.
    static let standardInterval = 30
    /// The longest pause after failures in a row; each doubles it.
    private static let longestPause = Duration.seconds(900)
    /// Peers asked at the same time; the others wait for their turn. A request that is held costs a thread that sleeps.
    private static let atOnce = (asking: 8, held: 64)
    /// How many seconds a peer may hold back the answer that nothing is new, when this node watches.
    private static let wait = 50
    /// How long a request to pull now waits for an end.
    private static let patience = Duration.seconds(45)
    private static let tick = Duration.milliseconds(20)

    let store: Store
    let log: ServiceLog
    let spool: String
    /// Nil: only when asked.
    private let interval: Duration?
    private let watches: Bool
    let limits: PeerFetch.Limits
    let allowsPlainHTTP: Bool
    /// The node's keys as they are now.
    let keys: @Sendable () throws -> NodeKeys
    /// How long a peer that does not know this node is asked as anybody asks.
    private static let unsigned = Duration.seconds(600)

    struct Turn {
        /// The number of the pull that was begun last, and of the one that has ended.
        var begun = 0
        var ended = 0
        var failures = 0
        var next = ContinuousClock.now
        var outcome: PullOutcome?
        /// Whether the peer recognised this node when it was last asked by a signature.
        var knowsUs: Bool?
        /// What is kept of the peer between two turns.
        let connection = PeerConnection()
        /// The peer has been asked to answer only when something is new: until then, nothing is.
        var isHeld = false
        /// Whether it does so.
        var holds = true
        /// From when on requests are signed again.
        var signsFrom = ContinuousClock.now
        /// When the peer, having recognised this node, first listed no log at all, and has gone on so.
        var listsNothingSince: ContinuousClock.Instant?
        var acknowledgements = Acknowledging()
    }

    var turns: [RecordID: Turn] = [:]
    private var count = 0
    /// Peers whose last pull has this number or a lower one are due at once.
    private var asked = 0
    private var looksAgain = ContinuousClock.now

    init(
        store: Store, log: ServiceLog, spool: String, interval: Duration?, watches: Bool = false,
        limits: PeerFetch.Limits = PeerFetch.Limits(), allowsPlainHTTP: Bool,
        keys: @escaping @Sendable () throws -> NodeKeys
    ) {
        self.store = store
        self.log = log
        self.spool = spool
        self.interval = interval
        self.watches = watches
        self.limits = limits
        self.allowsPlainHTTP = allowsPlainHTTP
        self.keys = keys
        asked = interval == nil ? -1 : 0
    }

    /// Works until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                for peer in await due() { group.addTask { await self.turn(peer) } }
                do { try await Task.sleep(for: Self.tick) } catch { return group.cancelAll() }
            }
        }
    }

    /// Pulls every peer now; what is not done within ``patience`` goes on by itself.
    func now() async throws -> [PullOutcome] {
        let end = ContinuousClock.now + Self.patience
        let peers = try await store.peers(by: Store.follower)
        let before = count
        asked = count
        looksAgain = .now
        // Somebody may just have made this node known there.
        for id in turns.keys {
            turns[id]?.signsFrom = .now
            turns[id]?.acknowledgements.isDue = true
        }
        while peers.contains(where: { !isDone($0.id, since: before) }), ContinuousClock.now < end {
            try await Task.sleep(for: Self.tick)
        }
        return peers.compactMap { peer in
            if let turn = turns[peer.id], turn.isHeld, turn.ended <= before, var outcome = turn.outcome {
                // Nothing has come since: all that came before was said before.
                outcome.logs = outcome.logs.map { .init(origin: $0.origin, entries: 0, size: $0.size, error: $0.error) }
                return outcome
            }
            guard let turn = turns[peer.id], turn.ended > before, let outcome = turn.outcome else {
                return PullOutcome(node: peer.node, logs: [], error: "it has not come to its end yet, and goes on")
            }
            // Of whom is only known there is nothing to tell but what went wrong.
            return peer.trust == .known && outcome.error == nil ? nil : outcome
        }
    }

    /// Whether a peer has been pulled since, or holds a request that it would answer if there were anything.
    private func isDone(_ peer: RecordID, since before: Int) -> Bool {
        guard let turn = turns[peer] else { return false }
        return turn.ended > before || turn.isHeld && turn.outcome != nil
    }

    /// The peers whose turn it is, marked as begun.
    private func due() async -> [Peer] {
        let now = ContinuousClock.now
        let running = turns.values.count { $0.begun > $0.ended && !$0.isHeld }
        let most = watches && turns.values.count(where: \.isHeld) >= Self.atOnce.held ? 0 : Self.atOnce.asking
        guard running < most else { return [] }
        // The list is read anew about once an interval, and at once when somebody asks.
        let waits = turns.values.contains { $0.begun == $0.ended && ($0.begun <= asked || $0.next <= now) }
        guard waits || now >= looksAgain else { return [] }
        let peers: [Peer]
        do { peers = try await store.peers(by: Store.follower) } catch {
            if Task.isCancelled { return [] }
            log.write(.warning, "peers-unknown", ["error": .string(error.userMessage)])
            looksAgain = .now + .seconds(5)
            return []
        }
        looksAgain = .now + (interval ?? .seconds(86_400))
        let ids = Set(peers.map(\.id))
        turns = turns.filter { ids.contains($0.key) || $0.value.begun > $0.value.ended }
        var due: [Peer] = []
        for peer in peers {
            var turn = turns[peer.id] ?? Turn()
            guard turn.begun == turn.ended else { continue }
            guard turn.begun <= asked || interval != nil && turn.next <= .now else { continue }
            guard running + due.count < most else {
                looksAgain = .now
                break
            }
            count += 1
            turn.begun = count
            turns[peer.id] = turn
            due.append(peer)
        }
        return due
    }

    private func turn(_ peer: Peer) async {
        let outcome = await pull(peer)
        let error = outcome.error ?? outcome.logs.lazy.compactMap(\.error).first
        if !Task.isCancelled {
            do {
                try await store.note(error, on: peer.id, knowsUs: turns[peer.id]?.knowsUs)
            } catch {
                log.write(.warning, "pull-not-noted", ["error": .string(error.userMessage)])
            }
            if let error {
                log.write(.warning, "pull-failed", ["peer": .string(peer.node), "error": .string(error)])
            }
        }
        var turn = turns[peer.id] ?? Turn()
        turn.outcome = outcome
        turn.ended = turn.begun
        turn.isHeld = false
        turn.failures = error == nil ? 0 : min(turn.failures + 1, 16)
        // Who watches asks again at once: it is the peer that waits.
        let pause = watches && turn.holds && error == nil ? .zero : interval ?? .seconds(86_400)
        turn.next = .now + (error == nil ? pause : max(pause, min(pause * (1 << turn.failures), Self.longestPause)))
        turns[peer.id] = turn
    }

    private func pull(_ peer: Peer) async -> PullOutcome {
        var outcome = PullOutcome(node: peer.node, logs: [], error: nil)
        do {
            let known = try await store.peerLogs(of: peer.id, by: Store.follower)
            let connection = turns[peer.id]?.connection ?? PeerConnection()
            var fetch = PeerFetch(
                peer: peer, token: try await store.peerToken(peer.id), known: known, spool: spool,
                connection: connection)
            fetch.allowsPlainHTTP = allowsPlainHTTP
            fetch.limits = limits
            if turns[peer.id].map({ $0.signsFrom <= .now }) ?? true {
                let keys = try keys()
                fetch.signers = keys.signers.map(NodeSigner.signer)
                fetch.signedBy = keys.signers.first?.verifier.description
            }
            if !fetch.signers.isEmpty { try await finishMoves(from: peer) }
            guard peer.trust != .known else {
                turns[peer.id]?.holds = false
                try await askForAcknowledgements(peer, fetch)
                return outcome
            }
            if watches, connection.tag != nil {
                fetch.wait = Self.wait
                turns[peer.id]?.isHeld = true
            }
            let asked = ContinuousClock.now
            let report = try await onOwnThread { [fetch] in try fetch.run() }
            turns[peer.id]?.isHeld = false
            // Some host of files, or a node that holds too many already, says at once that nothing is new.
            let isHasty = fetch.wait > 0 && report.listed == nil && .now - asked < .seconds(Int64(Self.wait) / 2)
            turns[peer.id]?.holds = !isHasty && !connection.isPlain
            if let known = report.knowsThisNode { turns[peer.id]?.knowsUs = known }
            if report.knowsThisNode == false { turns[peer.id]?.signsFrom = .now + Self.unsigned }
            outcome.error = report.refusal
            let answers = report.answers
            if let (key, statements) = report.successor {
                try await store.rekey(
                    peer: peer.id, from: peer.key, to: key, statements: statements, by: Store.follower)
                log.write(.info, "peer-rekeyed", ["peer": .string(peer.node), "key": .string(key.description)])
            }
            var failed: [LogOrigin] = []
            // One answer after the other: a new epoch waits until the one before it has been read and applied.
            for answer in answers where !LogChoice.waits(answer.origin, for: failed) {
                let log = try await take(answer, of: peer)
                if log.error != nil { failed.append(answer.origin) }
                outcome.logs.append(log)
            }
            if let listed = report.listed {
                let isWhole = outcome.logs.allSatisfy { $0.error == nil }
                if isWhole { try await store.forgetLogs(of: peer, except: listed) }
                connection.tag = isWhole ? report.tag : nil
            } else if report.isPartial {
                connection.tag = nil
            }
            try await confirm(answers, outcome, report, of: peer, known)
            // What peers say of somebody whom another has let go.
            _ = try await store.takeWaiting()
            // Only now is what these logs erase deleted and committed.
            try await store.acknowledge(peer, signingWith: keys().current)
            if outcome.logs.contains(where: { $0.removed > 0 }) { relayEagerly() }
            // Plain files acknowledge nothing.
            if !connection.isPlain { try await askForAcknowledgements(peer, fetch) }
            // So that whoever has asked to pull now sees what came of it.
            try await store.regroup()
            for log in known where log.state != .following {
                outcome.logs.append(
                    .init(origin: log.origin.description, entries: 0, size: log.range.size, error: log.error))
            }
        } catch let failure as Failure {
            outcome.error = failure.message
        } catch let error as ClientError {
            outcome.error = error.message
        } catch let error as StoreError {
            outcome.error = error.userMessage
        } catch is CancellationError {
            outcome.error = "the node stops"
        } catch {
            outcome.error = "\(error)"
        }
        if outcome.error != nil { turns[peer.id]?.connection.forget() }
        return outcome
    }

    /// Brings what a peer has told of one log into the database.
    private func take(_ answer: PeerFetch.Answer, of peer: Peer) async throws -> PullOutcome.Log {
        let origin = answer.origin
        var outcome = PullOutcome.Log(origin: origin.description, entries: 0, size: answer.stored.size)
        if case .unchanged = answer.content { return outcome }
        try await store.follow(origin, of: peer.id)
        switch answer.content {
        case .unchanged: break
        case .failed(let words):
            outcome.error = words
        case .refused(let refusal, let checkpoint):
            outcome.error = refusal.description
            try await store.note(refusal, on: origin, checkpoint: checkpoint)
        case .verified(let verified, let spool):
            do {
                let changes = try await Applying(store: store, origin: origin, isBare: answer.isBare)
                    .run(verified, spool, stored: answer.stored)
                outcome.entries = UInt64(changes.entries)
                outcome.size = verified.range.size
                outcome.stored = changes.stored
                outcome.removed = changes.removed
                if changes.entries > 0 {
                    log.write(
                        .info, "pulled",
                        [
                            "log": .string(origin.description), "entries": .integer(Int64(changes.entries)),
                            "size": .integer(Int64(clamping: verified.range.size)),
                        ])
                }
            } catch let refusal as PullRefusal {
                outcome.error = refusal.description
                if refusal.verdict == .unheld { try await store.refuseBare(origin) }
                try await store.note(refusal, on: origin)
            } catch let damage as SpoolDamage {
                // Nothing of the damaged part was applied, and it says nothing of the peer: it is asked again.
                outcome.error = damage.description
            }
        }
        return outcome
    }
}
