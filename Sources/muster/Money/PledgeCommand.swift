import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// `muster pledge`
struct PledgeCommand: ParsableCommand {
    static let configuration = Help.command(
        "pledge", "What sponsors promise, and what of it has come.", usage: "muster pledge <subcommand>",
        "A pledge is a promise; only what was received can be committed to stipends.",
        examples: [
            ("muster pledge add \"Example Fund\" --sponsor \"Example Corp\" --amount 60000EUR", nil),
            ("muster pledge receive 0198c5a2-7d3f 30000EUR --reference E-2026-17", nil),
        ], subcommands: [PledgeAdd.self, PledgeReceive.self, PledgeReverse.self, PledgeList.self, PledgeShow.self])

    static func show(_ pledge: JSONObject, to output: Output) throws {
        func text(_ name: String) -> String { MoneyText.text(pledge, name) }
        try output.line("\(MoneyText.money(pledge["amount"])) by \(TextWidth.printable(text("sponsorName")))")
        try MoneyText.facts(
            [
                ("fund", text("fundName")), ("received", MoneyText.money(pledge["received"])),
                ("term", "\(text("from")) – \(text("until").isEmpty ? "no end" : text("until"))"),
                ("only for", text("projectName")), ("restriction", text("restriction")), ("id", text("id")),
            ], to: output)
        var table = Table([
            .init("entry"), .init("day"), .init("kind"), .init("amount", right: true), .init("reference", least: 8),
        ])
        for receipt in (pledge["receipts"]?.arrayValue ?? []).compactMap(\.objectValue) {
            let kind = receipt["reverses"]?.integerValue.map { "undoes \($0)" } ?? MoneyText.text(receipt, "kind")
            table.add([
                String(receipt["entry"]?.integerValue ?? 0), MoneyText.text(receipt, "day"), kind,
                MoneyText.money(receipt["amount"]), MoneyText.text(receipt, "reference"),
            ])
        }
        try table.print(to: output)
    }

    static func answer(_ answer: JSONValue, json: Bool) throws {
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(answer)) } }
        try Output.write { try show(answer.objectValue ?? JSONObject(), to: $0) }
    }

    static func money(_ text: String) throws -> JSONValue {
        let money = try Moneys.parse(text)
        guard money.amount > 0, money.period == nil else {
            throw Failure(.usage, "“\(TextWidth.printable(text))” is not an amount above nothing, such as 6000EUR.")
        }
        return ["amount": .integer(money.amount), "currency": .string(money.currency)]
    }
}

/// `muster pledge add`
struct PledgeAdd: ParsableCommand {
    static let configuration = Help.command(
        "add", "Record what a sponsor promises.",
        usage:
            "muster pledge add <fund> --sponsor <organization> --amount <amount>\n  [--from <date>] [--until <date>] [--project <project>]",
        """
        The term is when money of it is taken in. With --project it pays for stipends of that project alone; \
        --restriction says in words what else was agreed.
        """,
        examples: [
            ("muster pledge add \"Example Fund\" --sponsor \"Example Corp\" --amount 60000EUR", nil),
            ("muster pledge add Arrays --sponsor ror:02nr0ka47 --amount 20000USD --until 2027-12-31", nil),
        ])

    @Argument(help: ArgumentHelp("The fund's name or id.", valueName: "fund")) var fund: String
    @Option(help: ArgumentHelp("The organization that promises.", valueName: "organization")) var sponsor: String
    @Option(help: ArgumentHelp("How much, such as 60000EUR.", valueName: "amount")) var amount: String
    @Option(help: ArgumentHelp("The first day (default: today).", valueName: "date")) var from: String?
    @Option(help: ArgumentHelp("The last day on which money of it is taken in.", valueName: "date")) var until: String?
    @Option(help: ArgumentHelp("Only for stipends of this project.", valueName: "project")) var project: String?
    @Option(help: ArgumentHelp("What else was agreed.", valueName: "text")) var restriction: String?
    @OptionGroup var repetition: RepetitionOptions
    @Flag(help: "Write the node's answer as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        var body: JSONObject = ["amount": try PledgeCommand.money(amount)]
        body["from"] = try from.map { .string(try Days.parse($0)) }
        body["until"] = try until.map { .string(try Days.parse($0)) }
        body["restriction"] = restriction.map { .string(Normalization.nfc($0)) }
        let connection = try node.connect()
        body["fund"] = .string(try MoneyNames(connection: connection).fund(fund))
        body["sponsor"] = .string(try References(connection).resolve(.organization, sponsor))
        body["project"] = try project.map { .string(try References(connection).resolve(.project, $0)) }
        try PledgeCommand.answer(
            try connection.client.call(.post, "/v1/pledges", headers: repetition.headers, body: body), json: json)
    }
}

/// `muster pledge receive`
struct PledgeReceive: ParsableCommand {
    static let configuration = Help.command(
        "receive", "Take in money of a pledge.",
        usage: "muster pledge receive <pledge> <amount> --reference <text> [--on <date>]",
        """
        The reference is the bank's word for the payment: the same reference again changes nothing, so that a list from \
        the bank can be entered twice.
        """,
        examples: [("muster pledge receive 0198c5a2-7d3f 30000EUR --reference E-2026-17", nil)])

    @Argument(help: ArgumentHelp("The pledge's id, or the beginning of it.", valueName: "pledge")) var pledge: String
    @Argument(help: ArgumentHelp("How much came.", valueName: "amount")) var amount: String
    @Option(help: ArgumentHelp("The bank's word for the payment.", valueName: "text")) var reference: String
    @Option(help: ArgumentHelp("When it came (default: today).", valueName: "date")) var on: String?
    @Flag(help: "Write the node's answer as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        var body: JSONObject = [
            "amount": try PledgeCommand.money(amount), "reference": .string(Normalization.nfc(reference)),
        ]
        body["day"] = try on.map { .string(try Days.parse($0)) }
        let connection = try node.connect()
        let id = try MoneyNames(connection: connection).one("pledges", pledge)
        try PledgeCommand.answer(
            try connection.client.call(.post, "/v1/pledges/\(PercentEncoding.encode(id))/receive", body: body),
            json: json)
    }
}

/// `muster pledge reverse`
struct PledgeReverse: ParsableCommand {
    static let configuration = Help.command(
        "reverse", "Undo a receipt that was entered by mistake.", usage: "muster pledge reverse <pledge> --entry <n>",
        """
        What is posted stays: an entry against it is posted, which “muster pledge show” shows beside it. Refused when the \
        money is committed to stipends by now.
        """,
        examples: [("muster pledge reverse 0198c5a2-7d3f --entry 42", nil)])

    @Argument(help: ArgumentHelp("The pledge's id, or the beginning of it.", valueName: "pledge")) var pledge: String
    @Option(help: ArgumentHelp("The entry, as “muster pledge show” numbers it.", valueName: "n")) var entry: Int64
    @Flag(help: "Write the node's answer as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let id = try MoneyNames(connection: connection).one("pledges", pledge)
        try PledgeCommand.answer(
            try connection.client.call(
                .post, "/v1/pledges/\(PercentEncoding.encode(id))/reverse", body: ["entry": .integer(entry)]),
            json: json)
    }
}

/// `muster pledge list`
struct PledgeList: ParsableCommand {
    static let configuration = Help.command(
        "list", "List pledges, oldest first.",
        usage: "muster pledge list [--fund <fund>] [--sponsor <organization>] [--json]", "",
        examples: [("muster pledge list --fund \"Example Fund\"", nil)])

    @Option(help: ArgumentHelp("Only to this fund.", valueName: "fund")) var fund: String?
    @Option(help: ArgumentHelp("Only by this organization.", valueName: "organization")) var sponsor: String?
    @OptionGroup var page: MoneyPage
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let filter = try MoneyFilter(fund: fund, project: nil, sponsor: sponsor).parameters(connection)
        let answer = try connection.client.call(.get, "/v1/pledges", filter + page.parameters)
        try MoneyText.page(answer, json: page.json, empty: "Nothing was pledged yet.") { items in
            var table = Table([
                .init("id"), .init("fund", least: 8), .init("sponsor", least: 8), .init("pledged", right: true),
                .init("received", right: true), .init("until"),
            ])
            for item in items {
                func text(_ name: String) -> String { MoneyText.text(item, name) }
                table.add([
                    ShortID.text(text("id")), text("fundName"), text("sponsorName"), MoneyText.money(item["amount"]),
                    MoneyText.money(item["received"]), text("until"),
                ])
            }
            return table
        }
    }
}

/// `muster pledge show`
struct PledgeShow: ParsableCommand {
    static let configuration = Help.command(
        "show", "Show a pledge and what came of it.", usage: "muster pledge show <pledge> [--json]", "",
        examples: [("muster pledge show 0198c5a2-7d3f", nil)])

    @Argument(help: ArgumentHelp("The pledge's id, or the beginning of it.", valueName: "pledge")) var pledge: String
    @Flag(help: "Write JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let id = try MoneyNames(connection: connection).one("pledges", pledge)
        try PledgeCommand.answer(
            try connection.client.call(.get, "/v1/pledges/\(PercentEncoding.encode(id))"), json: json)
    }
}

/// How a listing about money is paged.
struct MoneyPage: ParsableArguments {
    @Option(help: ArgumentHelp("At most so many, 1 to 1000.", valueName: "n")) var limit = 50
    @Option(help: ArgumentHelp("Go on where a listing ended.", valueName: "cursor")) var cursor: String?
    @Flag(help: "Write the page as one JSON document.") var json = false

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit is 1 to 1000.") }
    }

    var parameters: [(String, String)] { [("limit", String(limit))] + (cursor.map { [("cursor", $0)] } ?? []) }
}
