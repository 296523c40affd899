import CanonicalJSON

extension RecordSchema {
    static let computeGrant = RecordSchema(
        .computeGrant, "Compute that a facility grants to a project.",
        [
            Field(
                "provider", .textOrReference(.organization, max: 200), required: true,
                "Who grants it, name or id of its record", example: "Example Compute Centre"),
            Field(
                "facility", .text(max: 200), required: true, "The machine or its part",
                example: "Example machine, GPU partition"),
            Field(
                "project", .reference(.project), required: true, "To what it is granted",
                example: .string(SharedFields.exampleID)),
            Field(
                "unit", .oneOf(ComputeUnit.allCases.map(\.rawValue)), required: true, "What it is counted in",
                example: "gpu-hours"),
            Field("device", .slug, "For GPU-hours the type of device, or \"other\"", example: "a100-80g"),
            Field(
                "quantityMilli", .integer(1...FixedPoint.maximum), required: true,
                "How much, in thousandths of the unit: 1500000 is 1,500 hours", example: 1_082_990_000),
            Field("from", .date, required: true, "First day it can be used", example: "2026-12-01"),
            Field(
                "until", .date, required: true, "Last day it can be used; what is left then is gone",
                example: "2027-06-30"),
            Field(
                "value",
                .object([
                    Field(
                        "amount", .integer(0...FixedPoint.maximum), required: true, "Minor units: cents",
                        example: 300_000_000),
                    Field("currency", .currency, required: true, "ISO 4217 code", example: "EUR"),
                ]), "What it is said to be worth", example: ["amount": 300_000_000, "currency": "EUR"]),
            Field("reference", .text(max: 200), "The facility's own number of it", example: "EX-2026-0042"),
            Field(
                "reportedUsage",
                .object([
                    Field(
                        "quantityMilli", .integer(0...FixedPoint.maximum), required: true,
                        "Used until then, in thousandths of the unit", example: 250_000_000),
                    Field("asOf", .date, required: true, "Until which day", example: "2027-01-31"),
                ]), "What its home last published of the usage",
                example: ["quantityMilli": 250_000_000, "asOf": "2027-01-31"]),
            SharedFields.summary,
        ])
}
