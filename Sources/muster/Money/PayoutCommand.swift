import ArgumentParser
import CanonicalJSON
import Interchange
import MusterClient
import Registry

/// `muster payout`
struct PayoutCommand: ParsableCommand {
    static let configuration = Help.command(
        "payout", "Batches of payments: made once, exported, settled line by line.",
        usage: "muster payout <subcommand>",
        """
        A payout takes in approved instalments and is closed from the start: nothing is added to it and nothing in it \
        changes. What the bank tells of each line is entered once: settled, or failed, and then the instalment is due \
        again.
        """,
        examples: [
            ("muster payout create --currency EUR", nil),
            ("muster payout export 0198c5a2-7d3f --format csv --output payout.csv", nil),
            ("muster payout settle 0198c5a2-7d3f 1 --reference B-77", nil),
        ],
        subcommands: [
            PayoutCreate.self, PayoutList.self, PayoutShow.self, PayoutExport.self, PayoutSettle.self, PayoutFail.self,
        ])

    static func answer(_ answer: JSONValue, json: Bool) throws {
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(answer)) } }
        let payout = answer.objectValue ?? JSONObject()
        let currency = payout["total"]?.objectValue?["currency"]?.stringValue ?? ""
        func count(_ name: String) -> Int64 { payout[name]?.integerValue ?? 0 }
        try Output.write { output in
            try output.line(
                "\(MoneyText.money(payout["total"])) in \(Numbers.count(count("count"), "line", "lines")), to be paid on "
                    + MoneyText.text(payout, "day"))
            try MoneyText.facts(
                [
                    ("settled", String(count("settled"))), ("failed", String(count("failed"))),
                    ("nothing heard", String(count("pending"))), ("id", MoneyText.text(payout, "id")),
                ], to: output)
            var table = Table([
                .init("line", right: true), .init("who", least: 8), .init("amount", right: true), .init("state"),
                .init("on"), .init("reference", least: 8),
            ])
            for line in (payout["lines"]?.arrayValue ?? []).compactMap(\.objectValue) {
                let reason = MoneyText.text(line, "reason")
                table.add(
                    [
                        String(line["line"]?.integerValue ?? 0), MoneyText.payee(line),
                        MoneyText.number(line["amount"]?.integerValue ?? 0, currency), MoneyText.text(line, "state"),
                        MoneyText.text(line, "on"), MoneyText.text(line, "reference"),
                    ], notes: reason.isEmpty ? [] : [reason])
            }
            try table.print(to: output)
        }
    }
}

/// `muster payout create`
struct PayoutCreate: ParsableCommand {
    static let configuration = Help.command(
        "create", "Put approved instalments into a batch.",
        usage:
            "muster payout create --currency <code> [--on <date>] [--fund <fund>]\n  [--project <project>] [--key <key>]",
        "The earliest first, at most 5,000 in one payout; those that are left are for the next.",
        examples: [("muster payout create --currency EUR --on 2026-12-15", nil)])

    @Option(help: ArgumentHelp("Instalments in this currency.", valueName: "code")) var currency: String
    @Option(help: ArgumentHelp("When it is to be paid (default: today).", valueName: "date")) var on: String?
    @Option(help: ArgumentHelp("Only stipends that this fund pays a share of.", valueName: "fund")) var fund: String?
    @Option(help: ArgumentHelp("Only for this project.", valueName: "project")) var project: String?
    @OptionGroup var repetition: RepetitionOptions
    @Flag(help: "Write the node's answer as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        var body: JSONObject = ["currency": .string(currency.uppercased())]
        body["day"] = try on.map { .string(try Days.parse($0)) }
        for (name, value) in try MoneyFilter(fund: fund, project: project, sponsor: nil).parameters(connection) {
            body[name] = .string(value)
        }
        try PayoutCommand.answer(
            try connection.client.call(.post, "/v1/payouts", headers: repetition.headers, body: body), json: json)
    }
}

/// `muster payout list`
struct PayoutList: ParsableCommand {
    static let configuration = Help.command(
        "list", "List payouts, latest first.", usage: "muster payout list [--json]", "",
        examples: [("muster payout list", nil)])

    @OptionGroup var page: MoneyPage
    @OptionGroup var node: NodeOptions

    func run() throws {
        let answer = try node.connect().client.call(.get, "/v1/payouts", page.parameters)
        try MoneyText.page(answer, json: page.json, empty: "Nothing was paid out yet.") { items in
            var table = Table([
                .init("id"), .init("day"), .init("total", right: true), .init("lines", right: true),
                .init("settled", right: true), .init("failed", right: true), .init("pending", right: true),
            ])
            for item in items {
                func count(_ name: String) -> String { String(item[name]?.integerValue ?? 0) }
                table.add([
                    ShortID.text(MoneyText.text(item, "id")), MoneyText.text(item, "day"),
                    MoneyText.money(item["total"]), count("count"), count("settled"), count("failed"), count("pending"),
                ])
            }
            return table
        }
    }
}

/// `muster payout show`
struct PayoutShow: ParsableCommand {
    static let configuration = Help.command(
        "show", "Show a payout with its lines.", usage: "muster payout show <payout> [--json]", "",
        examples: [("muster payout show 0198c5a2-7d3f", nil)])

    @Argument(help: ArgumentHelp("The payout's id, or the beginning of it.", valueName: "payout")) var payout: String
    @Flag(help: "Write JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let id = try MoneyNames(connection: connection).one("payouts", payout)
        try PayoutCommand.answer(
            try connection.client.call(.get, "/v1/payouts/\(PercentEncoding.encode(id))"), json: json)
    }
}

/// `muster payout export`
struct PayoutExport: ParsableCommand {
    static let configuration = Help.command(
        "export", "Write a payout for a bank: CSV, or a SEPA credit transfer.",
        usage:
            "muster payout export <payout> [--format csv|pain001] [--output <file>]\n  [--debtor-name <name> --debtor-iban <iban> [--debtor-bic <bic>]]",
        """
        With the payees' legal names and accounts, which are private: the audit trail says who took them out. A file is \
        readable by you only.

        FORMATS:
          csv      one line a payment
          pain001  ISO 20022 pain.001.001.09, for SEPA: in EUR, with an IBAN for every payee, and only until \
        anything was told of a line. Its message id is always the same, so that a bank sees a file that is given twice.
        """,
        examples: [
            ("muster payout export 0198c5a2-7d3f --output payout.csv", nil),
            (
                "muster payout export 0198c5a2-7d3f --format pain001 --output payout.xml \\\n    --debtor-name \"Example Fund\" --debtor-iban DE89370400440532013000",
                nil
            ),
        ])

    @Argument(help: ArgumentHelp("The payout's id, or the beginning of it.", valueName: "payout")) var payout: String
    @Option(help: ArgumentHelp("csv or pain001.", valueName: "format"), completion: .list(["csv", "pain001"]))
    var format = "csv"
    @Option(help: ArgumentHelp("Who pays, as the bank knows them.", valueName: "name")) var debtorName: String?
    @Option(help: ArgumentHelp("From which account.", valueName: "iban")) var debtorIban: String?
    @Option(help: ArgumentHelp("At which bank.", valueName: "bic")) var debtorBic: String?
    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write here instead of to standard output.", valueName: "file"),
        completion: .file())
    var output: String?
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard ["csv", "pain001"].contains(format) else { throw ValidationError("--format is csv or pain001.") }
        guard format == "csv" || debtorName != nil && debtorIban != nil else {
            throw ValidationError("pain001 says who pays: give --debtor-name and --debtor-iban.")
        }
    }

    func run() throws {
        let debtor = try debtor()
        let connection = try node.connect()
        let id = try MoneyNames(connection: connection).one("payouts", payout)
        let answer = try connection.client.call(.get, "/v1/payouts/\(PercentEncoding.encode(id))/export")
        let bytes: [UInt8]
        do {
            let file = try PaymentFile(answer.objectValue ?? JSONObject())
            bytes = try debtor.map { (debtor) throws(PaymentError) in try file.pain001(from: debtor) } ?? file.csv()
        } catch {
            throw Failure(.refused, "The payout cannot be written so: \(error).")
        }
        guard let output else { return try Output.write { try $0.line(bytes.last == 0x0a ? bytes.dropLast() : bytes) } }
        try LocalFile.write(bytes, to: output, mode: 0o600)
        Output.tell("Wrote \(output), readable by you only.")
    }

    private func debtor() throws -> PaymentFile.Debtor? {
        guard format == "pain001", let debtorName, let debtorIban else { return nil }
        let iban = Arguments.account(debtorIban)
        guard BankAccount.isIBAN(iban) else {
            throw Failure(.usage, "--debtor-iban is no IBAN: its check digits do not hold.")
        }
        let bic = debtorBic.map(Arguments.account)
        guard bic.map(BankAccount.isBIC) ?? true else { throw Failure(.usage, "--debtor-bic is no BIC.") }
        return PaymentFile.Debtor(name: debtorName, iban: iban, bic: bic)
    }
}

/// `muster payout settle`
struct PayoutSettle: ParsableCommand {
    static let configuration = Help.command(
        "settle", "Say that a line was paid.",
        usage: "muster payout settle <payout> <line> --reference <text> [--on <date>]",
        "The same reference for the same line again changes nothing; another one is refused.",
        examples: [("muster payout settle 0198c5a2-7d3f 1 --reference B-77", nil)])

    @OptionGroup var line: PayoutLine
    @OptionGroup var node: NodeOptions

    func run() throws { try line.tell("settle", JSONObject(), try node.connect()) }
}

/// `muster payout fail`
struct PayoutFail: ParsableCommand {
    static let configuration = Help.command(
        "fail", "Say that a line was not paid; its instalment is due again.",
        usage: "muster payout fail <payout> <line> --reference <text> --reason <text>",
        "It is to be approved anew before it goes into another payout.",
        examples: [("muster payout fail 0198c5a2-7d3f 2 --reference R-12 --reason \"account closed\"", nil)])

    @OptionGroup var line: PayoutLine
    @Option(help: ArgumentHelp("Why, in a few words that name nobody.", valueName: "text")) var reason: String
    @OptionGroup var node: NodeOptions

    func run() throws {
        try line.tell("fail", ["reason": .string(Normalization.nfc(reason))], try node.connect())
    }
}

/// Which line, and what the bank calls it.
struct PayoutLine: ParsableArguments {
    @Argument(help: ArgumentHelp("The payout's id, or the beginning of it.", valueName: "payout")) var payout: String
    @Argument(help: ArgumentHelp("The line's number.", valueName: "line")) var line: Int64
    @Option(help: ArgumentHelp("The bank's word for it.", valueName: "text")) var reference: String
    @Option(help: ArgumentHelp("When it was (default: today).", valueName: "date")) var on: String?
    @Flag(help: "Write the node's answer as JSON.") var json = false

    func tell(_ verb: String, _ more: JSONObject, _ connection: Connection) throws {
        var body = more
        body["line"] = .integer(line)
        body["reference"] = .string(Normalization.nfc(reference))
        body["day"] = try on.map { .string(try Days.parse($0)) }
        let id = try MoneyNames(connection: connection).one("payouts", payout)
        try PayoutCommand.answer(
            try connection.client.call(.post, "/v1/payouts/\(PercentEncoding.encode(id))/\(verb)", body: body),
            json: json)
    }
}
