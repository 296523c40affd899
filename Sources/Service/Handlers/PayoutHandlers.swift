import CanonicalJSON
import Registry
import Store

/// Payouts, and what banks tell of them.
enum PayoutHandlers {
    static let input: JSONValue = Schemas.object(
        [
            ("currency", MoneySchemas.currency), ("day", MoneySchemas.date), ("fund", Schemas.uuid),
            ("project", Schemas.uuid),
        ], required: ["currency"])
    static func outcomeInput(withReason: Bool) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("line", MoneySchemas.range(1, Int64(Store.mostPayoutLines))),
            ("reference", MoneySchemas.text(FundHandlers.referenceLimit)), ("day", MoneySchemas.date),
        ]
        if withReason { members.append(("reason", MoneySchemas.text(FundHandlers.noteLimit))) }
        return Schemas.object(members, required: ["line", "reference"] + (withReason ? ["reason"] : []))
    }

    @Sendable static func create(_ call: Call) async throws -> Reply {
        try call.authorize(.keepBooks)
        let (input, key) = try await call.fields(["currency", "day", "fund", "project"])
        let code = try input.required("currency", try input.text("currency", max: 3), "an ISO 4217 currency code")
        let payout = try await call.store.createPayout(
            currency: try Fields.currency(code, at: "/currency"), day: try input.date("day") ?? call.today,
            fund: try input.id("fund"), project: try input.id("project"), by: call.principal, idempotency: key)
        return call.created(payout)
    }

    @Sendable static func list(_ call: Call) async throws -> Reply {
        try call.authorize(.readBooks)
        let limit = call.arguments.integer("limit") ?? 100
        let payouts = try await call.store.payouts(
            before: call.arguments.id("cursor"), limit: limit, by: call.principal)
        return .page(payouts, limit: limit) { $0["id"]?.stringValue }
    }

    @Sendable static func read(_ call: Call) async throws -> Reply {
        try call.authorize(.readBooks)
        return .json(try await call.store.payout(try call.id, by: call.principal))
    }

    /// With the payees' accounts, which are private: who may keep the books may take them to a bank.
    @Sendable static func export(_ call: Call) async throws -> Reply {
        try call.authorize(.keepBooks)
        try call.authorize(.readPrivate, kind: .contributor)
        let payout = try await call.store.payoutToExport(try call.id, by: call.principal)
        return .json(payout, headers: [.cacheControl: "no-store"])
    }

    @Sendable static func settle(_ call: Call) async throws -> Reply {
        try await tell(call, ["line", "reference", "day"])
    }

    @Sendable static func fail(_ call: Call) async throws -> Reply {
        try await tell(call, ["line", "reference", "day", "reason"])
    }

    private static func tell(_ call: Call, _ members: [String]) async throws -> Reply {
        try call.authorize(.keepBooks)
        let (input, _) = try await call.fields(members)
        let line = try input.required(
            "line", try input.integer("line", 1...Int64(Store.mostPayoutLines)), "which line of the payout")
        let reference = try input.required(
            "reference", try input.text("reference", max: FundHandlers.referenceLimit), "the bank's word for it")
        let day = try input.date("day") ?? call.today
        guard day <= call.today else {
            throw JSONBody.mistake("/day", "out-of-range", "what a bank tells was not later")
        }
        var outcome = PayoutOutcome.settled
        if members.contains("reason") {
            outcome = .failed(
                reason: try input.required(
                    "reason", try input.text("reason", max: FundHandlers.noteLimit), "why, in a few words"))
        }
        return .json(
            try await call.store.tell(
                outcome, ofPayout: try call.id, line: line, reference: reference, on: day, by: call.principal))
    }
}
