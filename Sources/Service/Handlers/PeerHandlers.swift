import CanonicalJSON
import Federation
import NIOHTTP1
import Registry
import Store
import TransparencyLog

/// Which other nodes this one follows, and how that goes.
enum PeerHandlers {
    static let urlLimit = 512
    static let keyLimit = 512
    static let tokenLimit = 512

    static let inputSchema: JSONValue = Schemas.object(
        [
            (
                "url",
                [
                    "type": "string", "pattern": "^https?://[!-~]+$", "maxLength": .integer(Int64(urlLimit)),
                    "description": "Where the node is reached.",
                ]
            ),
            (
                "key",
                [
                    "type": "string", "maxLength": .integer(Int64(keyLimit)),
                    "description": "What its logs are signed with, as a verifier key of a signed note: node+id+base64.",
                ]
            ),
            ("trust", ["enum": .array(Peer.Trust.allCases.map { .string($0.rawValue) })]),
            (
                "token",
                [
                    "type": "string", "pattern": "^[!-~]+$", "maxLength": .integer(Int64(tokenLimit)),
                    "description": "What this node shows to the peer. It is never told again.",
                ]
            ),
        ], required: ["url", "key"])

    static let schema: JSONValue = Schemas.object(
        [
            ("id", Schemas.uuid), ("node", Schemas.text), ("url", Schemas.text), ("key", Schemas.text),
            ("trust", Schemas.text), ("added", Schemas.instant), ("hasToken", ["type": "boolean"]),
            ("succeeded", Schemas.instant), ("failed", Schemas.instant), ("error", Schemas.text),
            ("knowsUs", ["type": "boolean"]),
        ], required: ["id", "node", "url", "key", "trust", "added", "hasToken"])

    static let statusSchema: JSONValue = Schemas.object(
        [
            ("peer", schema),
            (
                "logs",
                Schemas.list(
                    Schemas.object(
                        [
                            ("origin", Schemas.text), ("audience", Schemas.audience), ("epoch", Schemas.count),
                            ("size", Schemas.count), ("state", ["enum": ["following", "fork", "stopped"]]),
                            ("since", Schemas.instant), ("advanced", Schemas.instant), ("withheld", Schemas.count),
                            ("firstWithheld", Schemas.list(Schemas.count)), ("error", Schemas.text),
                        ], required: ["origin", "audience", "epoch", "size", "state", "since", "withheld"]))
            ),
        ], required: ["peer", "logs"])

    static let outcomeSchema: JSONValue = Schemas.object(
        [
            ("node", Schemas.text),
            (
                "logs",
                Schemas.list(
                    Schemas.object(
                        [
                            ("origin", Schemas.text), ("entries", Schemas.count), ("size", Schemas.count),
                            ("stored", Schemas.count), ("removed", Schemas.count), ("error", Schemas.text),
                        ], required: ["origin", "entries", "size", "stored", "removed"]))
            ), ("error", Schemas.text),
        ], required: ["node", "logs"])

    @Sendable static func create(_ call: Call) async throws -> Reply {
        try call.authorize(.managePeers)
        let input = try await JSONBody.object(call)
        try JSONBody.check(input, members: ["url", "key", "trust", "token"])
        let url = try text(input, "url", limit: urlLimit, "such as https://muster.example.org")
        let rest = ["https://", "http://"].first { url.hasPrefix($0) }.map { url.dropFirst($0.count) }
        guard let rest, !rest.isEmpty, !rest.contains("@"), !rest.contains("?"), !rest.contains("#") else {
            throw JSONBody.mistake("/url", "malformed", "expected an address such as https://muster.example.org")
        }
        let key: VerifierKey
        do {
            key = try VerifierKey(text: try text(input, "key", limit: keyLimit, "from whoever runs the peer"))
        } catch let error as NoteKeyError {
            throw JSONBody.mistake("/key", "malformed", "it is no verifier key: \(error)")
        }
        let trust = try trust(input)
        let token = try input["token"].map { _ in try text(input, "token", limit: tokenLimit, "one word") }
        let peer: Peer
        do {
            peer = try await call.store.addPeer(url: url, key: key, trust: trust, token: token, by: call.principal)
        } catch {
            guard case .conflict = error.code else { throw error }
            throw Problem(.conflict, "\(key.name) is a peer already; remove it first to follow it anew")
        }
        call.context.forgetPeers()
        return .json(json(peer), status: .created, headers: [.location: "/v1/peers/\(peer.id)"])
    }

    @Sendable static func list(_ call: Call) async throws -> Reply {
        try call.authorize(.managePeers)
        let peers = try await call.store.peers(by: call.principal)
        return .json(["items": .array(peers.map { .object(json($0)) })])
    }

    @Sendable static func read(_ call: Call) async throws -> Reply {
        try call.authorize(.managePeers)
        return .json(try await status(call, try await peer(call)))
    }

    @Sendable static func remove(_ call: Call) async throws -> Reply {
        try call.authorize(.managePeers)
        let peer = try await peer(call)
        let records = try await call.store.removePeer(peer.id, by: call.principal)
        call.context.forgetPeers()
        return .json(["removed": .integer(Int64(records))])
    }

    static let keySchema: JSONValue = Schemas.object(
        [("key", ["type": "string", "maxLength": .integer(Int64(keyLimit))])], required: ["key"])

    /// A key that a person gives, in the place of one that was lost or stolen.
    @Sendable static func rekey(_ call: Call) async throws -> Reply {
        try call.authorize(.managePeers)
        let found = try await peer(call)
        let input = try await JSONBody.object(call)
        try JSONBody.check(input, members: ["key"])
        let text = try text(input, "key", limit: keyLimit, "the peer's verifier key")
        let key: VerifierKey
        do { key = try VerifierKey(text: text) } catch {
            throw JSONBody.mistake("/key", "malformed", "this is not a verifier key: \(error)")
        }
        guard key.name == found.node else {
            throw JSONBody.mistake("/key", "conflict", "this is a key of \(key.name), and the peer is \(found.node)")
        }
        if key != found.key {
            try await call.store.rekey(
                peer: found.id, from: found.key, to: key, statements: nil, by: call.principal)
            call.context.forgetPeers()
        }
        return .json(json(try await peer(call)))
    }

    @Sendable static func federation(_ call: Call) async throws -> Reply {
        try call.authorize(.managePeers)
        var items: [JSONValue] = []
        for peer in try await call.store.peers(by: call.principal) {
            items.append(.object(try await status(call, peer)))
        }
        return .json(["items": .array(items)])
    }

    @Sendable static func sync(_ call: Call) async throws -> Reply {
        try call.authorize(.managePeers)
        guard let pull = call.context.pullNow else {
            throw Problem(.unavailable, "this process follows no peers", headers: [.retryAfter: "60"])
        }
        return .json(["items": .array(try await pull().map { .object($0.json) })])
    }

    private static func peer(_ call: Call) async throws -> Peer {
        let id = try call.id
        guard let peer = try await call.store.peers(by: call.principal).first(where: { $0.id == id }) else {
            throw Problem(.notFound, "there is no peer \(id); GET /v1/peers lists those that there are")
        }
        return peer
    }

    private static func status(_ call: Call, _ peer: Peer) async throws -> JSONObject {
        let logs = try await call.store.peerLogs(of: peer.id, by: call.principal)
        return ["peer": .object(json(peer)), "logs": .array(logs.map { .object(json($0)) })]
    }

    private static func json(_ peer: Peer) -> JSONObject {
        var object: JSONObject = [
            "id": .string(peer.id.description), "node": .string(peer.node), "url": .string(peer.url),
            "key": .string(peer.key.description), "trust": .string(peer.trust.rawValue),
            "added": .string(peer.added.description), "hasToken": .bool(peer.hasToken),
        ]
        object["succeeded"] = peer.succeeded.map { .string($0.description) }
        object["failed"] = peer.failed.map { .string($0.description) }
        object["error"] = peer.error.map { .string($0) }
        object["knowsUs"] = peer.knowsUs.map { .bool($0) }
        return object
    }

    private static func json(_ log: PeerLog) -> JSONObject {
        var object: JSONObject = [
            "origin": .string(log.origin.description), "audience": .string(log.origin.audience.description),
            "epoch": .integer(log.origin.epoch), "size": .integer(Int64(clamping: log.range.size)),
            "state": .string(log.state.rawValue), "since": .string(log.since.description),
            "withheld": .integer(Int64(log.withheld.count)),
        ]
        if !log.withheld.isEmpty {
            object["firstWithheld"] = .array(log.withheld.prefix(10).map { .integer(Int64(clamping: $0)) })
        }
        object["advanced"] = log.advanced.map { .string($0.description) }
        object["error"] = log.error.map { .string($0) }
        return object
    }

    private static func text(_ input: JSONObject, _ name: String, limit: Int, _ hint: String) throws -> String {
        guard let value = input[name] else { throw JSONBody.mistake("/\(name)", "required", "give it, \(hint)") }
        guard let text = value.stringValue, !text.isEmpty, text.utf8.count <= limit,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else {
            throw JSONBody.mistake(
                "/\(name)", "malformed", "expected 1 to \(limit) visible ASCII characters, \(hint)")
        }
        return text
    }

    private static func trust(_ input: JSONObject) throws -> Peer.Trust {
        guard let value = input["trust"] else { return .search }
        let names = Peer.Trust.allCases.map(\.rawValue)
        guard let trust = value.stringValue.flatMap({ Peer.Trust(rawValue: $0) }) else {
            throw JSONBody.mistake(
                "/trust", "unknown-value", "expected one of \(names.joined(separator: ", "))",
                suggestion: value.stringValue.flatMap { EditDistance.nearest(to: $0, among: names) })
        }
        return trust
    }
}
