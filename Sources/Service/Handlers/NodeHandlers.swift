import CanonicalJSON
import Registry
import Store
import TransparencyLog

/// What the node says about itself and about who asks.
enum NodeHandlers {
    @Sendable static func node(_ call: Call) async throws -> Reply {
        let node = call.context.node
        var object: JSONObject = [
            "name": .string(node.name), "version": .string(node.version),
            "kinds": .array(RecordKind.allCases.map { .string($0.rawValue) }),
        ]
        object["url"] = call.context.configuration.publicURL.map { .string($0) }
        let key = try await call.context.keeper?.keys().current.verifier.description
        object["verifierKey"] = (key ?? node.verifierKey).map { .string($0) }
        return .json(object)
    }

    @Sendable static func whoami(_ call: Call) async throws -> Reply {
        let principal = call.principal
        var object: JSONObject = [
            "role": .string(principal.role.rawValue), "label": .string(principal.label),
            "subjects": .array(principal.subjects.map { .string($0.description) }),
        ]
        object["token"] = principal.tokenID.map { .string($0.description) }
        return .json(object)
    }

    static let diagnosticsSchema: JSONValue = Schemas.object(
        [
            ("databaseBytes", Schemas.count), ("queueLength", Schemas.count), ("serverVersion", Schemas.text),
            ("schemaVersion", Schemas.count), ("signing", Schemas.text),
            (
                "pool",
                Schemas.object([
                    ("size", Schemas.count), ("leased", Schemas.count), ("idle", Schemas.count),
                    ("waiting", Schemas.count),
                ])
            ),
        ], required: ["databaseBytes", "queueLength", "serverVersion", "schemaVersion", "pool"])

    @Sendable static func status(_ call: Call) async throws -> Reply {
        let counts = try await call.store.counts(by: call.principal)
        var members = JSONObject()
        for kind in RecordKind.allCases { members[kind.plural] = .integer(Int64(counts[kind] ?? 0)) }
        var object: JSONObject = ["counts": .object(members)]
        if Policy.verdict(call.principal, .readDiagnostics).isAllowed {
            let diagnostics = try await call.store.diagnostics(by: call.principal)
            object["uptimeSeconds"] = .integer(Int64(Clock.monotonic() - call.context.startedAt))
            var node: JSONObject = [
                "databaseBytes": .integer(diagnostics.databaseBytes), "queueLength": .integer(diagnostics.queueLength),
                "serverVersion": .string(diagnostics.serverVersion),
                "schemaVersion": .integer(Int64(diagnostics.schemaVersion)),
                "pool": [
                    "size": .integer(Int64(diagnostics.pool.size)), "leased": .integer(Int64(diagnostics.pool.leased)),
                    "idle": .integer(Int64(diagnostics.pool.idle)),
                    "waiting": .integer(Int64(diagnostics.pool.waiting)),
                ],
            ]
            if let state = await call.context.keeper?.state { node["signing"] = .string(state.words) }
            object["node"] = .object(node)
        }
        return .json(object)
    }

    @Sendable static func audit(_ call: Call) async throws -> Reply {
        try call.authorize(.readAudit)
        let limit = call.arguments.integer("limit") ?? 100
        let cursor = call.arguments["cursor"].flatMap { Int64($0) }
        let entries = try await call.store.audit(cursor: cursor, limit: limit, by: call.principal)
        var object: JSONObject = ["items": .array(entries.map { .object(json($0)) })]
        if entries.count == limit, let last = entries.last { object["next"] = .string(String(last.seq)) }
        return .json(object)
    }

    private static func json(_ entry: AuditEntry) -> JSONObject {
        var object: JSONObject = [
            "seq": .integer(entry.seq), "at": .string(entry.at.description), "actor": .string(entry.actor),
            "role": .string(entry.role), "action": .string(entry.action), "note": .string(entry.note),
        ]
        object["token"] = entry.tokenID.map { .string($0.description) }
        object["kind"] = entry.kind.map { .string($0.rawValue) }
        object["record"] = entry.record.map { .string($0.description) }
        return object
    }
}
