import CanonicalJSON

extension RecordSchema {
    static let organization = RecordSchema(
        .organization, "An organization: a non-profit, company, public body, university or informal group.",
        [
            Field("name", .text(max: 200), required: true, "Its name", example: "Example Foundation"),
            Field(
                "type", .oneOf(["nonprofit", "company", "government", "academic", "informal"]), required: true,
                "What kind of organization it is", example: "nonprofit"),
            Field("country", .country, "Where it is registered, ISO 3166-1 alpha-2", example: "DE"),
            Field(
                "ror", .ror, "Its identifier in the Research Organization Registry",
                example: "https://ror.org/05dxps055"),
            Field("web", .url, "Its home page", example: "https://foundation.example.org/"),
            SharedFields.summary,
        ])
}
