import CanonicalJSON

extension RecordSchema {
    static let opening = RecordSchema(
        .opening, "Work that a project offers to someone.",
        [
            Field(
                "project", .reference(.project), required: true, "The project",
                example: .string(SharedFields.exampleID)),
            Field(
                "title", .text(max: 200), required: true, "One line that says what is sought",
                example: "Release manager"),
            Field("role", .slug, required: true, "The role", example: "release-manager"),
            Field(
                "kind", .oneOf(["co-maintain", "adopt", "help", "mentored"]), required: true,
                "Share the work, take it over, help out, or learn with a mentor", example: "co-maintain"),
            Field(
                "skills",
                .object([
                    Field(
                        "required", SharedFields.skills, "Without these it does not work",
                        example: [["name": "python", "level": "proficient"]]),
                    Field(
                        "preferred", SharedFields.skills, "Good to have",
                        example: [["name": "packaging", "level": "working"]]),
                ]), "Skills sought", example: ["required": [["name": "python", "level": "proficient"]]]),
            SharedFields.hours, SharedFields.from, SharedFields.until,
            Field("capacity", .integer(1...1_000), "How many people", example: 1),
            Field(
                "mentors", .list(of: .reference(.contributor), max: 50), "Who mentors",
                example: [.string(SharedFields.exampleID)]),
            Field(
                "compensation", SharedFields.compensation, "What is offered",
                example: SharedFields.compensationExample),
            Field(
                "apply", .object([SharedFields.from, SharedFields.until]), "When applications are taken",
                example: ["from": "2026-12-01", "until": "2027-01-15"]),
            SharedFields.languages,
            Field("timeZone", .timeZone, "Where the team's working day is, IANA name", example: "Europe/Berlin"),
            Field("status", .oneOf(["open", "closed", "filled"]), "Whether someone is sought", example: "open"),
            SharedFields.summary,
        ])
}
