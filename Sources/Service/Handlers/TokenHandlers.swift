import CanonicalJSON
import NIOHTTP1
import Registry
import Store

/// Making, listing and revoking tokens.
enum TokenHandlers {
    /// The longest label, in Unicode scalars.
    static let labelLimit = 200
    /// The most records one token may speak for.
    static let subjectLimit = 64

    private static let roles: [Role] = [.steward, .coordinator, .project, .contributor, .peer]

    static let inputSchema: JSONValue = Schemas.object(
        [
            ("role", ["enum": .array(roles.map { .string($0.rawValue) })]),
            ("label", ["type": "string", "minLength": 1, "maxLength": .integer(Int64(labelLimit))]),
            ("subjects", ["type": "array", "items": Schemas.uuid, "maxItems": .integer(Int64(subjectLimit))]),
            ("expires", Schemas.instant),
        ], required: ["role", "label"])

    static func schema(withSecret: Bool) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("id", Schemas.uuid), ("role", Schemas.role), ("label", Schemas.text),
            ("subjects", Schemas.list(Schemas.uuid)), ("created", Schemas.instant), ("expires", Schemas.instant),
            ("revoked", Schemas.instant),
        ]
        if withSecret { members.append(("token", Schemas.text)) }
        return Schemas.object(
            members, required: ["id", "role", "label", "subjects", "created"] + (withSecret ? ["token"] : []))
    }

    @Sendable static func create(_ call: Call) async throws -> Reply {
        try call.authorize(.manageTokens)
        let input = try await JSONBody.object(call)
        try JSONBody.check(input, members: ["role", "label", "subjects", "expires"])
        let role = try role(input)
        try allow(call, role)
        let label = try label(input)
        let subjects = try subjects(input)
        // A contributor's token may be for somebody who has not enrolled yet; a project is always one that is there.
        if role == .project, subjects.isEmpty {
            throw JSONBody.mistake("/subjects", "required", "a project's token speaks for projects; give their ids")
        }
        let (token, secret) = try await call.store.createToken(
            role: role, subjects: subjects, label: label, expires: try expires(input), by: call.principal)
        call.context.forgetTokens()
        var object = json(token)
        object["token"] = .string(secret.text)
        return .json(object, status: .created, headers: [.location: "/v1/tokens/\(token.id)"])
    }

    @Sendable static func list(_ call: Call) async throws -> Reply {
        try call.authorize(.manageTokens)
        let tokens = try await call.store.tokens(by: call.principal)
        return .json(["items": .array(tokens.map { .object(json($0)) })])
    }

    @Sendable static func revoke(_ call: Call) async throws -> Reply {
        try call.authorize(.manageTokens)
        let id = try call.id
        guard let token = try await call.store.tokens(by: call.principal).first(where: { $0.id == id }) else {
            throw Problem(.notFound, "there is no token \(id)")
        }
        try allow(call, token.role)
        // Forgotten before and after: a look-up that began before the database knew must not be remembered.
        call.context.forgetTokens()
        try await call.store.revokeToken(id: id, by: call.principal)
        call.context.forgetTokens()
        return Reply(.noContent)
    }

    /// Whether the caller may make and revoke tokens of a role.
    private static func allow(_ call: Call, _ role: Role) throws {
        if case .denied(let reason) = Policy.verdict(call.principal, issuing: role) {
            throw Problem(.forbidden, reason)
        }
    }

    private static func json(_ token: Token) -> JSONObject {
        var object: JSONObject = [
            "id": .string(token.id.description), "role": .string(token.role.rawValue), "label": .string(token.label),
            "subjects": .array(token.subjects.map { .string($0.description) }),
            "created": .string(token.created.description),
        ]
        object["expires"] = token.expires.map { .string($0.description) }
        object["revoked"] = token.revoked.map { .string($0.description) }
        return object
    }

    private static func role(_ input: JSONObject) throws -> Role {
        let names = roles.map(\.rawValue)
        guard let text = input["role"]?.stringValue else {
            throw JSONBody.mistake("/role", "required", "give one of \(names.joined(separator: ", "))")
        }
        guard let role = Role(rawValue: text), roles.contains(role) else {
            throw JSONBody.mistake(
                "/role", "unknown-value", "expected one of \(names.joined(separator: ", "))",
                suggestion: EditDistance.nearest(to: text, among: names))
        }
        return role
    }

    private static func label(_ input: JSONObject) throws -> String {
        guard let label = input["label"]?.stringValue, !label.isEmpty else {
            throw JSONBody.mistake("/label", "required", "say in a few words who or what the token is for")
        }
        guard label.unicodeScalars.count <= labelLimit else {
            throw JSONBody.mistake("/label", "too-long", "it is longer than \(labelLimit) characters; shorten it")
        }
        guard label.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw JSONBody.mistake("/label", "characters", "there is a control character in it; leave it out")
        }
        return label
    }

    private static func subjects(_ input: JSONObject) throws -> [RecordID] {
        guard let value = input["subjects"] else { return [] }
        guard let list = value.arrayValue, list.count <= subjectLimit else {
            throw JSONBody.mistake("/subjects", "wrong-type", "expected a list of at most \(subjectLimit) record ids")
        }
        return try list.enumerated().map { index, element in
            guard let id = element.stringValue.flatMap({ RecordID($0) }) else {
                throw JSONBody.mistake("/subjects/\(index)", "malformed", "expected a record's id")
            }
            return id
        }
    }

    private static func expires(_ input: JSONObject) throws -> Instant? {
        guard let value = input["expires"] else { return nil }
        guard let text = value.stringValue, let instant = Instant(text) ?? CivilDate(text).map({ Instant($0) }) else {
            throw JSONBody.mistake(
                "/expires", "malformed", "expected a moment such as 2027-01-31T12:00:00Z, or a date")
        }
        guard instant > Instant(milliseconds: Clock.wallMilliseconds()) else {
            throw JSONBody.mistake("/expires", "out-of-range", "it is past; give a moment to come")
        }
        return instant
    }
}
