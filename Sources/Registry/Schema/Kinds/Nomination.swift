import CanonicalJSON

extension RecordSchema {
    static let nomination = RecordSchema(
        .nomination, "\"This project needs help\", from someone who does not own it.",
        [
            Field(
                "project", .reference(.project), "The project, when it has a record",
                example: .string(SharedFields.exampleID)),
            Field(
                "repository", .url, "Its repository, when it has none",
                example: "https://github.com/example/arrays"),
            Field(
                "reason", .longText(max: 4_000), required: true, "Why it needs help", example: "One maintainer is left."
            ),
            Field("needs", .list(of: .slug, max: 50), "What it needs", example: ["maintainer", "security-review"]),
            Field(
                "by", .reference(.contributor), "Who says so", example: .string(SharedFields.exampleID)),
            Field("status", .oneOf(["open", "closed"]), "Whether it still does", example: "open"),
        ])
}
