import CanonicalJSON
import Registry
import Store

/// Closing an opening or a nomination, ending an engagement, archiving a project, confirming an availability.
enum Ending {
    /// How long a confirmed availability holds when nothing else is said.
    static let leaseInDays = 180

    static let exits = ["completed", "stipend-ended", "recruited-away", "burnout", "personal", "moved", "other"]

    static func summary(_ kind: RecordKind) -> String {
        switch kind {
        case .engagement: "End an engagement, and say why."
        case .project: "Archive a project: nobody is sought for it any more."
        default: "Close \(kind.withArticle)."
        }
    }

    static func schema(_ kind: RecordKind) -> JSONValue {
        switch kind {
        case .engagement:
            Schemas.object([
                ("exit", ["enum": .array(exits.map { .string($0) })]), ("until", ["type": "string", "format": "date"]),
            ])
        case .opening: Schemas.object([("status", ["enum": ["closed", "filled"]])])
        default: Schemas.object([])
        }
    }

    @Sendable static func close(_ call: Call) async throws -> Reply {
        let kind = try call.kind
        let said = try await JSONBody.object(call)
        var changes = JSONObject()
        switch kind {
        case .engagement:
            try JSONBody.check(said, members: ["exit", "until"])
            changes["status"] = "ended"
            changes["exit"] = said["exit"]
            changes["until"] = said["until"]
        case .opening:
            try JSONBody.check(said, members: ["status"])
            let status = said["status"] ?? "closed"
            guard status == "closed" || status == "filled" else {
                throw JSONBody.mistake("/status", "unknown-value", "expected closed or filled")
            }
            changes["status"] = status
        case .project:
            try JSONBody.check(said, members: [])
            changes["status"] = "archived"
        default:
            try JSONBody.check(said, members: [])
            changes["status"] = "closed"
        }
        return try await apply(call, .close) { body in
            var changed = body.merging(changes)
            // An engagement that has ended has a last day; today unless another was said before or now.
            if kind == .engagement, changed["until"] == nil { changed["until"] = .string(call.today.description) }
            return changed
        }
    }

    @Sendable static func confirm(_ call: Call) async throws -> Reply {
        let said = try await JSONBody.object(call)
        try JSONBody.check(said, members: ["lapses"])
        let lapses: CivilDate
        if let value = said["lapses"] {
            guard let date = value.stringValue.flatMap({ CivilDate($0) }) else {
                throw JSONBody.mistake("/lapses", "malformed", "expected a date that exists, such as 2026-12-01")
            }
            guard date >= call.today else {
                throw JSONBody.mistake("/lapses", "out-of-range", "\(date) is past; give a day from today on")
            }
            lapses = date
        } else {
            lapses = call.today.adding(days: leaseInDays)
        }
        return try await apply(call, .update) { body in
            body.merging([
                "confirmed": .string(call.today.description), "lapses": .string(lapses.description),
            ])
        }
    }

    /// Changes a record whatever version it has, unless If-Match names one. Somebody else's change in between is kept:
    /// the change is made anew on top of it.
    private static func apply(
        _ call: Call, _ action: Action, _ change: (JSONObject) -> JSONObject
    ) async throws -> Reply {
        let expected: ExpectedVersion = call.header(.ifMatch) == nil ? .any : try call.expectedVersion()
        var attempts = 0
        while true {
            attempts += 1
            let current = try await call.record(for: action)
            let body = change(try StoredJSON.object(current.body))
            do {
                return try await RecordHandlers.store(call, current, expected, as: action, body: body, audience: nil)
            } catch let error as StoreError {
                guard case .staleVersion = error.code, expected == .any, attempts < 4 else { throw error }
            }
        }
    }
}
