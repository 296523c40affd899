import CanonicalJSON
import Federation
import MusterClient
import Registry
import Service
import Store

// Taking over a person whom a peer offers. Every step may be the last before a power failure: the next turn goes on.
extension Puller {
    /// How often what is offered is read again because it has changed meanwhile.
    private static let attempts = 3

    /// Takes over a person whom a peer offers to this node; says how many records came.
    func takeOver(_ id: RecordID, from name: String) async throws -> Int {
        do {
            return try await carryOver(id, from: name)
        } catch let error as ClientError {
            // What is not done goes on with the next pull, or when it is asked for again.
            guard error.code == .refused else {
                throw Service.Problem(.unavailable, error.message, headers: [.retryAfter: "5"])
            }
            throw StoreError(.refused("\(name) refuses: \(error.message)"))
        } catch let failure as Failure {
            throw StoreError(.refused(failure.message))
        }
    }

    private func carryOver(_ id: RecordID, from name: String) async throws -> Int {
        guard let peer = try await store.peers(by: Store.follower).first(where: { $0.node == name }) else {
            throw StoreError(.refused("\(name) is no peer of this node; add it with “muster peer add”."))
        }
        let fetch = try movingFetch(peer)
        if let pending = try await store.movesIn(from: name).first(where: { $0.contributor == id }),
            let count = try await finish(pending, fetch)
        {
            return count
        }
        for _ in 0..<Self.attempts {
            let bundle = try await onOwnThread { try fetch.moveBundle(of: id) }
            guard bundle.contributor == id, bundle.from == name else {
                throw StoreError(.refused("\(name) answered with somebody else than \(id)."))
            }
            if let count = try await finish(store.receive(bundle), fetch) { return count }
        }
        throw StoreError(
            .refused("\(name) does not let go of \(id): the offer was taken back, or changes all the time."))
    }

    /// Goes on with moves from a peer that were broken off.
    func finishMoves(from peer: Peer) async throws {
        let pending = try await store.movesIn(from: peer.node)
        guard !pending.isEmpty else { return }
        let fetch = try movingFetch(peer)
        for move in pending {
            let count = try await finish(move, fetch)
            log.write(
                .info, count == nil ? "move-abandoned" : "moved-in",
                ["peer": .string(peer.node), "contributor": .string(move.contributor.description)])
        }
    }

    /// Has the old home let go, and becomes the home; nil when that one does not, and nothing is kept.
    private func finish(_ move: MoveIn, _ fetch: PeerFetch) async throws -> Int? {
        guard try await onOwnThread({ try fetch.release(move) }) else {
            try await store.abandonMove(of: move.contributor)
            return nil
        }
        return try await store.adopt(move.contributor)
    }

    /// What asks the peer by this node's signature.
    private func movingFetch(_ peer: Peer) throws -> PeerFetch {
        let keys = try keys()
        var fetch = PeerFetch(peer: peer, token: nil, known: [], spool: spool, connection: PeerConnection())
        fetch.allowsPlainHTTP = allowsPlainHTTP
        fetch.limits = limits
        fetch.answerLimit = MoveBundle.maximumBytes
        fetch.signers = keys.signers.prefix(1).map(NodeSigner.signer)
        return fetch
    }
}

extension PeerFetch {
    /// What a peer offers of a person.
    func moveBundle(of id: RecordID) throws -> MoveBundle {
        let answer = try movingClient().call(.get, "/v1/moves/\(id)")
        guard let bundle = answer.objectValue.flatMap({ MoveBundle($0) }) else {
            throw ClientError(.notANode, "\(peer.node) answered no person that this version can take over")
        }
        return bundle
    }

    /// Tells a peer that this node holds all of a person; false when the peer does not let go, or not of this.
    func release(_ move: MoveIn) throws -> Bool {
        do {
            try movingClient().call(.post, "/v1/moves/\(move.contributor)", body: ["digest": .string(move.digest)])
            return true
        } catch let error as ClientError where error.status == 404 || error.status == 409 {
            return false
        }
    }

    private func movingClient() throws -> NodeClient {
        guard let signer = try usableSigners().first else {
            throw Failure(
                .denied, "\(peer.url) is not https, and a person would travel in the clear",
                mend: "Give the peer's https address, or set MUSTER_PLAIN_HTTP=1 for this node.")
        }
        return try client(signer)
    }
}
