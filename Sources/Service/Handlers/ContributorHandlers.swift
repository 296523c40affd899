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
    static let role: JSONValue = ["enum": .array(Role.allCases.map { .string($0.rawValue) })]
}
