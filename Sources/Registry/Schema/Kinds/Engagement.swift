import CanonicalJSON

extension RecordSchema {
    static let engagement = RecordSchema(
        .engagement, "That a contributor works or worked on a project.",
        [
            Field(
                "contributor", .reference(.contributor), required: true, "Who", example: .string(SharedFields.exampleID)
            ),
            Field("project", .reference(.project), required: true, "On what", example: .string(SharedFields.exampleID)),
            Field("role", .slug, required: true, "As what", example: "maintainer"),
            SharedFields.from, SharedFields.until,
            Field(
                "basis", .oneOf(["volunteer", "stipend", "employed"]), "What they live on in it", example: "volunteer"),
            Field(
                "employer", .textOrReference(.organization, max: 200), "Who pays them for it, name or id of its record",
                example: "Example Company"),
            SharedFields.hours,
            Field(
                "exit",
                .oneOf(["completed", "stipend-ended", "recruited-away", "burnout", "personal", "moved", "other"]),
                "Why it ended", example: "completed"),
            Field("status", .oneOf(["active", "ended"]), "Whether it goes on", example: "ended"),
        ])
}
