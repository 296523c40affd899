import CanonicalJSON

extension RecordSchema {
    static let link = RecordSchema(
        .link, "That two contributor records are one person, or are not, as the home of the first says.",
        [
            Field(
                "contributor", .reference(.contributor), required: true, "The node's own contributor",
                example: .string(SharedFields.exampleID)),
            Field(
                "other", .reference(.contributor), required: true, "The other record",
                example: "01890a5d-ac96-774b-bcce-b302099a8058"),
            Field("says", .oneOf(["same", "different"]), "Whether they are one person", example: "same"),
            Field(
                "primary", .reference(.contributor), "Which of the two speaks for the person",
                example: .string(SharedFields.exampleID)),
            Field(
                "evidence", .longText(max: 2_000), "How that is known",
                example: "Both were at the same desk of the 2026 summit."),
        ])
}
