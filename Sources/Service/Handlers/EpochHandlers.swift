import CanonicalJSON
import Federation
import Registry
import Store

/// New epochs of the node's logs.
enum EpochHandlers {
    static let inputSchema: JSONValue = Schemas.object(
        [
            ("audience", Schemas.audience),
            (
                "afterLoss",
                [
                    "type": "boolean",
                    "description":
                        "Give the logs up and begin with all that is not private: every peer reads everything anew.",
                ]
            ),
        ], required: [])

    static let schema: JSONValue = Schemas.object(
        [
            (
                "items",
                Schemas.list(
                    Schemas.object(
                        [
                            ("ended", Schemas.text), ("size", Schemas.count), ("begun", Schemas.text),
                            ("carried", Schemas.count),
                        ], required: ["ended", "size", "begun", "carried"]))
            ), ("epoch", Schemas.count),
        ], required: ["items"])

    @Sendable static func roll(_ call: Call) async throws -> Reply {
        try call.authorize(.managePeers)
        let input = try await JSONBody.object(call)
        try JSONBody.check(input, members: ["audience", "afterLoss"])
        guard let keeper = call.context.keeper else {
            throw Problem(.unavailable, "this process writes no logs", headers: [.retryAfter: "60"])
        }
        let audience = try audience(input)
        guard let afterLoss = (input["afterLoss"] ?? .bool(false)).boolValue else {
            throw JSONBody.mistake("/afterLoss", "malformed", "expected true or false")
        }
        if afterLoss {
            guard audience == nil else {
                throw JSONBody.mistake("/audience", "conflict", "after a loss all logs begin anew; leave it out")
            }
            let epoch = try await keeper.restart(by: call.principal)
            return .json(["items": .array([]), "epoch": .integer(epoch)])
        }
        let state = await keeper.state
        guard state == .given else {
            throw Problem(.conflict, "the node does not sign its logs now: it \(state.words)")
        }
        let rolled: [RolledEpoch]
        do { rolled = try await keeper.roll(audience.map { [$0] } ?? [], by: call.principal) } catch let error
            as StoreError
            where error.code == .notFound
        {
            throw Problem(.notFound, "nothing has been published for \(audience.map { "\($0)" } ?? "anybody") yet")
        }
        return .json([
            "items": .array(
                rolled.map { epoch in
                    [
                        "ended": .string(epoch.ended.description), "size": .integer(Int64(clamping: epoch.size)),
                        "begun": .string(epoch.begun.description), "carried": .integer(Int64(clamping: epoch.carried)),
                    ]
                })
        ])
    }

    static let resumeSchema: JSONValue = Schemas.object(
        [("withoutPeers", ["const": true])], required: ["withoutPeers"])

    static let stateSchema: JSONValue = Schemas.object([("signing", Schemas.text)], required: ["signing"])

    /// A person decides that the node signs although not every peer was heard after a restore.
    @Sendable static func resume(_ call: Call) async throws -> Reply {
        try call.authorize(.managePeers)
        let input = try await JSONBody.object(call)
        try JSONBody.check(input, members: ["withoutPeers"])
        guard input["withoutPeers"]?.boolValue == true else {
            throw JSONBody.mistake("/withoutPeers", "required", "say true: what peers have seen is not waited for")
        }
        guard let keeper = call.context.keeper else {
            throw Problem(.unavailable, "this process writes no logs", headers: [.retryAfter: "60"])
        }
        if case .fork(let words) = await keeper.state {
            throw Problem(.conflict, "two histories cannot be gone on with: \(words); begin new epochs after a loss")
        }
        try await keeper.resume(by: call.principal)
        return .json(["signing": .string(await keeper.state.words)])
    }

    private static func audience(_ input: JSONObject) throws -> Audience? {
        guard let value = input["audience"] else { return nil }
        guard let audience = value.stringValue.flatMap({ Audience($0) }), audience != .private else {
            throw JSONBody.mistake(
                "/audience", "unknown-value", "expected public, federation or circle:<name>; there is no other log")
        }
        return audience
    }
}
