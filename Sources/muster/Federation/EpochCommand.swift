import ArgumentParser
import CanonicalJSON
import Federation
import MusterClient
import Registry

/// `muster epoch`
struct EpochCommand: ParsableCommand {
    static let configuration = Help.command(
        "epoch", "Begin a node's logs anew; for stewards.", usage: "muster epoch <subcommand>", "",
        examples: [("muster epoch roll --audience public", nil)], subcommands: [EpochRollCommand.self])
}

/// `muster epoch roll`
struct EpochRollCommand: ParsableCommand {
    static let configuration = Help.command(
        "roll", "End a log and begin another that has only what is live.",
        usage: "muster epoch roll [--audience <audience>] [--after-loss] [--yes]",
        """
        A log keeps 32 bytes of everything that was ever in it. A new epoch begins with what is live: peers take the \
        commitments of it, 32 bytes a record, and no record is sent again to who has it. The node does this by itself when \
        a log holds four times as many entries as are live, and 10,000 at least. The log that ends stays readable until \
        the next one ends.

        --after-loss is for a node that came back from a backup, and whose peers are gone or cannot say what was signed \
        since: all logs are given up, and new ones begin with every record that is not private, in an epoch whose number \
        was never used. Peers then read everything anew.
        """,
        examples: [
            ("muster epoch roll", "all logs"), ("muster epoch roll --audience federation --yes", nil),
            ("muster epoch roll --after-loss", nil),
        ])

    @Option(help: ArgumentHelp("Only the log of this audience.", valueName: "audience")) var audience: String?
    @Flag(help: "Give up what was signed: it is lost here, and no peer can say what it was.") var afterLoss = false
    @Flag(name: .shortAndLong, help: "Do not ask whether it is meant.") var yes = false
    @Flag(help: "Write one line of JSON for each.") var json = false
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard audience == nil || !afterLoss else {
            throw ValidationError("After a loss all logs begin anew: leave --audience out.")
        }
    }

    func run() throws {
        let connection = try node.connect()
        let logs = try chosen(LogReading(connection: connection).list())
        if afterLoss { try restart(connection) } else { try roll(logs, connection) }
    }

    /// The logs that would end.
    private func chosen(_ all: [LogReading.Entry]) throws -> [LogReading.Entry] {
        var latest: [Audience: LogReading.Entry] = [:]
        for log in all where log.origin.epoch > latest[log.origin.audience]?.origin.epoch ?? 0 {
            latest[log.origin.audience] = log
        }
        let logs = latest.values.sorted { $0.origin.description < $1.origin.description }
        guard let audience else { return logs }
        let found = logs.filter { $0.origin.audience.description == audience }
        guard !found.isEmpty else {
            let names = logs.map { $0.origin.audience.description }.joined(separator: ", ")
            throw Failure(
                .refused, "There is no log for “\(TextWidth.printable(audience))”.",
                mend: names.isEmpty ? "Nothing has been published yet." : "There are: \(names).")
        }
        return found
    }

    private func roll(_ logs: [LogReading.Entry], _ connection: Connection) throws {
        guard !logs.isEmpty else { return try Output.lines("Nothing has been published yet.") }
        if !yes {
            for log in logs {
                Output.tell(
                    "\(log.origin) ends with \(Numbers.count(log.size, "entry", "entries")); the next begins with "
                        + "\(Numbers.count(log.live, "record", "records")).")
            }
        }
        try Confirmation.ask("Begin \(logs.count == 1 ? "a new epoch" : "new epochs")?", given: yes)
        var body = JSONObject()
        body["audience"] = audience.map { .string($0) }
        let answer = try connection.client.call(.post, "/v1/epochs", body: body).objectValue
        let items = (answer?["items"]?.arrayValue ?? []).compactMap(\.objectValue)
        try Output.write { output in
            for item in items {
                if json {
                    try output.line(CanonicalJSON.encode(item))
                    continue
                }
                try output.line(
                    "\(item["begun"]?.stringValue ?? "") goes on from \(item["ended"]?.stringValue ?? "") with "
                        + "\(Numbers.count(item["carried"]?.integerValue ?? 0, "record", "records")).")
            }
        }
    }

    private func restart(_ connection: Connection) throws {
        if !yes {
            Output.tell(
                "All logs of the node are given up; what was signed since the backup is not asked for any more.")
            Output.tell("New ones begin with every record that is not private; every peer reads all of it anew.")
        }
        try Confirmation.ask("Give up the node's logs?", given: yes)
        let answer = try connection.client.call(.post, "/v1/epochs", body: ["afterLoss": .bool(true)]).objectValue
        let epoch = answer?["epoch"]?.integerValue ?? 0
        if json {
            let document: JSONObject = ["epoch": .integer(epoch)]
            return try Output.write { try $0.line(CanonicalJSON.encode(document)) }
        }
        try Output.lines("The node's logs begin anew, in epoch \(epoch).")
    }
}
