import CanonicalJSON
import NIOCore
import NIOHTTP1
import Registry
import Store
import TransparencyLog

/// Funds and the pledges to them.
enum FundHandlers {
    static let nameLimit = 100
    static let noteLimit = 500
    static let referenceLimit = 140
    /// The largest fund that arrives, in bytes: some 50,000 open instalments.
    static let arrivalLimit = 16 << 20

    static let fundInput: JSONValue = Schemas.object(
        [("name", MoneySchemas.text(nameLimit)), ("purpose", MoneySchemas.text(noteLimit))], required: ["name"])
    static let departureInput: JSONValue = Schemas.object([("to", MoneySchemas.text(253))], required: ["to"])
    static let pledgeInput: JSONValue = Schemas.object(
        [
            ("fund", Schemas.uuid), ("sponsor", Schemas.uuid), ("amount", MoneySchemas.price),
            ("from", MoneySchemas.date),
            ("until", MoneySchemas.date), ("project", Schemas.uuid), ("restriction", MoneySchemas.text(noteLimit)),
        ], required: ["fund", "sponsor", "amount"])
    static let receiptInput: JSONValue = Schemas.object(
        [
            ("amount", MoneySchemas.price), ("day", MoneySchemas.date),
            ("reference", MoneySchemas.text(referenceLimit)),
        ], required: ["amount", "reference"])
    static let reversalInput: JSONValue = Schemas.object(
        [("entry", MoneySchemas.range(1, Int64.max))], required: ["entry"])

    @Sendable static func create(_ call: Call) async throws -> Reply {
        try call.authorize(.keepBooks)
        let (input, key) = try await call.fields(["name", "purpose"])
        let name = try input.required("name", try input.text("name", max: nameLimit), "what the fund is called")
        let fund = try await call.store.createFund(
            name: name, purpose: try input.text("purpose", max: noteLimit) ?? "", by: call.principal, idempotency: key)
        return call.created(fund)
    }

    @Sendable static func list(_ call: Call) async throws -> Reply {
        try call.authorize(.readBooks)
        return .json(["items": .array(try await call.store.funds(by: call.principal).map { .object($0) })])
    }

    @Sendable static func read(_ call: Call) async throws -> Reply {
        try call.authorize(.readBooks)
        return .json(try await call.store.fund(try call.id, by: call.principal))
    }

    @Sendable static func depart(_ call: Call) async throws -> Reply {
        try call.authorize(.keepBooks)
        let (input, _) = try await call.fields(["to"])
        let other = try input.required("to", try input.text("to", max: 253), "the name of the node that it goes to")
        return .json(try await call.store.depart(fund: try call.id, to: other, by: call.principal))
    }

    @Sendable static func arrive(_ call: Call) async throws -> Reply {
        try call.authorize(.keepBooks)
        let buffer = try await call.body.collect(limit: arrivalLimit)
        let document = try JSONBody.parse(buffer, limit: arrivalLimit)
        let arrival = try Fields.rule("") { () throws(InputError) in try FundArrival(document) }
        return .json(try await call.store.arrive(arrival, by: call.principal))
    }

    @Sendable static func addPledge(_ call: Call) async throws -> Reply {
        try call.authorize(.keepBooks)
        let (input, key) = try await call.fields([
            "fund", "sponsor", "amount", "from", "until", "project", "restriction",
        ])
        let starts = try input.date("from") ?? call.today
        let ends = try input.date("until")
        if let ends, ends < starts {
            throw JSONBody.mistake("/until", "interval", "it is before the first day, \(starts)")
        }
        let pledge = PledgeInput(
            fund: try input.required("fund", try input.id("fund"), "the fund's id"),
            sponsor: try input.required("sponsor", try input.id("sponsor"), "the organization's id"),
            amount: try input.required("amount", try input.money("amount"), "minor units and their currency"),
            starts: starts, ends: ends, project: try input.id("project"),
            restriction: try input.text("restriction", max: noteLimit) ?? "")
        return call.created(try await call.store.addPledge(pledge, by: call.principal, idempotency: key))
    }

    @Sendable static func pledges(_ call: Call) async throws -> Reply {
        try call.authorize(.readBooks)
        let limit = call.arguments.integer("limit") ?? 100
        let pledges = try await call.store.pledges(
            fund: call.arguments.id("fund"), sponsor: call.arguments.id("sponsor"), after: call.arguments.id("cursor"),
            limit: limit, by: call.principal)
        return .page(pledges, limit: limit) { $0["id"]?.stringValue }
    }

    @Sendable static func pledge(_ call: Call) async throws -> Reply {
        try call.authorize(.readBooks)
        return .json(try await call.store.pledge(try call.id, by: call.principal))
    }

    @Sendable static func receive(_ call: Call) async throws -> Reply {
        try call.authorize(.keepBooks)
        let (input, _) = try await call.fields(["amount", "day", "reference"])
        let day = try input.date("day") ?? call.today
        guard day <= call.today else {
            throw JSONBody.mistake("/day", "out-of-range", "money that has come did not come later")
        }
        let pledge = try await call.store.receive(
            pledge: try call.id,
            try input.required("amount", try input.money("amount"), "minor units and their currency"), on: day,
            reference: try input.required(
                "reference", try input.text("reference", max: referenceLimit), "the bank's word for the payment"),
            by: call.principal)
        return .json(pledge)
    }

    @Sendable static func reverse(_ call: Call) async throws -> Reply {
        try call.authorize(.keepBooks)
        let (input, _) = try await call.fields(["entry"])
        let entry = try input.required("entry", try input.integer("entry", 1...Int64.max), "the receipt's entry")
        return .json(try await call.store.reverseReceipt(pledge: try call.id, entry: Int64(entry), by: call.principal))
    }
}

extension Call {
    /// The members of the body, and the idempotency key it came with.
    func fields(_ members: [String]) async throws -> (Fields, IdempotencyKey?) {
        let buffer = try await body.collect(limit: Int(clamping: context.bodyLimit(of: route)))
        let isEmpty = buffer.readableBytes == 0 && route.body?.isRequired == false
        let object = isEmpty ? JSONObject() : try JSONBody.parse(buffer, limit: context.configuration.bodyLimit)
        var key: IdempotencyKey?
        if let text = header(.idempotencyKey) {
            if let (message, _) = Routes.idempotencyKey.complaint(about: text) {
                throw Problem(
                    .invalidParameter, at: "header/Idempotency-Key", code: "invalid-value",
                    "Idempotency-Key: \(message)")
            }
            let hash = SHA256.digest(Array("POST \(route.template)\n".utf8) + Array(buffer.readableBytesView))
            key = IdempotencyKey(key: text, requestHash: hash)
        }
        return (try Fields(object, members: members), key)
    }

    /// 201 with where it is.
    func created(_ object: JSONObject, headers: Headers = [:]) -> Reply {
        var headers = headers
        headers[.location] = "\(route.template)/\(object["id"]?.stringValue ?? "")"
        return .json(object, status: .created, headers: headers)
    }

    /// Decides on the version that `If-Match` asks for.
    func versionCheck() throws -> @Sendable (Int64) -> Int64? {
        let expected = try expectedVersion()
        return { expected.version(current: $0) }
    }
}

extension Reply {
    /// A page, and where the next begins when this one is full.
    static func page(_ items: [JSONObject], limit: Int, next: (JSONObject) -> String?) -> Reply {
        var object: JSONObject = ["items": .array(items.map { .object($0) })]
        if items.count >= limit, let last = items.last, let cursor = next(last) { object["next"] = .string(cursor) }
        return .json(object)
    }
}
