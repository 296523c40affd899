import ArgumentParser
import MusterClient
import Registry

/// `muster KIND show`
struct ShowCommand<Flags: RecordFlags>: ParsableCommand {
    static var configuration: CommandConfiguration {
        let kind = Flags.kind.rawValue
        return Help.command(
            "show", "Show \(Flags.kind.withArticle).", usage: "muster \(kind) show <\(kind)> [--json]",
            References.help(Flags.kind),
            examples: [
                ("muster \(kind) show \(Flags.exampleName)", nil),
                ("muster \(kind) show \(Flags.exampleName) --json", "as the API gives it"),
            ])
    }

    @Argument(help: ArgumentHelp("The record: its id, key or title.", valueName: "record"))
    var record: String

    @Flag(help: "Write JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let id = try References(connection).resolve(Flags.kind, record)
        try RecordText.show(try connection.client.get(Flags.kind, id), json: json)
    }
}
