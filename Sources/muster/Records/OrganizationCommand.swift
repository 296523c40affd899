import ArgumentParser
import Registry

/// `muster organization`
struct OrganizationCommand: ParsableCommand {
    static let configuration = Help.command(
        "organization", "Organizations: add, edit, show, list, remove.", usage: "muster organization <subcommand>", "",
        examples: [
            ("muster organization add \(Flags.example)", nil), ("muster organization list --country US", nil),
        ],
        subcommands: [
            AddCommand<Flags>.self, EditCommand<Flags>.self, ShowCommand<Flags>.self,
            ListCommand<OrganizationFilters>.self, RemoveCommand<Flags>.self,
        ])

    /// The fields of an organization.
    struct Flags: RecordFlags {
        static let kind = RecordKind.organization
        static let example = "--name \"Example Fund\" --type nonprofit --country US"
        static let editExample = "--web https://fund.example.org"
        static let exampleName = "\"Example Fund\""

        @Option(help: "The organization's name.") var name: String?
        @Option(help: "nonprofit, company, government, academic or informal.") var type: String?
        @Option(help: ArgumentHelp("Its country, ISO 3166-1 alpha-2.", valueName: "code")) var country: String?
        @Option(help: ArgumentHelp("Its id in the Research Organization Registry.", valueName: "id")) var ror: String?
        @Option(help: ArgumentHelp("Its home page.", valueName: "url")) var web: String?
        @Option(help: "What it does, in a few sentences.") var summary: String?

        func apply(to editor: inout BodyEditor) throws {
            try editor.set("name", text: name)
            try editor.set("type", text: type)
            try editor.set("country", text: country)
            try editor.set("ror", text: ror)
            try editor.set("web", text: web)
            try editor.set("summary", text: summary)
        }
    }
}
