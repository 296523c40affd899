import CanonicalJSON
import Registry

/// What compute accounts look like on the wire. Amounts are thousandths of the grant's unit.
enum ComputeSchemas {
    static let day: JSONValue = ["type": "string", "format": "date"]
    static let amount: JSONValue = ["type": "integer", "minimum": 1, "maximum": .integer(FixedPoint.maximum)]
    private static let whole: JSONValue = ["type": "integer"]

    static let account: JSONValue = Schemas.object(
        [
            ("id", Schemas.uuid), ("project", Schemas.uuid), ("title", Schemas.text),
            ("unit", ["enum": .array(ComputeUnit.allCases.map { .string($0.rawValue) })]), ("device", Schemas.text),
            ("from", day), ("until", day), ("on", day),
            ("state", ["enum": .array(ComputeAccount.State.allCases.map { .string($0.rawValue) })]),
            ("grantedMilli", Schemas.count), ("usedMilli", Schemas.count), ("balanceMilli", whole),
            ("leftMilli", Schemas.count), ("expiredMilli", Schemas.count), ("trailingMilli", Schemas.count),
            ("trailingDays", Schemas.count), ("ratePerDayMilli", Schemas.count), ("runwayDays", Schemas.count),
            ("reported", day), ("endsBy", ["enum": ["exhaustion", "expiry"]]), ("ends", day),
            ("unusedMilli", Schemas.count),
        ],
        required: [
            "id", "project", "title", "unit", "from", "until", "on", "state", "grantedMilli", "usedMilli",
            "balanceMilli", "leftMilli", "expiredMilli", "trailingMilli", "trailingDays", "endsBy", "ends",
        ])

    static let entry: JSONValue = Schemas.object(
        [
            ("id", Schemas.uuid), ("from", day), ("until", day), ("amountMilli", whole),
            ("overuse", ["type": "boolean"]), ("reference", Schemas.text), ("note", Schemas.text),
            ("reverses", Schemas.uuid), ("reversedBy", Schemas.uuid), ("at", Schemas.instant),
        ], required: ["id", "from", "until", "amountMilli", "overuse", "at"])

    static let report: JSONValue = Schemas.object(
        [
            ("from", day), ("until", day), ("amountMilli", amount), ("reference", text(UsageReport.longestReference)),
            ("note", text(UsageReport.longestNote)), ("overuse", ["type": "boolean"]),
        ], required: ["from", "amountMilli"])

    static let importInput: JSONValue = Schemas.object(
        [("reports", Schemas.list(report)), ("dryRun", ["type": "boolean"])], required: ["reports"])

    static let reversal: JSONValue = Schemas.object(
        [
            ("report", Schemas.uuid), ("reference", text(UsageReport.longestReference)),
            ("note", text(UsageReport.longestNote)),
        ], required: ["note"])

    static let outcome: JSONValue = Schemas.object(
        [
            ("entry", entry), ("added", Schemas.count), ("known", Schemas.count), ("dryRun", ["type": "boolean"]),
            ("account", account),
        ], required: ["added", "known", "account"])

    static let need: JSONValue = Schemas.object(
        [
            ("flop", Schemas.text), ("device", Schemas.text), ("deviceLabel", Schemas.text),
            ("peakGigaflops", Schemas.count), ("peakSource", Schemas.text), ("utilisation", Schemas.text),
            ("hoursMilli", Schemas.count), ("devices", Schemas.count), ("wallClockMilli", Schemas.count),
        ], required: ["flop", "device", "deviceLabel", "peakGigaflops", "peakSource", "utilisation", "hoursMilli"])

    static let reach: JSONValue = Schemas.object(
        [
            ("on", day), ("coveredMilli", Schemas.count), ("lackingMilli", Schemas.count),
            ("coveredPermille", Schemas.count),
            (
                "grants",
                Schemas.list(
                    Schemas.object(
                        [
                            ("id", Schemas.uuid), ("title", Schemas.text), ("leftMilli", Schemas.count),
                            ("usableMilli", Schemas.count), ("until", day),
                        ], required: ["id", "title", "leftMilli", "usableMilli", "until"]))
            ),
        ], required: ["on", "coveredMilli", "lackingMilli", "coveredPermille", "grants"])

    private static func text(_ most: Int) -> JSONValue {
        ["type": "string", "minLength": 1, "maxLength": .integer(Int64(most))]
    }
}
