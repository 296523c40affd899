import CanonicalJSON
import Registry
import Store
import TransparencyLog

/// Shares budgets out on the record. The computation is pure and the same everywhere; what the node adds is its word
/// in the audit trail that this round was shared out with this seed at this time.
enum AllocationHandlers {
    /// The largest round in bytes: 10,000 requests with long names.
    static let sizeLimit = 8 << 20

    static let hashes = AllocationHashes(
        sha256: { SHA256.digest($0) }, hmac: { HMACSHA256.code(key: $0, message: $1) })

    private static let amount: JSONValue = [
        "type": ["string", "integer"],
        "description": "A decimal of the unit as text, \"5000.50\", or a whole number of it.",
    ]

    static let inputSchema: JSONValue = Schemas.object(
        [
            (
                "round",
                Schemas.object(
                    [
                        ("name", Schemas.text), ("unit", Schemas.text),
                        ("method", ["enum": .array(AllocationMethod.allCases.map { .string($0.rawValue) })]),
                        ("budget", amount), ("cap", amount), ("minimum", amount),
                        (
                            "requests",
                            Schemas.list(
                                Schemas.object(
                                    [
                                        ("id", Schemas.text), ("project", Schemas.text), ("amount", amount),
                                        ("weight", ["type": ["integer", "string"]]), ("awarded", amount),
                                    ], required: ["id", "project", "amount"]))
                        ),
                    ], required: ["name", "unit", "budget", "requests"])
            ),
            ("seed", Schemas.text),
            (
                "digest",
                [
                    "type": "string", "pattern": "^[0-9a-f]{64}$",
                    "description": "The digest that was committed to; another round is refused.",
                ]
            ),
        ], required: ["round"])

    static let schema: JSONValue = Schemas.object(
        [
            ("v", ["const": 1]), ("round", Schemas.text), ("digest", Schemas.text), ("resultDigest", Schemas.text),
            ("method", Schemas.text), ("unit", Schemas.text), ("seed", Schemas.text), ("budget", Schemas.count),
            ("awarded", Schemas.count), ("left", Schemas.count),
            (
                "awards",
                Schemas.list(
                    Schemas.object(
                        [
                            ("position", Schemas.count), ("id", Schemas.text), ("project", Schemas.text),
                            ("asked", Schemas.count), ("weight", Schemas.count), ("amount", Schemas.count),
                            ("reason", ["enum": .array(Award.Reason.allCases.map { .string($0.rawValue) })]),
                        ], required: ["position", "id", "project", "asked", "weight", "amount"]))
            ),
        ],
        required: ["v", "round", "digest", "resultDigest", "method", "unit", "budget", "awarded", "left", "awards"])

    @Sendable static func allocate(_ call: Call) async throws -> Reply {
        try call.authorize(.allocate)
        let buffer = try await call.body.collect(limit: sizeLimit)
        let input = try JSONBody.parse(buffer, limit: sizeLimit)
        try JSONBody.check(input, members: ["round", "seed", "digest"])
        guard let round = input["round"]?.objectValue else {
            throw JSONBody.mistake("/round", "required", "put the round there, as an object")
        }
        let seed = try text(input, "seed")
        let expected = try text(input, "digest")
        let checked: AllocationRound
        do { checked = try AllocationInput(round).round() } catch {
            throw ErrorTranslation.invalid(error.issues, prefix: "/round")
        }
        let digest = checked.digest(hashes)
        guard expected == nil || expected == digest else {
            throw Problem(.conflict, "the round's digest is \(digest), not the one that was committed to")
        }
        let allocation: Allocation
        do { allocation = try Allocation(checked, seed: seed, hashes: hashes) } catch {
            throw JSONBody.mistake("/seed", seed == nil ? "required" : "malformed", error.message)
        }
        let result = allocation.resultDigest(hashes)
        var answer = allocation.json
        answer["resultDigest"] = .string(result)
        try await call.store.recordAllocation(
            digest: digest, seed: seed, result: result, by: call.principal,
            idempotency: try RecordHandlers.idempotency(call, buffer))
        return .json(answer)
    }

    private static func text(_ input: JSONObject, _ name: String) throws -> String? {
        guard let value = input[name] else { return nil }
        guard let text = value.stringValue else {
            throw JSONBody.mistake("/\(name)", "wrong-type", "expected a text, found \(value.typeInWords)")
        }
        return text
    }
}
