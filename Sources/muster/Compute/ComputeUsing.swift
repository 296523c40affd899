import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// `muster compute use`
struct ComputeUse: ParsableCommand {
    static let configuration = Help.command(
        "use", "Report what was used of a grant.",
        usage:
            "muster compute use <grant> <amount> --from <date> [--until <date>]\n  [--reference <text>] [--note <text>] [--overuse]",
        """
        \(ComputeCommand.naming) The amount is in the grant's unit. No more can be used than is left, unless the facility \
        itself counts it beyond its grant: then say --overuse, and the balance is negative. A reference is the facility's \
        own name for the report; the same report under the same reference again changes nothing.
        """,
        examples: [
            ("muster compute use ID 285,696 --from 2027-01-01 --until 2027-01-31 \\\n      --reference 2027-01", nil),
            ("muster compute use ID 12.5 --from 2027-02-03 --overuse --note \"past the grant\"", nil),
        ])

    @Argument(help: ArgumentHelp("The grant.", valueName: "grant")) var grant: String
    @Argument(help: ArgumentHelp("How much, such as 1,250.5.", valueName: "amount")) var amount: String
    @Option(help: ArgumentHelp("First day that it covers.", valueName: "date")) var from: String
    @Option(help: ArgumentHelp("Last day; the first unless told.", valueName: "date")) var until: String?
    @Option(help: ArgumentHelp("By which it is known again.", valueName: "text")) var reference: String?
    @Option(help: ArgumentHelp("What there is to say about it.", valueName: "text")) var note: String?
    @Flag(help: "The facility counts it beyond what it granted.") var overuse = false
    @Flag(help: "Write the node's answer as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let first = try ComputeArguments.date(from, "--from")
        let last = try until.map { try ComputeArguments.date($0, "--until") } ?? first
        let connection = try node.connect()
        let id = try References(connection).resolve(.computeGrant, grant)
        let unit = try ComputeCommand.unit(try ComputeCommand.account(id, connection))
        let milli = try ComputeArguments.amount(amount, of: unit)
        var body: JSONObject = [
            "from": .string(first.description), "until": .string(last.description), "amountMilli": .integer(milli),
            "overuse": .bool(overuse),
        ]
        body["reference"] = reference.map { .string(Normalization.nfc($0)) }
        body["note"] = note.map { .string(Normalization.nfc($0)) }
        let answer =
            try connection.client.call(
                .post, ComputeCommand.path(id, "reports"), headers: [("Idempotency-Key", Clock.idempotencyKey())],
                body: body
            ).objectValue ?? JSONObject()
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(answer)) } }
        let account = answer["account"]?.objectValue ?? JSONObject()
        let known = answer["added"]?.integerValue == 0
        try Output.lines(
            known ? "That was reported already; nothing changed." : "Reported \(unit.format(milli)).",
            ComputeText.standing(account))
        if !known, let report = answer["entry"]?.objectValue?["id"]?.stringValue { try Output.lines(report) }
    }
}

/// `muster compute reverse`
struct ComputeReverse: ParsableCommand {
    static let configuration = Help.command(
        "reverse", "Take a report back, by an entry of its own.",
        usage: "muster compute reverse <grant> <report> --note <why>",
        "\(ComputeCommand.naming) A report is named by its reference or its id (“show --reports” lists them). The report and its reversal both stay on record; the right figure is reported anew, under the same reference if you like. For stewards and coordinators.",
        examples: [("muster compute reverse ID 2027-01 --note \"counted twice by the facility\"", nil)])

    @Argument(help: ArgumentHelp("The grant.", valueName: "grant")) var grant: String
    @Argument(help: ArgumentHelp("The report's reference or id.", valueName: "report")) var report: String
    @Option(help: ArgumentHelp("Why it is reversed.", valueName: "text")) var note: String
    @Flag(help: "Write the node's answer as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let id = try References(connection).resolve(.computeGrant, grant)
        var body: JSONObject = ["note": .string(Normalization.nfc(note))]
        body[RecordID(report) == nil ? "reference" : "report"] = .string(Normalization.nfc(report))
        let answer: JSONObject
        do {
            answer =
                try connection.client.call(
                    .post, ComputeCommand.path(id, "reversals"), headers: [("Idempotency-Key", Clock.idempotencyKey())],
                    body: body
                ).objectValue ?? JSONObject()
        } catch let error as ClientError where error.status == 404 {
            throw Failure(
                .refused, "This grant has no report “\(TextWidth.printable(report))”.",
                mend: "muster compute show \(TextWidth.printable(grant)) --reports lists them.")
        }
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(answer)) } }
        let account = answer["account"]?.objectValue ?? JSONObject()
        let amount = answer["entry"]?.objectValue?["amountMilli"]?.integerValue ?? 0
        try Output.lines(
            "Reversed \(try ComputeCommand.unit(account).format(-amount)).", ComputeText.standing(account))
    }
}
