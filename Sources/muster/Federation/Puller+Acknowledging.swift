import CanonicalJSON
import Federation
import Registry
import Service
import Store
import TransparencyLog

/// When a peer is next asked who has applied what.
struct Acknowledging: Sendable {
    /// Asked in the next turn, whatever else holds.
    var isDue = true
    /// From when on the peer is asked for what it knows of others' logs, to be passed on.
    var relaysFrom = ContinuousClock.now
    /// Until when that is asked at every turn: somebody was erased a short while ago.
    var relaysEagerlyUntil = ContinuousClock.now
    /// Of the last answers: about this node's logs, and about all.
    var ownTag: String?
    var allTag: String?
}

extension Puller {
    /// Between two questions for what is passed on, and how long after an erasure it is asked for at every turn.
    private static let relayPause = Duration.seconds(600)
    /// A node that lists no log at all may have just been restored: what is lent is dropped when it goes on so.
    private static let patienceWithNothing = Duration.seconds(60)

    /// What a peer still lends is confirmed; what it does not let this node read any more is dropped.
    func confirm(
        _ answers: [PeerFetch.Answer], _ outcome: PullOutcome, _ report: PeerFetch.Report, of peer: Peer,
        _ known: [PeerLog]
    ) async throws {
        let failed = Set(outcome.logs.filter { $0.error != nil }.map(\.origin))
        try await store.confirm(answers.map(\.origin).filter { !failed.contains($0.description) })
        guard report.isRecognised else { return }
        guard report.audiences.isEmpty else {
            turns[peer.id]?.listsNothingSince = nil
            return try await drop(peer, except: report.audiences, known)
        }
        let since = turns[peer.id]?.listsNothingSince ?? .now
        turns[peer.id]?.listsNothingSince = since
        if ContinuousClock.now - since >= Self.patienceWithNothing { try await drop(peer, except: [], known) }
    }

    private func drop(_ peer: Peer, except audiences: [Audience], _ known: [PeerLog]) async throws {
        guard known.contains(where: { $0.origin.audience != .public && !audiences.contains($0.origin.audience) }) else {
            return
        }
        for origin in try await store.dropLogs(of: peer, except: audiences) {
            log.write(.info, "taken-back", ["log": .string(origin)])
        }
    }

    /// Peers downstream may be about to acknowledge what has just been applied here.
    func relayEagerly() {
        for id in turns.keys { turns[id]?.acknowledgements.relaysEagerlyUntil = .now + Self.relayPause }
    }

    /// Asks a peer who has acknowledged what: when an erasure waits for it, and now and then for what is passed on.
    func askForAcknowledgements(_ peer: Peer, _ fetch: PeerFetch) async throws {
        var state = turns[peer.id]?.acknowledgements ?? Acknowledging()
        let relays = state.isDue || state.relaysFrom <= .now || state.relaysEagerlyUntil > .now
        if !relays { guard try await store.awaitsAcknowledgement(by: peer) else { return } }
        let name = relays ? nil : store.node
        let tag = relays ? state.allTag : state.ownTag
        if relays { state.relaysFrom = .now + Self.relayPause }
        state.isDue = false
        turns[peer.id]?.acknowledgements = state
        guard let answer = try await onOwnThread({ try fetch.acknowledgements(about: name, tag: tag) }) else { return }
        for refusal in try await store.take(answer.notes, ownKeys: keys().signers.map(\.verifier)) {
            log.write(.warning, "acknowledgement-refused", ["peer": .string(peer.node), "error": .string(refusal)])
        }
        // Kept only when what came with it is: what failed is asked for again.
        if relays {
            turns[peer.id]?.acknowledgements.allTag = answer.tag
        } else {
            turns[peer.id]?.acknowledgements.ownTag = answer.tag
        }
    }
}
