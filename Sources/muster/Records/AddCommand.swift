import ArgumentParser
import MusterClient
import Registry

/// `muster KIND add`
struct AddCommand<Flags: RecordFlags>: ParsableCommand {
    static var configuration: CommandConfiguration {
        let kind = Flags.kind.rawValue
        return Help.command(
            "add", "Add \(Flags.kind.withArticle).", usage: "muster \(kind) add [<fields>] [--set …] [--file …]",
            FieldHelp.text(Flags.kind), examples: [("muster \(kind) add \(Flags.example)", nil)])
    }

    @OptionGroup(title: "Fields") var flags: Flags
    @OptionGroup var writing: WritingOptions
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        var editor = BodyEditor(Flags.kind, resolve: References(connection).resolve)
        try writing.apply(flags, to: &editor)
        let audience = try writing.checkedAudience()
        try editor.check()
        let stored = try connection.client.create(
            Flags.kind, Draft(record: editor.body, audience: audience), idempotencyKey: Clock.idempotencyKey())
        try RecordText.say("Added", stored, json: writing.json)
    }
}
