import ArgumentParser
import CanonicalJSON
import Registry

/// `muster engagement`
struct EngagementCommand: ParsableCommand {
    static let configuration = Help.command(
        "engagement", "Who works on what: add, edit, show, list, close, remove.",
        usage: "muster engagement <subcommand>",
        "",
        examples: [
            ("muster engagement add \(Flags.example)", nil), ("muster engagement list --project numpy", nil),
            ("muster engagement close ID --exit stipend-ended --until 2026-11-30", nil),
        ],
        subcommands: [
            AddCommand<Flags>.self, EditCommand<Flags>.self, ShowCommand<Flags>.self,
            ListCommand<EngagementFilters>.self, CloseCommand<Flags>.self, RemoveCommand<Flags>.self,
        ])

    /// The fields of an engagement.
    struct Flags: RecordFlags {
        static let kind = RecordKind.engagement
        static let example = """
            --contributor github:ada-example --project numpy \\
                  --role maintainer --from 2024-03-01 --basis volunteer --hours 6h/week
            """
        static let editExample = "--basis stipend --hours 20h/week"
        static let exampleName = "ID"

        @Option(help: "The contributor who works.") var contributor: String?
        @Option(help: "The project worked on.") var project: String?
        @Option(help: "The role, such as maintainer.") var role: String?
        @Option(help: ArgumentHelp("First day.", valueName: "date")) var from: String?
        @Option(help: ArgumentHelp("Last day.", valueName: "date")) var until: String?
        @Option(help: "volunteer, stipend or employed.") var basis: String?
        @Option(help: "Who employs them, where that is so.") var employer: String?
        @Option(help: ArgumentHelp("Hours a week, such as 8h/week.", valueName: "hours")) var hours: String?
        @Option(help: "active or ended.") var status: String?

        func apply(to editor: inout BodyEditor) throws {
            try editor.set("contributor", text: contributor)
            try editor.set("project", text: project)
            try editor.set("role", text: role)
            try editor.set("from", text: from)
            try editor.set("until", text: until)
            try editor.set("basis", text: basis)
            try editor.set("employer", text: employer)
            try editor.set("hoursPerWeek", hours.map(Arguments.hours))
            try editor.set("status", text: status)
        }
    }
}
