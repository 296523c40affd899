import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// `muster KIND close`
struct CloseCommand<Flags: RecordFlags>: ParsableCommand {
    static var configuration: CommandConfiguration {
        let kind = Flags.kind.rawValue
        let isEngagement = Flags.kind == .engagement
        return Help.command(
            "close", "Close \(Flags.kind.withArticle); it stays on record.",
            usage: "muster \(kind) close <\(kind)>" + (isEngagement ? " --exit <reason> [--until <date>]" : ""),
            References.help(Flags.kind),
            examples: [
                ("muster \(kind) close \(Flags.exampleName)" + (isEngagement ? " --exit completed" : ""), nil)
            ])
    }

    @Argument(help: ArgumentHelp("The record: its id, key or title.", valueName: "record"))
    var record: String

    @OptionGroup(title: "Engagements") var exit: ExitOptions
    @Flag(help: "Write the stored record as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard Flags.kind == .engagement || (exit.exit == nil && exit.until == nil) else {
            throw ValidationError("--exit and --until are for engagements.")
        }
    }

    func run() throws {
        let connection = try node.connect()
        let id = try References(connection).resolve(Flags.kind, record)
        let current = try connection.client.get(Flags.kind, id)
        var details = JSONObject()
        details["exit"] = exit.exit.map { .string($0) }
        details["until"] = exit.until.map { .string($0) }
        let stored = try connection.client.close(Flags.kind, id, version: current.version, details: details)
        try RecordText.say("Closed", stored, json: json)
    }
}

/// How an engagement ended.
struct ExitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Why it ended: completed, stipend-ended, recruited-away, burnout, personal, moved, other. A project may say only the first two of an engagement that others see.",
            valueName: "reason"))
    var exit: String?

    @Option(help: ArgumentHelp("The last day (default: today).", valueName: "date"))
    var until: String?
}
