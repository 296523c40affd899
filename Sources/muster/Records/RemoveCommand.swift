import ArgumentParser
import MusterClient
import Registry

/// `muster KIND remove`
struct RemoveCommand<Flags: RecordFlags>: ParsableCommand {
    static var configuration: CommandConfiguration {
        let kind = Flags.kind.rawValue
        return Help.command(
            "remove", "Remove \(Flags.kind.withArticle), as if it had never been.",
            usage: "muster \(kind) remove <\(kind)> [--yes]",
            "A record that others point at is not removed. \(References.help(Flags.kind))",
            examples: [("muster \(kind) remove \(Flags.exampleName) --yes", nil)])
    }

    @Argument(help: ArgumentHelp("The record: its id, key or title.", valueName: "record"))
    var record: String

    @Flag(name: .shortAndLong, help: "Do not ask whether it is meant.") var yes = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let id = try References(connection).resolve(Flags.kind, record)
        let current = try connection.client.get(Flags.kind, id)
        let title = TextWidth.printable(current.title)
        try Confirmation.ask("Remove the \(Flags.kind.rawValue) “\(title)”?", given: yes)
        try connection.client.remove(Flags.kind, id, version: current.version)
        try Output.lines("Removed \(Flags.kind.rawValue) “\(title)” (\(id)).")
    }
}

/// A question before what cannot be undone.
enum Confirmation {
    /// Returns when it is meant; without a terminal to ask at, `--yes` must say so.
    static func ask(_ question: String, given yes: Bool) throws {
        guard !yes else { return }
        guard Terminal.canAsk else { throw Failure(.usage, "\(question) There is nobody to ask.", mend: "Say --yes.") }
        guard try Prompt.confirm(question, default: false) else { throw Failure(.refused, "Nothing was done.") }
    }
}
