import ArgumentParser
import Registry

/// `muster nomination`
struct NominationCommand: ParsableCommand {
    static let configuration = Help.command(
        "nomination", "Projects that need help: add, edit, show, list, close, remove.",
        usage: "muster nomination <subcommand>",
        "Anybody may say that a project needs help, also one that is not on this node: name its repository.",
        examples: [
            ("muster nomination add \(Flags.example)", nil), ("muster nomination list --status open", nil),
        ],
        subcommands: [
            AddCommand<Flags>.self, EditCommand<Flags>.self, ShowCommand<Flags>.self,
            ListCommand<NominationFilters>.self, CloseCommand<Flags>.self, RemoveCommand<Flags>.self,
        ])

    /// The fields of a nomination.
    struct Flags: RecordFlags {
        static let kind = RecordKind.nomination
        static let example = """
            --repository https://example.org/git/p \\
                  --reason "One maintainer, and they are leaving" --need maintainer
            """
        static let editExample = "--need security-audit"
        static let exampleName = "ID"

        @Option(help: "The project, when this node knows it.") var project: String?
        @Option(help: ArgumentHelp("Its repository, when it does not.", valueName: "url")) var repository: String?
        @Option(help: "Why it needs help.") var reason: String?
        @Option(help: "What it needs, such as maintainer; repeat for more.") var need: [String] = []
        @Option(help: ArgumentHelp("The contributor who nominates; “me” is you.", valueName: "contributor"))
        var by: String?
        @Option(help: "open or closed.") var status: String?

        func apply(to editor: inout BodyEditor) throws {
            try editor.set("project", text: project)
            try editor.set("repository", text: repository)
            try editor.set("reason", text: reason)
            try editor.append("needs", texts: need)
            try editor.set("by", text: by)
            try editor.set("status", text: status)
        }
    }
}
