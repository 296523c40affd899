import CanonicalJSON
import Federation
import NIOHTTP1
import Registry
import Store

/// Moving a person to another node, and taking one over.
enum MoveHandlers {
    static let schema: JSONValue = Schemas.object(
        [
            ("contributor", Schemas.uuid), ("to", Schemas.text), ("at", Schemas.instant), ("gone", Schemas.instant),
        ], required: ["contributor", "to", "at"])

    private static let nodeName: JSONValue = [
        "type": "string", "minLength": 1, "maxLength": 253, "pattern": "^[!-~]+$",
        "description": "A node's name, as in its key.",
    ]
    static let offerInput: JSONValue = Schemas.object([("to", nodeName)], required: ["to"])
    static let releaseInput: JSONValue = Schemas.object(
        [("digest", ["type": "string", "pattern": "^[0-9a-f]{64}$"])], required: ["digest"])
    static let adoptionInput: JSONValue = Schemas.object(
        [("contributor", Schemas.uuid), ("from", nodeName)], required: ["contributor", "from"])
    static let adoption: JSONValue = Schemas.object(
        [("contributor", Schemas.uuid), ("from", Schemas.text), ("records", Schemas.count)],
        required: ["contributor", "from", "records"])

    @Sendable static func offer(_ call: Call) async throws -> Reply {
        _ = try await call.record(for: .erase)
        let input = try await JSONBody.object(call)
        try JSONBody.check(input, members: ["to"])
        let move = try await call.store.offerMove(of: call.id, to: try name(input, "to"), by: call.principal)
        return .json(json(move))
    }

    @Sendable static func cancel(_ call: Call) async throws -> Reply {
        // The record may be another node's by now, which the store says better.
        if call.principal.role == .anonymous { try call.authorize(.erase) }
        try await call.store.cancelMove(of: call.id, by: call.principal)
        return Reply(.noContent)
    }

    /// For staff who moves or has moved; for a peer who is offered to it.
    @Sendable static func list(_ call: Call) async throws -> Reply {
        let peer = peer(call)
        if peer == nil { try call.authorize(.readAudit) }
        let moves = try await call.store.movesOut(to: peer)
        return .json(["items": .array(moves.map { .object(json($0)) })])
    }

    @Sendable static func read(_ call: Call) async throws -> Reply {
        .json(try await call.store.moveBundle(of: call.id, for: try signer(call)).json)
    }

    @Sendable static func release(_ call: Call) async throws -> Reply {
        let (peer, id) = (try signer(call), try call.id)
        let input = try await JSONBody.object(call)
        try JSONBody.check(input, members: ["digest"])
        guard let digest = input["digest"]?.stringValue, digest.utf8.count == 64 else {
            throw JSONBody.mistake("/digest", "malformed", "expected SHA-256 of what was read, in hexadecimal")
        }
        try await call.store.release(id, to: peer, digest: digest)
        return .json(["contributor": .string(id.description), "gone": .bool(true)])
    }

    @Sendable static func adopt(_ call: Call) async throws -> Reply {
        try call.authorize(.managePeers)
        guard let takeOver = call.context.takeOver else {
            throw Problem(.unavailable, "this process follows no peers", headers: [.retryAfter: "60"])
        }
        let input = try await JSONBody.object(call)
        try JSONBody.check(input, members: ["contributor", "from"])
        guard let id = input["contributor"]?.stringValue.flatMap({ RecordID($0) }) else {
            throw JSONBody.mistake("/contributor", "malformed", "expected the id that the record has at its home")
        }
        let from = try name(input, "from")
        let records = try await takeOver(id, from)
        return .json([
            "contributor": .string(id.description), "from": .string(from), "records": .integer(Int64(records)),
        ])
    }

    private static func json(_ move: MoveOut) -> JSONObject {
        var object: JSONObject = [
            "contributor": .string(move.contributor.description), "to": .string(move.to),
            "at": .string(move.at.description),
        ]
        object["gone"] = move.gone.map { .string($0.description) }
        return object
    }

    /// The node that has signed the request; nil for whoever came with a token.
    private static func peer(_ call: Call) -> String? {
        call.principal.role == .peer && call.principal.tokenID == nil ? call.principal.label : nil
    }

    private static func signer(_ call: Call) throws -> String {
        guard let peer = peer(call) else {
            throw Problem(.forbidden, "only the node that somebody is offered to, by its signature, may ask this")
        }
        return peer
    }

    private static func name(_ input: JSONObject, _ member: String) throws -> String {
        guard let text = input[member]?.stringValue, (1...253).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw JSONBody.mistake("/\(member)", "malformed", "expected a node's name, such as b.example.org") }
        return text
    }
}
