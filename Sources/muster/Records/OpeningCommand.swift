import ArgumentParser
import CanonicalJSON
import Registry

/// `muster opening`
struct OpeningCommand: ParsableCommand {
    static let configuration = Help.command(
        "opening", "Openings of projects: add, edit, show, list, close, remove.", usage: "muster opening <subcommand>",
        "",
        examples: [
            ("muster opening add \(Flags.example)", nil), ("muster opening list --skill c:working --status open", nil),
            ("muster opening close \"Release manager\"", nil),
        ],
        subcommands: [
            AddCommand<Flags>.self, EditCommand<Flags>.self, ShowCommand<Flags>.self, ListCommand<OpeningFilters>.self,
            CloseCommand<Flags>.self, RemoveCommand<Flags>.self,
        ])

    /// The fields of an opening.
    struct Flags: RecordFlags {
        static let kind = RecordKind.opening
        static let example = """
            --project numpy --title "Release manager" \\
                  --role release-manager --kind co-maintain --skill python:proficient
            """
        static let editExample = "--hours 6h/week --prefer c:working"
        static let exampleName = "\"Release manager\""

        @Option(help: "The project it is at.") var project: String?
        @Option(help: "One line that says what is sought.") var title: String?
        @Option(help: "The role, such as maintainer or release-manager.") var role: String?
        @Option(help: "co-maintain, adopt, help or mentored.") var kind: String?
        @Option(help: ArgumentHelp("A required skill; repeat for more.", valueName: "name:level")) var skill: [String] =
            []
        @Option(help: ArgumentHelp("A preferred skill; repeat for more.", valueName: "name:level"))
        var prefer: [String] = []
        @Option(help: ArgumentHelp("Hours a week, such as 8h/week.", valueName: "hours")) var hours: String?
        @Option(help: ArgumentHelp("First day.", valueName: "date")) var from: String?
        @Option(help: ArgumentHelp("Last day.", valueName: "date")) var until: String?
        @Option(help: ArgumentHelp("How many people are sought.", valueName: "n")) var capacity: String?
        @Option(help: ArgumentHelp("A contributor who mentors; repeat for more.", valueName: "contributor"))
        var mentor: [String] = []
        @OptionGroup var pay: CompensationOptions
        @Option(help: ArgumentHelp("Applications open on this day.", valueName: "date")) var applyFrom: String?
        @Option(help: ArgumentHelp("Applications close on this day.", valueName: "date")) var applyUntil: String?
        @Option(help: ArgumentHelp("A language that is spoken, BCP 47; repeat.", valueName: "tag"))
        var language: [String] = []
        @Option(help: ArgumentHelp("The time zone people work in.", valueName: "zone")) var timeZone: String?
        @Option(help: "open, closed or filled.") var status: String?
        @Option(help: "What the work is, in a few sentences.") var summary: String?

        func apply(to editor: inout BodyEditor) throws {
            try editor.set("project", text: project)
            try editor.set("title", text: title)
            try editor.set("role", text: role)
            try editor.set("kind", text: kind)
            try editor.merge("skills/required", try skill.map(Arguments.skill), keys: ["name"])
            try editor.merge("skills/preferred", try prefer.map(Arguments.skill), keys: ["name"])
            try editor.set("hoursPerWeek", hours.map(Arguments.hours))
            try editor.set("from", text: from)
            try editor.set("until", text: until)
            try editor.set("capacity", text: capacity)
            try editor.append("mentors", texts: mentor)
            try editor.set("compensation", pay.compensation())
            try editor.set("apply/from", text: applyFrom)
            try editor.set("apply/until", text: applyUntil)
            try editor.append("languages", texts: language)
            try editor.set("timeZone", text: timeZone)
            try editor.set("status", text: status)
            try editor.set("summary", text: summary)
        }
    }
}
