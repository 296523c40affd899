import CanonicalJSON
import Registry
import Store

/// JSON Schemas of what is asked and answered about money.
enum MoneySchemas {
    static let date: JSONValue = ["type": "string", "format": "date"]
    static let integer: JSONValue = ["type": "integer"]
    static let bool: JSONValue = ["type": "boolean"]
    static let currency: JSONValue = ["type": "string", "pattern": "^[A-Z]{3}$"]
    static func text(_ max: Int) -> JSONValue { ["type": "string", "minLength": 1, "maxLength": .integer(Int64(max))] }
    static func range(_ lower: Int64, _ upper: Int64) -> JSONValue {
        ["type": "integer", "minimum": .integer(lower), "maximum": .integer(upper)]
    }

    /// Minor units: cents for EUR, yen for JPY, fils for KWD.
    static let money: JSONValue = Schemas.object(
        [("amount", range(0, Money.maximumAmount)), ("currency", currency)], required: ["amount", "currency"])
    static let price: JSONValue = Schemas.object(
        [("amount", range(1, Money.maximumAmount)), ("currency", currency)], required: ["amount", "currency"])

    private static let balance: JSONValue = all([
        ("currency", currency), ("received", integer), ("paid", integer), ("committed", integer),
        ("available", integer),
        ("cash", integer), ("confirmed", integer), ("exchanged", integer),
    ])

    static let fund: JSONValue = Schemas.object(
        [
            ("id", Schemas.uuid), ("name", Schemas.text), ("purpose", Schemas.text), ("created", Schemas.instant),
            ("moved", Schemas.text), ("balances", Schemas.list(balance)),
        ], required: ["id", "name", "purpose", "created", "balances"])

    static let pledge: JSONValue = Schemas.object(
        [
            ("id", Schemas.uuid), ("fund", Schemas.uuid), ("fundName", Schemas.text), ("sponsor", Schemas.uuid),
            ("sponsorName", Schemas.text), ("amount", money), ("received", money), ("from", date), ("until", date),
            ("project", Schemas.uuid), ("projectName", Schemas.text), ("restriction", Schemas.text),
            ("created", Schemas.instant),
            (
                "receipts",
                Schemas.list(
                    Schemas.object(
                        [
                            ("entry", Schemas.count), ("day", date), ("kind", Schemas.text), ("amount", signedMoney),
                            ("reference", Schemas.text), ("reverses", Schemas.count),
                        ], required: ["entry", "day", "kind", "amount", "reference"]))
            ),
        ],
        required: [
            "id", "fund", "fundName", "sponsor", "sponsorName", "amount", "received", "from", "restriction", "created",
        ])

    private static let signedMoney: JSONValue = all([("amount", integer), ("currency", currency)])

    private static let share: JSONValue = Schemas.object(
        [
            ("fund", Schemas.uuid), ("fundName", Schemas.text), ("percent", Schemas.text), ("amount", money),
            ("source", money), ("rate", Schemas.text),
        ], required: ["fund", "fundName", "percent", "amount", "source"])

    private static let instalment: JSONValue = all([
        ("id", Schemas.uuid), ("number", Schemas.count), ("due", date), ("amount", Schemas.count),
        ("state", Schemas.text),
        ("claimBy", date), ("mentorApproved", bool), ("coordinatorApproved", bool),
    ])

    static let stipend: JSONValue = Schemas.object(
        [
            ("id", Schemas.uuid), ("version", Schemas.count), ("state", Schemas.text), ("payee", Schemas.uuid),
            ("contributor", Schemas.uuid), ("contributorName", Schemas.text), ("project", Schemas.uuid),
            ("projectName", Schemas.text), ("mentor", Schemas.uuid), ("mentorName", Schemas.text), ("total", money),
            ("from", date), ("until", date), ("extendableMonths", Schemas.count), ("extendedMonths", Schemas.count),
            ("claimDays", Schemas.count), ("shares", Schemas.list(share)), ("instalments", Schemas.list(instalment)),
            ("paid", money), ("open", money),
        ],
        required: [
            "id", "version", "state", "payee", "contributorName", "project", "projectName", "mentorName", "total",
            "from",
            "until", "extendableMonths", "extendedMonths", "claimDays",
        ])

    private static func payoutLine(_ more: [(String, JSONValue)]) -> JSONValue {
        Schemas.object(
            [
                ("line", Schemas.count), ("instalment", Schemas.uuid), ("stipend", Schemas.uuid),
                ("number", Schemas.count),
                ("payee", Schemas.uuid), ("contributor", Schemas.uuid), ("contributorName", Schemas.text),
                ("amount", Schemas.count), ("state", ["enum": ["pending", "settled", "failed"]]),
                ("reference", Schemas.text), ("reason", Schemas.text), ("on", date),
            ] + more,
            required: ["line", "instalment", "stipend", "number", "payee", "contributorName", "amount", "state"])
    }

    private static func payout(_ line: JSONValue) -> JSONValue {
        Schemas.object(
            [
                ("id", Schemas.uuid), ("day", date), ("total", money), ("count", Schemas.count),
                ("created", Schemas.instant),
                ("pending", Schemas.count), ("settled", Schemas.count), ("failed", Schemas.count),
                ("lines", Schemas.list(line)),
            ], required: ["id", "day", "total", "count", "created", "pending", "settled", "failed"])
    }

    static let payout: JSONValue = payout(payoutLine([]))
    static let payoutToExport: JSONValue = payout(payoutLine([("account", Schemas.privateFields)]))

    static func page(_ item: JSONValue) -> JSONValue {
        Schemas.object([("items", Schemas.list(item)), ("next", Schemas.text)], required: ["items"])
    }

    static let waiting: JSONValue = Schemas.object(
        [
            ("instalment", Schemas.uuid), ("stipend", Schemas.uuid), ("number", Schemas.count), ("due", date),
            ("amount", money), ("state", Schemas.text), ("mentorApproved", bool), ("coordinatorApproved", bool),
            ("claimBy", date), ("payee", Schemas.uuid), ("contributor", Schemas.uuid),
            ("contributorName", Schemas.text),
            ("project", Schemas.uuid), ("projectName", Schemas.text),
        ], required: ["instalment", "stipend", "number", "due", "amount", "state", "claimBy", "payee", "project"])

    static let unfunded: JSONValue = Schemas.object(
        [
            ("stipend", Schemas.uuid), ("contributor", Schemas.uuid), ("contributorName", Schemas.text),
            ("project", Schemas.uuid), ("projectName", Schemas.text), ("total", money), ("fund", Schemas.uuid),
            ("fundName", Schemas.text), ("needed", money), ("available", money), ("missing", money),
        ], required: ["stipend", "project", "total", "fund", "fundName", "needed", "available", "missing"])

    static let runway: JSONValue = Schemas.object(
        [
            ("currency", currency), ("cash", integer), ("confirmed", integer), ("committed", integer),
            ("spent", integer),
            ("months", Schemas.count), ("from", date), ("until", date), ("runwayTenths", Schemas.count),
        ], required: ["currency", "cash", "confirmed", "committed", "spent", "months", "from", "until"])

    static let posting: JSONValue = Schemas.object(
        [
            ("entry", Schemas.count), ("number", Schemas.count), ("day", date), ("kind", Schemas.text),
            ("fund", Schemas.uuid), ("fundName", Schemas.text), ("currency", currency), ("account", Schemas.text),
            ("amount", integer), ("balance", integer), ("at", Schemas.instant), ("reference", Schemas.text),
            ("pledge", Schemas.uuid), ("stipend", Schemas.uuid), ("payout", Schemas.uuid), ("line", Schemas.count),
            ("reverses", Schemas.count),
            (
                "rate",
                all([("of", currency), ("units", Schemas.count), ("per", Schemas.count), ("day", date)])
            ),
        ],
        required: [
            "entry", "number", "day", "kind", "fund", "fundName", "currency", "account", "amount", "balance", "at",
        ])

    private static func all(_ members: [(String, JSONValue)]) -> JSONValue {
        Schemas.object(members, required: members.map(\.0))
    }
}
