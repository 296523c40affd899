import CanonicalJSON
import NIOHTTP1
import Registry
import Store

/// Which peers are in which circle of this node.
enum CircleHandlers {
    static let nameSchema: JSONValue = ["type": "string", "pattern": "^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$"]
    static let inputSchema: JSONValue = Schemas.object([("name", nameSchema)], required: ["name"])
    static let memberInputSchema: JSONValue = Schemas.object([("peer", Schemas.uuid)], required: ["peer"])

    static let schema: JSONValue = Schemas.object(
        [
            ("id", Schemas.uuid), ("name", nameSchema), ("created", Schemas.instant), ("records", Schemas.count),
            (
                "members",
                Schemas.list(
                    Schemas.object(
                        [("peer", Schemas.uuid), ("node", Schemas.text), ("added", Schemas.instant)],
                        required: ["peer", "node", "added"]))
            ),
        ], required: ["id", "name", "created", "records", "members"])

    static let peerParameter: Parameter = {
        var parameter = Parameter.query(
            "peer", .uuid, example: "0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47", "The id of the member.")
        parameter.isRequired = true
        return parameter
    }()

    @Sendable static func create(_ call: Call) async throws -> Reply {
        try call.authorize(.managePeers)
        let input = try await JSONBody.object(call)
        try JSONBody.check(input, members: ["name"])
        guard let name = input["name"]?.stringValue, Circle(home: call.context.node.name, name: name) != nil else {
            throw JSONBody.mistake(
                "/name", "malformed",
                "expected 1 to 64 lower-case letters, digits and hyphens, beginning and ending with a letter or digit")
        }
        let circle: CircleOfPeers
        do {
            circle = try await call.store.createCircle(name, by: call.principal)
        } catch {
            guard case .conflict = error.code else { throw error }
            throw Problem(.conflict, "there is a circle “\(name)” already")
        }
        return .json(json(circle), status: .created, headers: [.location: "/v1/circles/\(circle.id)"])
    }

    @Sendable static func list(_ call: Call) async throws -> Reply {
        try call.authorize(.managePeers)
        let circles = try await call.store.circles(by: call.principal)
        return .json(["items": .array(circles.map { .object(json($0)) })])
    }

    @Sendable static func read(_ call: Call) async throws -> Reply {
        try call.authorize(.managePeers)
        return .json(json(try await circle(call)))
    }

    @Sendable static func remove(_ call: Call) async throws -> Reply {
        try call.authorize(.managePeers)
        let circle = try await circle(call)
        do {
            try await call.store.deleteCircle(circle.id, by: call.principal)
        } catch {
            guard case .referenced(let count) = error.code else { throw error }
            throw Problem(
                .referenced,
                "\(count) record\(count == 1 ? " is" : "s are") for circle:\(circle.name); give \(count == 1 ? "it" : "them") another audience first"
            )
        }
        call.context.forgetPeers()
        return Reply(.noContent)
    }

    @Sendable static func addMember(_ call: Call) async throws -> Reply {
        try call.authorize(.managePeers)
        let input = try await JSONBody.object(call)
        try JSONBody.check(input, members: ["peer"])
        guard let peer = input["peer"]?.stringValue.flatMap({ RecordID($0) }) else {
            throw JSONBody.mistake("/peer", "malformed", "expected the id of a peer; GET /v1/peers lists them")
        }
        let circle = try await circle(call)
        do {
            try await call.store.addMember(peer, to: circle.id, by: call.principal)
        } catch {
            guard case .notFound = error.code else { throw error }
            throw JSONBody.mistake("/peer", "unknown-value", "there is no peer \(peer); GET /v1/peers lists them")
        }
        call.context.forgetPeers()
        return .json(json(try await self.circle(call)))
    }

    @Sendable static func removeMember(_ call: Call) async throws -> Reply {
        try call.authorize(.managePeers)
        let circle = try await circle(call)
        let given = call.arguments.id("peer")
        guard let peer = given, circle.members.contains(where: { $0.peer == peer }) else {
            throw Problem(.notFound, "no such peer is in the circle “\(circle.name)”")
        }
        try await call.store.removeMember(peer, from: circle.id, by: call.principal)
        call.context.forgetPeers()
        return .json(json(try await self.circle(call)))
    }

    private static func circle(_ call: Call) async throws -> CircleOfPeers {
        let id = try call.id
        guard let circle = try await call.store.circles(by: call.principal).first(where: { $0.id == id }) else {
            throw Problem(.notFound, "there is no circle \(id); GET /v1/circles lists those that there are")
        }
        return circle
    }

    private static func json(_ circle: CircleOfPeers) -> JSONObject {
        [
            "id": .string(circle.id.description), "name": .string(circle.name),
            "created": .string(circle.created.description), "records": .integer(Int64(circle.records)),
            "members": .array(
                circle.members.map { member in
                    [
                        "peer": .string(member.peer.description), "node": .string(member.node),
                        "added": .string(member.added.description),
                    ]
                }),
        ]
    }
}
