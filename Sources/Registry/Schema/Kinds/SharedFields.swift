import CanonicalJSON

/// Fields that several kinds have.
enum SharedFields {
    static let exampleID = "01890a5d-ac96-774b-bcce-b302099a8057"

    static let skills: FieldType = .list(
        of: .object([
            Field("name", .slug, required: true, "What is mastered", example: "python"),
            Field("level", .oneOf(SkillLevel.names), required: true, "How well", example: "proficient"),
        ]), max: 100, identity: .members(["name"]))

    static let compensation: FieldType = .object([
        Field(
            "seeks", .oneOf(["volunteer", "stipend", "either"]), required: true, "What is sought", example: "stipend"),
        Field(
            "minimum",
            .object([
                Field(
                    "amount", .integer(0...1_000_000_000_000), required: true, "Minor units: cents", example: 150_000),
                Field("currency", .currency, required: true, "ISO 4217 code", example: "EUR"),
            ]), "The least that is accepted or offered", example: ["amount": 150_000, "currency": "EUR"]),
        Field(
            "period", .oneOf(["hour", "day", "week", "month", "year", "total"]), "What the minimum is paid for",
            example: "month"),
    ])
    static let compensationExample: JSONValue = [
        "seeks": "stipend", "minimum": ["amount": 150_000, "currency": "EUR"], "period": "month",
    ]

    static let languages = Field(
        "languages", .list(of: .language, max: 50), "Languages spoken, BCP 47 tags", example: ["en", "de"])
    static let topics = Field(
        "topics", .list(of: .slug, max: 100), "What it is about", example: ["arrays", "packaging"])
    static let hours = Field("hoursPerWeek", .hoursPerWeek, "Hours a week", example: 8)
    static let from = Field("from", .date, "First day", example: "2026-12-01")
    static let until = Field("until", .date, "Last day; left out while it is open", example: "2027-06-30")
    static let summary = Field("summary", .longText(max: 4_000), "A few sentences", example: "Array programming.")
}
