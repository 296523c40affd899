import CanonicalJSON
import Registry
import Store

extension Routes {
    /// Money: funds, pledges, stipends, payouts, and the answers about them.
    static let money: [Route] = funds + stipends + payouts + answers

    private static let limit = Parameter.query("limit", .integer(1...1000), "How many; 100 when nothing is said.")
    private static let after = Parameter.query("cursor", .uuid, "Where the page before ended.")
    private static func id(_ name: String, _ summary: String) -> Parameter { .query(name, .uuid, summary) }

    private static func one(
        _ schema: JSONValue, _ summary: String, status: Int = 200, headers: [String] = []
    ) -> [AnswerDescription] {
        [AnswerDescription(status: status, mediaTypes: [.json], schema: schema, summary: summary, headers: headers)]
    }

    private static func body(_ schema: JSONValue, _ summary: String, required: Bool = true) -> BodyDescription {
        BodyDescription(mediaTypes: [.json], isRequired: required, schema: schema, summary: summary)
    }

    private static let stepProblems: [Problem.Kind] = [.refused, .storageFull]

    /// Makes something that a repeated request does not make again.
    private static func make(
        _ path: String, _ operation: String, _ summary: String, tag: String, _ input: JSONValue, _ schema: JSONValue,
        headers: [String] = ["Location"], _ handler: @escaping Route.Handler
    ) -> Route {
        Route(
            method: .post, template: path, operationID: operation, summary: summary, tag: tag, access: .token,
            rateClass: .write, parameters: [idempotencyKey], body: body(input, "What it is."),
            answers: one(schema, "As it was made.", status: 201, headers: headers),
            problems: stepProblems + [.idempotencyMismatch], handler: handler)
    }

    private static func list(
        _ path: String, _ operation: String, _ summary: String, tag: String, _ item: JSONValue,
        _ parameters: [Parameter], _ handler: @escaping Route.Handler
    ) -> Route {
        Route(
            method: .get, template: path, operationID: operation, summary: summary, tag: tag, access: .token,
            rateClass: .search, parameters: parameters, answers: one(MoneySchemas.page(item), "A page."),
            handler: handler)
    }

    private static func look(
        _ path: String, _ operation: String, _ summary: String, tag: String, _ schema: JSONValue,
        headers: [String] = [],
        _ handler: @escaping Route.Handler
    ) -> Route {
        Route(
            method: .get, template: path, operationID: operation, summary: summary, tag: tag, access: .token,
            rateClass: .read, answers: one(schema, "As it stands.", headers: headers), handler: handler)
    }

    /// A step of something that is there.
    private static func step(
        _ path: String, _ operation: String, _ summary: String, tag: String, _ input: JSONValue, required: Bool = true,
        _ schema: JSONValue, versioned: Bool = false, _ handler: @escaping Route.Handler
    ) -> Route {
        Route(
            method: .post, template: path, operationID: operation, summary: summary, tag: tag, access: .token,
            rateClass: .write, parameters: versioned ? [ifMatch] : [],
            body: body(input, "What is said of it.", required: required),
            answers: one(schema, "As it stands after it.", headers: versioned ? ["ETag"] : []),
            problems: stepProblems + (versioned ? [.stale, .preconditionRequired] : []), handler: handler)
    }

    private static let funds: [Route] = [
        make(
            "/v1/funds", "createFund", "Make a fund.", tag: "money", FundHandlers.fundInput, MoneySchemas.fund,
            FundHandlers.create),
        Route(
            method: .get, template: "/v1/funds", operationID: "listFunds",
            summary: "The funds, each with what it received, committed, paid and has available, by currency.",
            tag: "money", access: .token, rateClass: .search,
            answers: one(MoneySchemas.page(MoneySchemas.fund), "All."),
            handler: FundHandlers.list),
        look("/v1/funds/{id}", "getFund", "One fund.", tag: "money", MoneySchemas.fund, FundHandlers.read),
        step(
            "/v1/funds/{id}/departure", "departFund",
            "Send a fund to another node with all that is open of it, and close its books here. Asked again, the same.",
            tag: "money", FundHandlers.departureInput, ["type": "object"], FundHandlers.depart),
        Route(
            method: .post, template: "/v1/arrivals", operationID: "arriveFund",
            summary: "Take in a fund that another node has sent here. Sent again, nothing changes.", tag: "money",
            access: .token, rateClass: .bulk,
            body: BodyDescription(
                mediaTypes: [.json], isUpload: true, schema: ["type": "object"],
                summary: "What departFund answered there, at most 16 MiB."),
            answers: one(MoneySchemas.fund, "As it stands after it."),
            problems: stepProblems + [.requestTimeout], handler: FundHandlers.arrive),
        make(
            "/v1/pledges", "addPledge", "Record what a sponsor promises.", tag: "money", FundHandlers.pledgeInput,
            MoneySchemas.pledge, FundHandlers.addPledge),
        list(
            "/v1/pledges", "listPledges", "Pledges, oldest first.", tag: "money", MoneySchemas.pledge,
            [id("fund", "Only to this fund."), id("sponsor", "Only by this organization."), after, limit],
            FundHandlers.pledges),
        look(
            "/v1/pledges/{id}", "getPledge", "One pledge, with what came of it.", tag: "money", MoneySchemas.pledge,
            FundHandlers.pledge),
        step(
            "/v1/pledges/{id}/receive", "receivePledge",
            "Take in money of a pledge. The same reference with the same amount again changes nothing.", tag: "money",
            FundHandlers.receiptInput, MoneySchemas.pledge, FundHandlers.receive),
        step(
            "/v1/pledges/{id}/reverse", "reverseReceipt", "Undo a receipt by an entry against it.", tag: "money",
            FundHandlers.reversalInput, MoneySchemas.pledge, FundHandlers.reverse),
    ]

    private static let stipends: [Route] = [
        make(
            "/v1/stipends", "offerStipend", "Offer a stipend; nothing is committed by it.", tag: "money",
            StipendHandlers.offerInput, MoneySchemas.stipend, headers: ["ETag", "Location"], StipendHandlers.offer),
        list(
            "/v1/stipends", "listStipends", "Stipends that the caller may see, oldest first.", tag: "money",
            MoneySchemas.stipend,
            [
                id("project", "Only for this project."), id("contributor", "Only of this person."),
                id("mentor", "Only with this mentor."), id("fund", "Only those that this fund pays a share of."),
                .query("state", .oneOf(StipendState.allCases.map(\.rawValue)), "Only in this state."), after, limit,
            ], StipendHandlers.list),
        look(
            "/v1/stipends/{id}", "getStipend", "One stipend, with its instalments.", tag: "money", MoneySchemas.stipend,
            headers: ["ETag"], StipendHandlers.read),
        stipendStep(
            "accept", "Accept an offer: its money is committed.", StipendHandlers.acceptInput, required: false,
            StipendHandlers.accept),
        stipendStep(
            "mentor", "Say who accompanies it from here on.", StipendHandlers.mentorInput, StipendHandlers.mentor),
        stipendStep(
            "extend", "Make it longer: what is not approved and not past moves.", StipendHandlers.extendInput,
            StipendHandlers.extend),
        stipendStep(
            "complete", "Say that it is done; nothing of it is open.", Schemas.object([]), required: false,
            StipendHandlers.complete),
        stipendStep(
            "cancel", "Cancel it: what was not paid goes back.", Schemas.object([]), required: false,
            StipendHandlers.cancel),
        stipendStep(
            "approve", "Approve instalments that are due, as their mentor or as a coordinator. Both must.",
            StipendHandlers.numbersInput, required: false, StipendHandlers.approve),
        stipendStep(
            "release", "Send unclaimed instalments' money back, once it can be claimed no longer.",
            StipendHandlers.numbersInput, StipendHandlers.release),
    ]

    private static func stipendStep(
        _ verb: String, _ summary: String, _ input: JSONValue, required: Bool = true, _ handler: @escaping Route.Handler
    ) -> Route {
        step(
            "/v1/stipends/{id}/\(verb)", "\(verb)Stipend", summary, tag: "money", input, required: required,
            MoneySchemas.stipend, versioned: true, handler)
    }

    private static let payouts: [Route] = [
        make(
            "/v1/payouts", "createPayout", "Put approved instalments into a batch, which is closed from the start.",
            tag: "money", PayoutHandlers.input, MoneySchemas.payout, PayoutHandlers.create),
        list(
            "/v1/payouts", "listPayouts", "Payouts, latest first.", tag: "money", MoneySchemas.payout, [after, limit],
            PayoutHandlers.list),
        look(
            "/v1/payouts/{id}", "getPayout", "One payout with its lines.", tag: "money", MoneySchemas.payout,
            PayoutHandlers.read),
        look(
            "/v1/payouts/{id}/export", "exportPayout",
            "The same with the payees' accounts, for a bank. The audit trail says so.", tag: "money",
            MoneySchemas.payoutToExport, PayoutHandlers.export),
        step(
            "/v1/payouts/{id}/settle", "settlePayoutLine",
            "Say that a line was paid. The same reference again changes nothing.", tag: "money",
            PayoutHandlers.outcomeInput(withReason: false), MoneySchemas.payout, PayoutHandlers.settle),
        step(
            "/v1/payouts/{id}/fail", "failPayoutLine", "Say that a line was not paid; its instalment is due again.",
            tag: "money", PayoutHandlers.outcomeInput(withReason: true), MoneySchemas.payout, PayoutHandlers.fail),
    ]

    private static let scope = [
        id("fund", "Only of this fund."), id("project", "Only for this project."),
        id("sponsor", "Only money of this organization."),
    ]
    private static let dayCursor = Parameter.query(
        "cursor",
        .shaped(
            pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}[.][0-9a-f-]{36}$", max: 64, hint: "what a page gave as next",
            check: { DayCursor($0) != nil }), "Where the page before ended.")
    private static let on = Parameter.query("on", .date, "As of this day; today when nothing is said.")

    private static let answers: [Route] = [
        list(
            "/v1/money/due", "moneyDue", "Instalments whose day has come and that are in no payout, earliest first.",
            tag: "money", MoneySchemas.waiting, scope + [on, dayCursor, limit], MoneyHandlers.due),
        list(
            "/v1/money/overdue", "moneyOverdue", "Instalments that should have been paid by now, earliest first.",
            tag: "money", MoneySchemas.waiting,
            scope + [
                on,
                .query(
                    "grace", .integer(0...365),
                    "For so many days after its day an instalment is not overdue; \(MoneyHandlers.usualGrace)."),
                dayCursor, limit,
            ], MoneyHandlers.overdue),
        list(
            "/v1/money/unfunded", "moneyUnfunded",
            "Offers whose money is not there, a line for each share that lacks some.",
            tag: "money", MoneySchemas.unfunded, scope + [after, limit], MoneyHandlers.unfunded),
        list(
            "/v1/money/ending", "moneyEnding", "Stipends that end soon with nothing after, earliest first.",
            tag: "money",
            MoneySchemas.stipend,
            scope + [
                on, .query("within", .integer(0...3660), "In so many days; \(MoneyHandlers.usualWindow)."), dayCursor,
                limit,
            ], MoneyHandlers.ending),
        list(
            "/v1/money/runway", "moneyRunway",
            "How long money lasts: (cash + confirmed - committed) / what was spent in a month on average.",
            tag: "money",
            MoneySchemas.runway,
            scope + [
                .query(
                    "months", .integer(1...120), "Over so many whole months before this one; \(Runway.usualMonths).")
            ], MoneyHandlers.runway),
        Route(
            method: .get, template: "/v1/money/statement", operationID: "moneyStatement",
            summary: "Every posting, one a line, in the order of the books.", tag: "money", access: .token,
            rateClass: .bulk,
            parameters: scope + [
                .query("from", .date, "Entries of this day and later."), .query("until", .date, "And until this day."),
            ],
            answers: [
                AnswerDescription(
                    status: 200, mediaTypes: [.ndjson], schema: MoneySchemas.posting, summary: "One posting a line.")
            ], handler: MoneyHandlers.statement),
    ]
}
