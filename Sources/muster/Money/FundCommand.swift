import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// `muster fund`
struct FundCommand: ParsableCommand {
    static let configuration = Help.command(
        "fund", "Funds: what they received, promised, paid, and have.", usage: "muster fund <subcommand>",
        """
        Money belongs to a fund. Sponsors pledge to it, what they send is received, stipends are paid from it. A fund \
        never promises more than it received and has not promised already; the database itself refuses it.
        """,
        examples: [("muster fund create \"Example Fund\"", nil), ("muster fund show \"Example Fund\"", nil)],
        subcommands: [FundCreate.self, FundList.self, FundShow.self, FundExport.self, FundImport.self])

    static func table(_ funds: [JSONObject]) -> Table {
        var table = Table([
            .init("fund", least: 10), .init("currency"), .init("received", right: true), .init("paid", right: true),
            .init("committed", right: true), .init("available", right: true),
        ])
        for fund in funds {
            let name = MoneyText.text(fund, "name")
            let balances = (fund["balances"]?.arrayValue ?? []).compactMap(\.objectValue)
            if balances.isEmpty { table.add([name, "", "", "", "", "nothing yet"]) }
            for balance in balances {
                let currency = MoneyText.text(balance, "currency")
                func amount(_ name: String) -> String {
                    MoneyText.number(balance[name]?.integerValue ?? 0, currency)
                }
                table.add([
                    name, currency, amount("received"), amount("paid"), amount("committed"), amount("available"),
                ])
            }
        }
        return table
    }
}

/// `muster fund create`
struct FundCreate: ParsableCommand {
    static let configuration = Help.command(
        "create", "Make a fund.", usage: "muster fund create <name> [--purpose <text>] [--key <key>]",
        "For coordinators and stewards.",
        examples: [("muster fund create \"Example Fund\" --purpose \"Maintainers of arrays\"", nil)])

    @Argument(help: ArgumentHelp("What it is called; no two are called the same.", valueName: "name")) var name: String
    @Option(help: ArgumentHelp("What it is for.", valueName: "text")) var purpose: String?
    @OptionGroup var repetition: RepetitionOptions
    @Flag(help: "Write the node's answer as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        var body: JSONObject = ["name": .string(Normalization.nfc(name))]
        body["purpose"] = purpose.map { .string(Normalization.nfc($0)) }
        let answer = try node.connect().client.call(.post, "/v1/funds", headers: repetition.headers, body: body)
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(answer)) } }
        try Output.lines(
            "Made the fund “\(TextWidth.printable(name))”, \(answer.objectValue?["id"]?.stringValue ?? "").")
    }
}

/// `muster fund list`
struct FundList: ParsableCommand {
    static let configuration = Help.command(
        "list", "List the funds with their money.", usage: "muster fund list [--json]", "",
        examples: [("muster fund list", nil)])

    @Flag(help: "Write JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let answer = try node.connect().client.call(.get, "/v1/funds")
        try MoneyText.page(answer, json: json, empty: "There is no fund yet.", FundCommand.table)
    }
}

/// `muster fund show`
struct FundShow: ParsableCommand {
    static let configuration = Help.command(
        "show", "Show a fund: received, committed, paid, available, by currency.",
        usage: "muster fund show <fund> [--json]",
        """
        received    what sponsors sent
        paid        what was paid out
        committed   what is promised to accepted stipends and not paid yet
        available   what can still be promised: received less paid and committed, and what was exchanged
        confirmed   what is pledged, has not come, and can still come
        """,
        examples: [("muster fund show \"Example Fund\"", nil)])

    @Argument(help: ArgumentHelp("The fund's name or id.", valueName: "fund")) var fund: String
    @Flag(help: "Write JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let id = try MoneyNames(connection: connection).fund(fund)
        let answer = try connection.client.call(.get, "/v1/funds/\(PercentEncoding.encode(id))")
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(answer)) } }
        let object = answer.objectValue ?? JSONObject()
        try Output.write { output in
            try output.line(TextWidth.printable(MoneyText.text(object, "name")))
            try MoneyText.facts(
                [
                    ("purpose", MoneyText.text(object, "purpose")), ("moved to", MoneyText.text(object, "moved")),
                    ("id", MoneyText.text(object, "id")),
                ], to: output)
            let balances = (object["balances"]?.arrayValue ?? []).compactMap(\.objectValue)
            if balances.isEmpty { return try output.line("Nothing was received or pledged yet.") }
            var table = Table(
                [Table.Column("")] + balances.map { .init(MoneyText.text($0, "currency"), right: true) })
            for name in ["confirmed", "received", "exchanged", "paid", "committed", "available", "cash"] {
                table.add(
                    [name]
                        + balances.map {
                            MoneyText.number($0[name]?.integerValue ?? 0, MoneyText.text($0, "currency"))
                        })
            }
            try table.print(to: output)
        }
    }
}

/// How a command that makes something is repeated safely.
struct RepetitionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A word of your own: the same command with it again, within a day, makes nothing twice.", valueName: "key"))
    var key: String?

    var headers: [(name: String, value: String)] { key.map { [("Idempotency-Key", $0)] } ?? [] }
}
