import CanonicalJSON

extension RecordSchema {
    static let availability = RecordSchema(
        .availability, "When a contributor has how many hours a week, and for what in return.",
        [
            Field(
                "contributor", .reference(.contributor), required: true, "Whose time it is",
                example: .string(SharedFields.exampleID)),
            Field(
                "windows",
                .list(
                    of: .object([
                        Field("from", .date, required: true, "First day", example: "2026-12-01"),
                        SharedFields.until,
                        Field("hoursPerWeek", .hoursPerWeek, required: true, "Hours a week", example: 8),
                    ]), max: 100, identity: .none),
                required: true, "Periods, one after the other",
                example: [["from": "2026-12-01", "until": "2027-06-30", "hoursPerWeek": 8]]),
            Field(
                "compensation", SharedFields.compensation, "What is sought in return",
                example: SharedFields.compensationExample),
            Field("confirmed", .date, "When the person last confirmed it", example: "2026-11-22"),
            Field("lapses", .date, "When it lapses unless confirmed again", example: "2027-05-22"),
        ])
}
