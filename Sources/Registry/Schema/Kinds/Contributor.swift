import CanonicalJSON

extension RecordSchema {
    static let contributor = RecordSchema(
        .contributor, "A person who contributes to open source, or would.",
        [
            Field("name", .text(max: 200), required: true, "The name they go by", example: "Ada Example"),
            Field("country", .country, "Where they live, ISO 3166-1 alpha-2", example: "DE"),
            Field("timeZone", .timeZone, "Where their working day is, IANA name", example: "Europe/Berlin"),
            SharedFields.languages,
            Field(
                "identities",
                .list(
                    of: .object([
                        Field("service", .service, required: true, "Where the account is", example: "github"),
                        Field("handle", .handle, required: true, "The account's name there", example: "ada-example"),
                        Field("verified", .boolean, "Whether this node has seen proof", example: false),
                    ]), max: 50, identity: .members(["service", "handle"])),
                "Accounts and identifiers", example: [["service": "github", "handle": "ada-example"]]),
            Field(
                "skills", SharedFields.skills, "Skills, each with a level",
                example: [["name": "python", "level": "proficient"]]),
            SharedFields.topics,
            Field("roles", .list(of: .slug, max: 50), "Roles sought", example: ["maintainer", "mentor"]),
            Field(
                "affiliations",
                .list(
                    of: .object([
                        Field(
                            "organization", .textOrReference(.organization, max: 200), required: true,
                            "Name, or id of its record", example: "Example University"),
                        Field("role", .text(max: 200), "Their part in it", example: "research engineer"),
                        SharedFields.from, SharedFields.until,
                    ]), max: 100, identity: .members(["organization", "role", "from"])),
                "Organizations they belong or belonged to", example: [["organization": "Example University"]]),
            Field("links", .list(of: .url, max: 50), "Pages about them", example: ["https://ada.example.org/"]),
            SharedFields.summary,
            Field(
                "consent",
                .object([
                    Field(
                        "basis", .oneOf(["self", "written", "published"]), required: true,
                        "Entered by themselves, agreed in writing, or published by themselves before", example: "self"),
                    Field("date", .date, required: true, "When", example: "2026-11-22"),
                    Field("note", .text(max: 500), "Where that can be seen", example: "form of the 2026 summit"),
                ]), "That they agreed to be listed; needed for any audience wider than private",
                example: ["basis": "self", "date": "2026-11-22"]),
        ],
        privateTable: [
            Field("email", .email, "E-mail address; never leaves this node"),
            Field("legalName", .text(max: 200), "Name on contracts; never leaves this node", example: "Ada B. Example"),
            Field("iban", .iban, "Account that stipends are paid to; never leaves this node"),
            Field("bic", .bic, "The account's bank, where a payment needs it; never leaves this node"),
        ])
}
