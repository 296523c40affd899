import CanonicalJSON
import Registry
import Store

/// Stipends from the offer to their end.
enum StipendHandlers {
    static let offerInput: JSONValue = Schemas.object(
        [
            ("contributor", Schemas.uuid), ("mentor", Schemas.uuid), ("project", Schemas.uuid),
            ("total", MoneySchemas.price), ("from", MoneySchemas.date), ("until", MoneySchemas.date),
            (
                "schedule",
                [
                    "type": "string", "minLength": 4, "maxLength": 8000,
                    "description":
                        "monthly, quarterly, once, or days with amounts: 2026-12-31:2000EUR,2027-03-31:4000EUR",
                ]
            ),
            (
                "shares",
                [
                    "type": "array", "minItems": 1, "maxItems": .integer(Int64(StipendOffer.mostShares)),
                    "items": Schemas.object(
                        [
                            ("fund", Schemas.uuid),
                            ("percent", ["type": "string", "pattern": "^[0-9]{1,3}([.][0-9]{1,2})?%?$"]),
                            ("currency", MoneySchemas.currency),
                        ], required: ["fund", "percent"]),
                ]
            ),
            (
                "rates",
                [
                    "type": "array", "maxItems": .integer(Int64(StipendOffer.mostShares)),
                    "items": [
                        "type": "string", "pattern": "^[A-Z]{3}/[A-Z]{3}=[0-9.]{1,19}@[0-9]{4}-[0-9]{2}-[0-9]{2}$",
                    ],
                ]
            ), ("extendableMonths", MoneySchemas.range(0, Int64(StipendOffer.mostMonths))),
            ("claimDays", MoneySchemas.range(1, Int64(StipendOffer.mostClaimDays))),
        ], required: ["contributor", "project", "total", "from", "until", "schedule", "shares"])
    static let mentorInput: JSONValue = Schemas.object([("mentor", Schemas.uuid)], required: ["mentor"])
    static let acceptInput: JSONValue = Schemas.object([("mentor", Schemas.uuid)])
    static let extendInput: JSONValue = Schemas.object(
        [("months", MoneySchemas.range(1, Int64(StipendOffer.mostMonths)))], required: ["months"])
    static let numbersInput: JSONValue = Schemas.object([
        ("numbers", ["type": "array", "minItems": 1, "maxItems": 120, "items": MoneySchemas.range(1, 10_000)])
    ])

    @Sendable static func offer(_ call: Call) async throws -> Reply {
        try call.authorize(.keepBooks)
        let (input, key) = try await call.fields([
            "contributor", "mentor", "project", "total", "from", "until", "schedule", "shares", "rates",
            "extendableMonths", "claimDays",
        ])
        let total = try input.required("total", try input.money("total"), "minor units and their currency")
        let schedule = try input.required("schedule", try input.text("schedule", max: 8000), "such as monthly")
        let parts = try parts(input, total.currency)
        let rates = try rates(input)
        let planned = try Fields.rule("/schedule") { () throws(InputError) in
            try Schedule.parse(schedule, currency: total.currency)
        }
        let contributor = try input.required("contributor", try input.id("contributor"), "whom it is for")
        let project = try input.required("project", try input.id("project"), "what it is for")
        let from = try input.required("from", try input.date("from"), "the first day")
        let until = try input.required("until", try input.date("until"), "the last day")
        let mentor = try input.id("mentor")
        let extendable = try input.integer("extendableMonths", 0...Int64(StipendOffer.mostMonths)) ?? 0
        let claimDays =
            try input.integer("claimDays", 1...Int64(StipendOffer.mostClaimDays)) ?? StipendOffer.usualClaimDays
        let offer = try Fields.rule("") { () throws(InputError) in
            try StipendOffer(
                contributor: contributor, mentor: mentor, project: project, total: total, from: from, until: until,
                schedule: planned, parts: parts, rates: rates, extendable: extendable, claimDays: claimDays)
        }
        let stipend = try await call.store.offer(offer, by: call.principal, idempotency: key)
        return call.created(stipend, headers: tag(stipend))
    }

    @Sendable static func list(_ call: Call) async throws -> Reply {
        var filter = StipendFilter()
        filter.project = call.arguments.id("project")
        filter.contributor = call.arguments.id("contributor")
        filter.mentor = call.arguments.id("mentor")
        filter.fund = call.arguments.id("fund")
        filter.state = call.arguments["state"].flatMap { StipendState(rawValue: $0) }
        if filter.fund != nil { try call.authorize(.readBooks) }
        let limit = call.arguments.integer("limit") ?? 100
        let stipends = try await call.store.stipends(
            filter, after: call.arguments.id("cursor"), limit: limit, by: call.principal)
        return .page(stipends, limit: limit) { $0["id"]?.stringValue }
    }

    @Sendable static func read(_ call: Call) async throws -> Reply {
        answer(try await call.store.stipend(try call.id, by: call.principal))
    }

    @Sendable static func accept(_ call: Call) async throws -> Reply {
        let check = try call.versionCheck()
        let (input, _) = try await call.fields(["mentor"])
        return answer(
            try await call.store.acceptStipend(
                try call.id, expected: check, mentor: try input.id("mentor"), by: call.principal))
    }

    @Sendable static func mentor(_ call: Call) async throws -> Reply {
        try call.authorize(.keepBooks)
        let check = try call.versionCheck()
        let (input, _) = try await call.fields(["mentor"])
        let mentor = try input.required("mentor", try input.id("mentor"), "who accompanies it")
        return answer(try await call.store.setMentor(of: try call.id, mentor, expected: check, by: call.principal))
    }

    @Sendable static func extend(_ call: Call) async throws -> Reply {
        try call.authorize(.keepBooks)
        let check = try call.versionCheck()
        let (input, _) = try await call.fields(["months"])
        let months = try input.required(
            "months", try input.integer("months", 1...Int64(StipendOffer.mostMonths)), "by how many months")
        return answer(
            try await call.store.extendStipend(try call.id, expected: check, months: months, by: call.principal))
    }

    @Sendable static func complete(_ call: Call) async throws -> Reply {
        try call.authorize(.keepBooks)
        let check = try call.versionCheck()
        _ = try await call.fields([])
        return answer(try await call.store.completeStipend(try call.id, expected: check, by: call.principal))
    }

    @Sendable static func cancel(_ call: Call) async throws -> Reply {
        try call.authorize(.keepBooks)
        let check = try call.versionCheck()
        _ = try await call.fields([])
        return answer(try await call.store.cancelStipend(try call.id, expected: check, by: call.principal))
    }

    /// As the mentor that the caller is, or as a coordinator.
    @Sendable static func approve(_ call: Call) async throws -> Reply {
        let check = try call.versionCheck()
        let (input, _) = try await call.fields(["numbers"])
        return answer(
            try await call.store.approve(
                stipend: try call.id, numbers: try input.numbers("numbers", most: Schedule.most), expected: check,
                by: call.principal))
    }

    @Sendable static func release(_ call: Call) async throws -> Reply {
        try call.authorize(.keepBooks)
        let check = try call.versionCheck()
        let (input, _) = try await call.fields(["numbers"])
        let numbers = try input.required(
            "numbers", try input.numbers("numbers", most: Schedule.most), "which instalments")
        return answer(
            try await call.store.releaseUnclaimed(
                stipend: try call.id, numbers: numbers, expected: check, by: call.principal))
    }

    private static func answer(_ stipend: JSONObject) -> Reply { .json(stipend, headers: tag(stipend)) }

    private static func tag(_ stipend: JSONObject) -> Headers {
        [.eTag: EntityTags.tag(stipend["version"]?.integerValue ?? 0)]
    }

    private static func parts(_ input: Fields, _ currency: String) throws -> [StipendOffer.Part] {
        guard let list = input.object["shares"]?.arrayValue, list.count <= StipendOffer.mostShares else {
            throw JSONBody.mistake(
                "/shares", "required", "give at most \(StipendOffer.mostShares) funds and their shares")
        }
        return try list.enumerated().map { index, element in
            let path = "/shares/\(index)"
            guard let object = element.objectValue else {
                throw JSONBody.mistake(path, "wrong-type", "expected an object")
            }
            try JSONBody.check(object, members: ["fund", "percent", "currency"], at: path)
            guard let fund = object["fund"]?.stringValue.flatMap({ RecordID($0) }) else {
                throw JSONBody.mistake("\(path)/fund", "malformed", "expected a fund's id")
            }
            guard let percent = object["percent"]?.stringValue else {
                throw JSONBody.mistake("\(path)/percent", "required", "give its share, such as 60%")
            }
            let points = try Fields.rule("\(path)/percent") { () throws(InputError) in try Percentage.parse(percent) }
            var source = currency
            if let value = object["currency"] {
                guard let code = value.stringValue else {
                    throw JSONBody.mistake("\(path)/currency", "wrong-type", "expected an ISO 4217 currency code")
                }
                source = try Fields.currency(code, at: "\(path)/currency")
            }
            return StipendOffer.Part(fund: fund, basisPoints: points, source: source)
        }
    }

    private static func rates(_ input: Fields) throws -> [ExchangeRate] {
        guard let value = input.object["rates"] else { return [] }
        guard let list = value.arrayValue, list.count <= StipendOffer.mostShares else {
            throw JSONBody.mistake("/rates", "wrong-type", "expected a list of rates")
        }
        return try list.enumerated().map { index, element in
            guard let text = element.stringValue else {
                throw JSONBody.mistake(
                    "/rates/\(index)", "wrong-type", "expected a rate such as EUR/USD=1.08@2026-11-20")
            }
            return try Fields.rule("/rates/\(index)") { () throws(InputError) in try ExchangeRate.parse(text) }
        }
    }
}
