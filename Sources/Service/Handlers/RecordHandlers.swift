import CanonicalJSON
import NIOCore
import NIOHTTP1
import Registry
import Store
import TransparencyLog

/// One record at a time: make, look up, replace, patch, remove.
enum RecordHandlers {
    @Sendable static func read(_ call: Call) async throws -> Reply {
        let record = try await call.record(for: .read)
        let tag = EntityTags.tag(record.version)
        // Who asks decides what they may see, so no shared cache may keep it; everyone may ask whether it changed.
        let headers: Headers = [.eTag: tag, .cacheControl: "private, no-cache", .vary: "Authorization"]
        if let condition = call.header(.ifNoneMatch) {
            switch EntityTags.parse(condition, weak: true) {
            case .any: return Reply(.notModified, headers: headers)
            case .versions(let versions):
                if versions.contains(record.version) { return Reply(.notModified, headers: headers) }
            case nil:
                throw Problem(
                    .invalidParameter, at: "header/If-None-Match", code: "malformed",
                    "If-None-Match is not an ETag; send one this node gave you, such as \"3\" with its quotes")
            }
        }
        return Reply(.ok, headers: headers, body: .whole(ResourceWriter.buffer(record), .json))
    }

    @Sendable static func create(_ call: Call) async throws -> Reply {
        let kind = try call.kind
        let buffer = try await call.body.collect(limit: Int(clamping: call.context.bodyLimit(of: call.route)))
        let object = try JSONBody.parse(buffer, limit: call.context.configuration.bodyLimit)
        let input = try RecordInput(object, kind: kind)
        let owners = Owners.of(kind, record: input.record)
        let audience = input.audience ?? .private
        try call.authorize(.create, owners: owners, audience: audience)
        let privateFields = input.privateFields
        try RecordCheck.check(
            kind, record: input.record, privateFields: privateFields, audience: audience, by: call.principal,
            today: call.today)
        let record = try await call.store.create(
            kind: kind, body: input.record, private: privateFields, audience: audience,
            provenance: call.provenance, by: call.principal,
            idempotency: try idempotency(call, buffer))
        // A contributor's first record binds the token to it: what is remembered of the token is no longer true.
        if kind == .contributor, call.principal.role == .contributor { call.context.forgetTokens() }
        return Reply(
            .created,
            headers: [
                .eTag: EntityTags.tag(record.version), .location: "/v1/\(kind.plural)/\(record.id)",
            ],
            body: .whole(ResourceWriter.buffer(record), .json))
    }

    @Sendable static func replace(_ call: Call) async throws -> Reply {
        let expected = try call.expectedVersion()
        let kind = try call.kind
        let input = try RecordInput(try await JSONBody.object(call), kind: kind)
        let current = try await call.record(for: .update)
        return try await store(
            call, current, expected, body: input.record, privateChange: input.privateChange, audience: input.audience)
    }

    @Sendable static func patch(_ call: Call) async throws -> Reply {
        let expected = try call.expectedVersion()
        let patch = try await JSONBody.object(call)
        try JSONBody.check(patch, members: RecordInput.members)
        let kind = try call.kind
        let current = try await call.record(for: .update)
        let audience = try patch["audience"].map { try RecordInput.audience($0) }
        var body = try StoredJSON.object(current.body)
        if let value = patch["record"] {
            guard let change = value.objectValue else {
                throw JSONBody.mistake("/record", "wrong-type", "expected an object, found \(value.typeInWords)")
            }
            body = RecordInput.merge(change, onto: body)
        }
        var privateChange = PrivateChange.keep
        switch patch["private"] {
        case nil: break
        case .null? where kind == .contributor: privateChange = .remove
        case .object(let change)? where kind == .contributor:
            let old = try await call.store.getPrivate(contributor: current.id, by: call.principal)
            privateChange = .set(RecordInput.merge(change, onto: old ?? JSONObject()))
        default:
            throw JSONBody.mistake("/private", "wrong-type", "only a contributor has private fields, as an object")
        }
        return try await store(
            call, current, expected, body: body, privateChange: privateChange, audience: audience)
    }

    @Sendable static func remove(_ call: Call) async throws -> Reply {
        let kind = try call.kind
        let expected: ExpectedVersion = call.header(.ifMatch) == nil ? .any : try call.expectedVersion()
        let isPerson = kind == .contributor
        let current = try await call.record(for: .erase)
        let version = try match(expected, current)
        if isPerson {
            // Their tokens end with them, also those that are remembered. Forgotten before and after: a look-up that began
            // before the database knew must not be remembered.
            call.context.forgetTokens()
            let report = try await call.store.erase(contributor: current.id, by: call.principal)
            call.context.forgetTokens()
            return .json(report.json)
        }
        try await call.store.remove(
            kind: kind, id: current.id, expectedVersion: expected == .any ? nil : version, by: call.principal)
        return Reply(.noContent)
    }

    /// Writes a new version of a record that the caller may change, and may still when it is what they make of it.
    static func store(
        _ call: Call, _ current: StoredRecord, _ expected: ExpectedVersion, as action: Action = .update,
        body: JSONObject,
        privateChange: PrivateChange = .keep, audience: Audience?
    ) async throws -> Reply {
        let version = try match(expected, current)
        var privateFields: JSONObject?
        if case .set(let fields) = privateChange { privateFields = fields }
        try RecordCheck.check(
            current.kind, record: body, before: (try StoredJSON.object(current.body), current.audience),
            privateFields: privateFields, audience: audience ?? current.audience, by: call.principal,
            today: call.today)
        let owners = Owners.of(current.kind, id: current.id, record: body)
        try call.authorize(action, owners: owners, audience: audience ?? current.audience)
        if privateChange != .keep { try call.authorize(.writePrivate, owners: owners) }
        let record = try await call.store.replace(
            kind: current.kind, id: current.id, expectedVersion: version, body: body, private: privateChange,
            audience: audience, provenance: call.provenance, by: call.principal)
        return Reply(
            .ok, headers: [.eTag: EntityTags.tag(record.version)],
            body: .whole(ResourceWriter.buffer(record), .json))
    }

    private static func match(_ expected: ExpectedVersion, _ current: StoredRecord) throws -> Int64 {
        guard let version = expected.version(current: current.version) else {
            throw ErrorTranslation.stale(
                current: current.version,
                "the record is at version \(current.version) now; read it again, apply your change, send it again")
        }
        return version
    }

    /// The request's `Idempotency-Key`, if it has one, with what makes the request what it is.
    static func idempotency(_ call: Call, _ body: ByteBuffer) throws -> IdempotencyKey? {
        guard let key = call.header(.idempotencyKey) else { return nil }
        if let (message, _) = Routes.idempotencyKey.complaint(about: key) {
            throw Problem(
                .invalidParameter, at: "header/Idempotency-Key", code: "invalid-value", "Idempotency-Key: \(message)")
        }
        let hash = SHA256.digest(
            Array("POST \(call.route.template)\n\(call.pathID.map { "\($0)\n" } ?? "")".utf8)
                + Array(body.readableBytesView))
        return IdempotencyKey(key: key, requestHash: hash)
    }
}

/// Who may edit a record, by what it says.
enum Owners {
    /// - Parameter id: Nil for a record that is not there yet; it can own nothing.
    static func of(_ kind: RecordKind, id: RecordID? = nil, record: JSONObject) -> [RecordID] {
        switch kind {
        case .contributor, .organization, .project:
            // They own themselves; no need to look at what they say.
            return id.map { [$0] } ?? []
        case .availability, .opening, .engagement, .nomination, .computeGrant, .link:
            return Projection.of(kind: kind, id: id ?? RecordID(high: 0, low: 0), body: record).owners
        }
    }
}

/// Reads what the store keeps as canonical bytes.
enum StoredJSON {
    static func object(_ bytes: [UInt8]) throws -> JSONObject {
        do {
            return try JSONParser.parseObject(bytes, options: .profile(maxBytes: 1 << 20, maxDepth: 64))
        } catch {
            // The store only keeps what was read once: this is damage, not a request's fault.
            throw Problem(.internalError, "a stored record cannot be read")
        }
    }

    /// The same for a page, which shows what it can: empty when it cannot be read.
    static func readable(_ bytes: [UInt8]) -> JSONObject {
        do { return try object(bytes) } catch { return JSONObject() }
    }
}
