import ArgumentParser
import Registry

/// `muster project`
struct ProjectCommand: ParsableCommand {
    static let configuration = Help.command(
        "project", "Projects: add, edit, show, list, close, remove.", usage: "muster project <subcommand>", "",
        examples: [
            ("muster project add \(Flags.example)", nil), ("muster project list --topic arrays", nil),
            ("muster project close numpy", nil),
        ],
        subcommands: [
            AddCommand<Flags>.self, EditCommand<Flags>.self, ShowCommand<Flags>.self, ListCommand<ProjectFilters>.self,
            CloseCommand<Flags>.self, RemoveCommand<Flags>.self,
        ])

    /// The fields of a project.
    struct Flags: RecordFlags {
        static let kind = RecordKind.project
        static let example = "--name Exampleproject --repository https://example.org/git/p"
        static let editExample = "--licence BSD-3-Clause --topic arrays"
        static let exampleName = "exampleproject"

        @Option(help: "The project's name.") var name: String?
        @Option(help: ArgumentHelp("A repository; repeat for more.", valueName: "url")) var repository: [String] = []
        @Option(help: ArgumentHelp("The home page.", valueName: "url")) var web: String?
        @Option(help: ArgumentHelp("The licence, an SPDX expression.", valueName: "spdx")) var licence: String?
        @Option(help: "A topic; repeat for more.") var topic: [String] = []
        @Option(help: "A programming language; repeat for more.") var language: [String] = []
        @Option(help: ArgumentHelp("The organization that sponsors it fiscally.", valueName: "organization"))
        var fiscalSponsor: String?
        @Option(help: "active, seeking, dormant or archived.") var status: String?
        @Option(help: "What it is, in a few sentences.") var summary: String?

        func apply(to editor: inout BodyEditor) throws {
            try editor.set("name", text: name)
            try editor.append("repositories", texts: repository)
            try editor.set("web", text: web)
            try editor.set("licence", text: licence)
            try editor.append("topics", texts: topic)
            try editor.append("languages", texts: language)
            try editor.set("fiscalSponsor", text: fiscalSponsor)
            try editor.set("status", text: status)
            try editor.set("summary", text: summary)
        }
    }
}
