import CanonicalJSON
import Federation
import MusterClient
import Registry
import Store
import TransparencyLog

/// Asks a peer for this node's own logs, as it has kept them: blocking, on a thread of its own, without the database.
struct OwnLogFetch: Sendable {
    let peer: Peer
    let token: String?
    /// This node's name, and the keys that it has signed with.
    let node: String
    let keys: [VerifierKey]
    let signers: [RequestSigner]
    let spool: String
    let allowsPlainHTTP: Bool
    /// A peer from which nothing comes for so long is left.
    var silence = Duration.seconds(10)
    /// What the peer must not exceed.
    var limits = Pull.Limits()

    private static let mostLogs = 100

    /// The latest checkpoint of each of this node's logs that the peer has followed; nil when it does not follow this node.
    /// What this node has not signed is passed over: a peer that lies must not hold it up.
    func sightings() throws -> [LogOrigin: SigningGuard.Sighting]? {
        guard let (client, listed) = try list() else { return nil }
        var latest: [Audience: LogOrigin] = [:]
        for origin in listed where origin.node == node && origin.epoch > latest[origin.audience]?.epoch ?? 0 {
            latest[origin.audience] = origin
        }
        var sightings: [LogOrigin: SigningGuard.Sighting] = [:]
        for origin in latest.values {
            let note = Collected(limit: SyncFrame.maximumNoteBytes)
            try client.bytes(Self.path(origin) + "/checkpoint") { try note.append($0) }
            guard let checkpoint = signed(note.bytes, origin) else { continue }
            sightings[origin] = SigningGuard.Sighting(peer: peer.node, checkpoint: checkpoint)
        }
        return sightings
    }

    /// What the peer has of a log beyond what is here, verified.
    func entries(
        of origin: LogOrigin, after stored: CompactRange, seed: Seed?
    ) throws -> (Pull.Verified, PullSpool) {
        guard let (client, _) = try list() else {
            throw Failure(.refused, "\(peer.node) does not show this node's logs any more")
        }
        let file = try PullSpool(folder: spool)
        var context = Pull.Context()
        context.seed = seed
        // What is without a body is not held against oneself.
        context.hasEnded = true
        let state = PullState(
            Pull(origin: origin, keys: keys, stored: stored, context: context, limits: limits))
        do {
            _ = try client.entries(of: Self.path(origin), have: stored.size) { bytes in
                if state.roomChecked(bytes.count) { try file.checkRoom() }
                try state.pull.take(bytes)
                try file.write(bytes)
            }
            return (try state.pull.finish(), file)
        } catch let refusal as PullRefusal {
            throw Failure(.refused, "what \(peer.node) has of \(origin) is not taken: \(refusal)")
        }
    }

    private func signed(_ note: [UInt8], _ origin: LogOrigin) -> Checkpoint? {
        do {
            return try SignedCheckpoint(parsing: note, origin: origin.description, logKeys: keys).checkpoint
        } catch { return nil }
    }

    private static func path(_ origin: LogOrigin) -> String { "/log/\(origin.audience)/\(origin.epoch)" }

    /// What the peer lists of this node, and a client for it; nil when it follows no such node.
    private func list() throws -> (NodeClient, [LogOrigin])? {
        let url = try NodeURL("\(peer.url)/mirror/\(node)")
        var options = CurlTransport.Options()
        options.userAgent = "muster/\(Version.number)"
        options.certificates = Environment.value("MUSTER_CA_FILE")
        options.silence = silence
        options.bodyLimit = 1 << 20
        let isSafe = url.keepsSecrets || allowsPlainHTTP
        for signer in isSafe ? signers.map(Optional.some) + [nil] : [nil] {
            let client = try NodeClient(
                node: url, token: isSafe ? token : nil, signer: signer, options: options, retry: .never)
            do {
                let items = try client.call(.get, "/v1/logs").objectValue?["items"]?.arrayValue ?? []
                return (
                    client,
                    items.prefix(Self.mostLogs).compactMap {
                        $0.objectValue?["origin"]?.stringValue.flatMap { LogOrigin($0) }
                    }
                )
            } catch let error as ClientError where error.signatureRefusal != nil && signer != nil {
                continue
            } catch let error as ClientError where error.status == 404 {
                return nil
            }
        }
        return nil
    }
}
