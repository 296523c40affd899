import CanonicalJSON
import Federation
import Registry
import Store

/// What this node shows, in a digest that two nodes can compare.
enum ViewHandlers {
    static let schema: JSONValue = Schemas.object(
        [
            ("audience", Schemas.audience), ("home", Schemas.text),
            ("digest", ["type": "string", "pattern": "^[0-9a-f]{64}$"]), ("records", Schemas.count),
            ("people", Schemas.count),
        ], required: ["audience", "digest", "records", "people"])

    static let audience = Parameter.query(
        "audience",
        .shaped(
            pattern: "^(public|federation|circle:[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?)$", max: 80,
            hint: "public, federation or circle:NAME",
            check: { Audience($0).map { $0 != .private } ?? false }), example: "public",
        "What its readers see: public (when nothing is said), federation or circle:NAME, each with all that is wider.")

    static let home = Parameter.query(
        "home", .text(max: 253), example: "muster.example.org", "Only records whose home is this node.")

    @Sendable static func digest(_ call: Call) async throws -> Reply {
        try call.authorize(.managePeers)
        let audience = call.arguments["audience"].flatMap { Audience($0) } ?? .public
        let home = call.arguments["home"]
        let view = try await call.store.viewDigest(of: audience, home: home, by: call.principal)
        var answer: JSONObject = [
            "audience": .string(audience.description), "digest": .string(ViewDigest.hex(view.digest)),
            "records": .integer(Int64(view.records)), "people": .integer(Int64(view.groups)),
        ]
        answer["home"] = home.map { .string($0) }
        return .json(answer)
    }
}
