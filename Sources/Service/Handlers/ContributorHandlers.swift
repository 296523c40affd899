import CanonicalJSON
import Registry
import Store

/// What is a person's own: private fields, and everything kept on them.
enum ContributorHandlers {
    @Sendable static func privateFields(_ call: Call) async throws -> Reply {
        let record = try await call.record(for: .readPrivate)
        return .json(try await call.store.getPrivate(contributor: record.id, by: call.principal) ?? JSONObject())
    }

    @Sendable static func export(_ call: Call) async throws -> Reply {
        let record = try await call.record(for: .export)
        try call.authorize(.readPrivate, owners: record.owners)
        return .json(try await call.store.everything(about: record.id, by: call.principal))
    }

    /// The most keys that one request lifts.
    static let keyLimit = 50

    static let allowAgainInput: JSONValue = Schemas.object(
        [
            (
                "keys",
                [
                    "type": "array", "minItems": 1, "maxItems": .integer(Int64(keyLimit)),
                    "items": [
                        "type": "string", "pattern": "^[A-Za-z0-9-]{1,30}:[^\\s]{1,100}$",
                        "description": "As the record had it: github:ada-example.",
                    ],
                ]
            )
        ], required: ["keys"])

    @Sendable static func allowAgain(_ call: Call) async throws -> Reply {
        try call.authorize(.liftSuppression)
        let input = try await JSONBody.object(call)
        try JSONBody.check(input, members: ["keys"])
        guard let list = input["keys"]?.arrayValue, (1...keyLimit).contains(list.count) else {
            throw JSONBody.mistake("/keys", "wrong-type", "expected a list of 1 to \(keyLimit) natural keys")
        }
        let keys = try list.enumerated().map { index, value in
            guard let key = value.stringValue, NaturalKeySpelling.isOne(key) else {
                throw JSONBody.mistake(
                    "/keys/\(index)", "malformed", "expected a natural key, such as github:ada-example")
            }
            return key
        }
        let lifted = try await call.store.liftSuppression(keys: keys, by: call.principal)
        return .json(["lifted": .integer(Int64(lifted))])
    }
}

extension ErasureReport {
    /// `{"removed":{"contributors":1,…},"changed":0,"suppressed":2,"tokens":1}`.
    var json: JSONObject {
        var kinds = JSONObject()
        for (kind, count) in removed where count > 0 { kinds[kind.plural] = .integer(Int64(count)) }
        return [
            "removed": .object(kinds), "changed": .integer(Int64(changed)), "suppressed": .integer(Int64(suppressed)),
            "tokens": .integer(Int64(tokens)),
        ]
    }
}

extension Schemas {
    static let erasure: JSONValue = object(
        [
            ("removed", ["type": "object", "additionalProperties": count]), ("changed", count), ("suppressed", count),
            ("tokens", count),
        ], required: ["removed", "changed", "suppressed", "tokens"])
    /// Everything about a person: records that they may see are whole, of the others there is where they are named.
    static let everything: JSONValue = object(
        [
            ("exported", instant), ("node", text), ("contributor", ["type": "object"]), ("keys", list(text)),
            ("private", privateFields), ("records", list(["type": "object"])),
            (
                "mentions",
                list(
                    object(
                        [
                            ("id", uuid), ("kind", text), ("title", text), ("audience", audience), ("updated", instant),
                            ("at", list(text)), ("via", text),
                        ], required: ["id", "kind", "title", "audience", "updated", "at"]))
            ),
            ("tokens", list(["type": "object"])), ("trail", list(["type": "object"])),
            ("requests", list(["type": "object"])),
        ], required: ["exported", "node", "contributor", "keys", "records", "mentions", "tokens", "trail", "requests"])
    static let role: JSONValue = ["enum": .array(Role.allCases.map { .string($0.rawValue) })]
}
