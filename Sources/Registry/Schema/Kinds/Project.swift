import CanonicalJSON

extension RecordSchema {
    static let project = RecordSchema(
        .project, "An open-source project.",
        [
            Field("name", .text(max: 200), required: true, "Its name", example: "Example Arrays"),
            Field(
                "repositories", .list(of: .url, max: 200, identity: .repository), "Where its source is",
                example: ["https://github.com/example/arrays"]),
            Field("web", .url, "Its home page", example: "https://arrays.example.org/"),
            Field("licence", .spdx, "SPDX licence expression", example: "BSD-3-Clause"),
            SharedFields.topics,
            Field("languages", .list(of: .slug, max: 50), "Programming languages", example: ["python", "c"]),
            Field(
                "fiscalSponsor", .reference(.organization), "The organization that holds its money",
                example: .string(SharedFields.exampleID)),
            Field(
                "status", .oneOf(["active", "seeking", "dormant", "archived"]),
                "How it fares; seeking help, dormant, …",
                example: "active"),
            SharedFields.summary,
        ])
}
