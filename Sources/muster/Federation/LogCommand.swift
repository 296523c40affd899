import ArgumentParser
import CanonicalJSON
import Federation
import MusterClient
import Registry

/// `muster log`
struct LogCommand: ParsableCommand {
    static let configuration = Help.command(
        "log", "A node's verifiable logs: show, verify.", usage: "muster log <subcommand>",
        """
        A node writes what it publishes into a log for each audience, in which nothing can be changed afterwards \
        without everybody being able to see it: records go in as commitments, and a signed checkpoint says what the \
        whole of it is.
        """,
        examples: [("muster log show", nil), ("muster log verify", nil)],
        subcommands: [LogShow.self, LogVerify.self])
}

/// `muster log show`
struct LogShow: ParsableCommand {
    static let configuration = Help.command(
        "show", "Which logs there are, and how long they are.", usage: "muster log show [--json]",
        "Shows the logs of the audiences that you may see.",
        examples: [("muster log show", nil), ("muster log show --node https://muster.example.org --json", nil)])

    @Flag(help: "Write one line of JSON for each.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let logs = try LogReading(connection: try node.connect()).list()
        try Output.write { output in
            if json {
                for log in logs {
                    let line: JSONObject = [
                        "origin": .string(log.origin.description), "size": .integer(log.size),
                        "live": .integer(log.live), "path": .string(log.path),
                    ]
                    try output.line(CanonicalJSON.encode(line))
                }
                return
            }
            guard !logs.isEmpty else { return try output.line("Nothing has been published yet that you may see.") }
            var table = Table([
                .init("log", least: 12), .init("entries", right: true), .init("records", right: true),
            ])
            for log in logs {
                table.add([log.origin.description, Numbers.grouped(log.size), Numbers.grouped(log.live)])
            }
            try table.print(to: output)
        }
    }
}

/// `muster log verify`
struct LogVerify: ParsableCommand {
    static let configuration = Help.command(
        "verify", "Read whole logs and check every byte of them.",
        usage: "muster log verify [--peer <peer>] [--key <key>] [--audience <audience>]",
        """
        Checks the checkpoint's signature, the commitment and form of every entry, the root over all of them, and that \
        nothing is missing without a reason. Give --key as you have it from whoever runs the node; without it the key \
        is the one that the node names, which cannot show that the node is who it says. With --peer the logs of a peer are \
        verified, as this node keeps them and serves them on, against the key that it has of the peer.

        Ends with 1 when a log does not hold, or when something is withheld.
        """,
        examples: [
            ("muster log verify", nil),
            ("muster log verify --node https://muster.example.org --key muster.example.org+1a2b3c4d+AQ…", nil),
            ("muster log verify --peer b.example", nil),
        ])

    @Option(help: ArgumentHelp("The node's verifier key.", valueName: "key")) var key: String?
    @Option(help: ArgumentHelp("Verify this peer's logs, as the node keeps them; for stewards.", valueName: "peer"))
    var peer: String?
    @Option(help: ArgumentHelp("Only the log of this audience.", valueName: "audience")) var audience: String?
    @Flag(help: "Write one line of JSON for each.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        var reading = LogReading(connection: connection)
        var known = key
        if let peer {
            let found = try PeerCommand.find(peer, connection)
            reading.place = "/mirror/\(PercentEncoding.encode(found["node"]?.stringValue ?? peer))"
            known = key ?? found["key"]?.stringValue
        }
        let (keys, isGiven) = try reading.keys(known)
        var logs = try reading.list()
        if let audience {
            logs = logs.filter { $0.origin.audience.description == audience }
            guard !logs.isEmpty else { throw Failure(.refused, "There is no log for “\(audience)” that you may see.") }
        }
        // What a later epoch says of the one before it is held against that one.
        logs.sort {
            ($0.origin.audience.description, -$0.origin.epoch) < ($1.origin.audience.description, -$1.origin.epoch)
        }
        var withheld: UInt64 = 0
        var seed: Seed?
        for log in logs {
            let report = try reading.audit(log, keys: keys, successor: seed?.from == log.origin ? seed : nil)
            seed = report.seed
            withheld += report.withheld
            try Output.write { output in try show(log.origin, report, output) }
        }
        if logs.isEmpty { try Output.lines("Nothing has been published yet that you may see.") }
        if !json, !isGiven, !logs.isEmpty {
            Output.tell("The key is the node's own word (\(keys[0])); give --key to check that too.")
        }
        guard withheld == 0 else {
            throw Failure(
                .refused, "\(Numbers.count(Int64(clamping: withheld), "entry is", "entries are")) withheld.",
                mend: "Ask whoever runs the node why.")
        }
    }

    private func show(_ origin: LogOrigin, _ report: LogAudit.Report, _ output: Output) throws {
        func number(_ value: UInt64) -> Int64 { Int64(clamping: value) }
        if json {
            let line: JSONObject = [
                "origin": .string(origin.description), "size": .integer(number(report.size)),
                "records": .integer(number(report.records)), "replaced": .integer(number(report.replaced)),
                "removed": .integer(number(report.removed)), "withheld": .integer(number(report.withheld)),
                "firstWithheld": .array(report.firstWithheld.map { .integer(number($0)) }),
                "carried": .integer(number(report.carried)), "ended": .bool(report.hasEnded),
            ]
            return try output.line(CanonicalJSON.encode(line))
        }
        if report.hasEnded {
            try output.line("\(origin) has ended, and holds")
            return try output.line(
                "  \(Numbers.count(number(report.size), "entry", "entries")), \(report.closed) of them closed; "
                    + "what was open goes on in the next epoch")
        }
        try output.line("\(origin) \(report.withheld == 0 ? "holds" : "has gaps")")
        if let seed = report.seed {
            try output.line(
                "  goes on from \(seed.from) with \(Numbers.count(number(report.carried), "record", "records"))")
        }
        try output.line(
            "  \(Numbers.count(number(report.size), "entry", "entries")): "
                + "\(Numbers.count(number(report.records), "record", "records")), \(report.replaced) replaced, "
                + "\(report.removed) withdrawn or erased, \(report.withheld) withheld")
        if !report.firstWithheld.isEmpty {
            try output.line("  withheld: \(report.firstWithheld.map(String.init).joined(separator: ", "))…")
        }
    }
}
