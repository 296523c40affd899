import ArgumentParser
import CanonicalJSON
import Interchange
import MusterClient
import Registry

/// `muster money`
struct MoneyCommand: ParsableCommand {
    static let configuration = Help.command(
        "money", "Ask about money: what is due, what lacks, what ends, how long it lasts.",
        usage: "muster money <question> [--fund <fund>] [--project <project>]\n  [--sponsor <organization>]",
        """
        For coordinators and stewards. Without a fund, a project or a sponsor the answer is for the node. Amounts are \
        never added up over currencies.
        """,
        examples: [
            ("muster money due", nil), ("muster money ending --within 60d --project numpy", nil),
            ("muster money runway --fund \"Example Fund\"", nil), ("muster money statement --csv", nil),
        ],
        subcommands: [
            MoneyDue.self, MoneyOverdue.self, MoneyUnfunded.self, MoneyEnding.self, MoneyRunway.self,
            MoneyStatement.self,
        ])
}

/// Whose money, and how the answer is written.
struct MoneyQuestion: ParsableArguments {
    @Option(help: ArgumentHelp("Only of this fund.", valueName: "fund")) var fund: String?
    @Option(help: ArgumentHelp("Only for this project.", valueName: "project")) var project: String?
    @Option(help: ArgumentHelp("Only money of this organization.", valueName: "organization")) var sponsor: String?
    @Flag(help: "Write JSON.") var json = false
    @Flag(help: "Write CSV.") var csv = false
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard !(json && csv) else { throw ValidationError("--json and --csv contradict each other.") }
    }

    func parameters(_ connection: Connection) throws -> [(String, String)] {
        try MoneyFilter(fund: fund, project: project, sponsor: sponsor).parameters(connection)
    }
}

/// How a question's answer is paged.
struct QuestionPage: ParsableArguments {
    @Option(help: ArgumentHelp("At most so many, 1 to 1000.", valueName: "n")) var limit = 50
    @Option(help: ArgumentHelp("Go on where an answer ended.", valueName: "cursor")) var cursor: String?

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit is 1 to 1000.") }
    }
}

/// An answer in rows: asks, and writes them as a table, CSV or JSON.
enum MoneyAnswer {
    struct Column {
        let title: String
        let table: Table.Column
        let cell: (JSONObject) -> String
        /// For CSV, where it is another: a decimal number without its currency.
        let csv: (JSONObject) -> String

        init(
            _ title: String, right: Bool = false, least: Int? = nil, csv: ((JSONObject) -> String)? = nil,
            _ cell: @escaping (JSONObject) -> String
        ) {
            self.title = title
            self.table = .init(title, right: right, least: least)
            self.cell = cell
            self.csv = csv ?? cell
        }

        static func text(_ title: String, _ name: String, least: Int? = nil) -> Column {
            Column(title, least: least) { MoneyText.text($0, name) }
        }
        static func id(_ title: String, _ name: String) -> Column {
            Column(title, csv: { MoneyText.text($0, name) }) { ShortID.text(MoneyText.text($0, name)) }
        }
        static func money(_ title: String, _ name: String) -> Column {
            Column(title, right: true, csv: { MoneyText.money($0[name]).filter { $0 != "," } }) {
                MoneyText.money($0[name])
            }
        }
        static var who: Column { Column("who", least: 8) { MoneyText.payee($0) } }
    }

    static func write(
        _ path: String, _ question: MoneyQuestion, _ page: QuestionPage?, _ more: [(String, String)],
        _ columns: [Column],
        empty: String
    ) throws {
        let connection = try question.node.connect()
        var parameters = try question.parameters(connection) + more
        if let page {
            parameters.append(("limit", String(page.limit)))
            if let cursor = page.cursor { parameters.append(("cursor", cursor)) }
        }
        let answer = try connection.client.call(.get, "/v1/money/\(path)", parameters)
        guard question.csv else {
            return try MoneyText.page(answer, json: question.json, empty: empty) { items in
                var table = Table(columns.map(\.table))
                for item in items { table.add(columns.map { $0.cell(item) }) }
                return table
            }
        }
        try Output.write { output in
            try output.line(MoneyText.csv(columns.map(\.title)))
            for item in (answer.objectValue?["items"]?.arrayValue ?? []).compactMap(\.objectValue) {
                try output.line(MoneyText.csv(columns.map { $0.csv(item) }))
            }
        }
        if let next = answer.objectValue?["next"]?.stringValue { Output.tell("There is more: --cursor \(next)") }
    }

    static var waiting: [Column] {
        [

            .text("due", "due"), .money("amount", "amount"), .who, .text("project", "projectName", least: 8),
            .text("state", "state"), Column("approved by", StipendText.approvals), .id("stipend", "stipend"),
            Column("no", right: true) { String($0["number"]?.integerValue ?? 0) },
        ]
    }
}

/// `muster money due`
struct MoneyDue: ParsableCommand {
    static let configuration = Help.command(
        "due", "Instalments whose day has come and that are in no payout.",
        usage: "muster money due [--on <date>] [--fund <fund>] [--csv | --json]", "",
        examples: [("muster money due", nil), ("muster money due --on 2026-12-31 --csv", nil)])

    @Option(help: ArgumentHelp("As of this day (default: today).", valueName: "date")) var on: String?
    @OptionGroup var page: QuestionPage
    @OptionGroup var question: MoneyQuestion

    func run() throws {
        let day = try on.map { [("on", try Days.parse($0))] } ?? []
        try MoneyAnswer.write("due", question, page, day, MoneyAnswer.waiting, empty: "Nothing is due.")
    }
}

/// `muster money overdue`
struct MoneyOverdue: ParsableCommand {
    static let configuration = Help.command(
        "overdue", "Instalments that should have been paid by now.",
        usage: "muster money overdue [--grace <days>] [--on <date>] [--csv | --json]",
        "Also those in a payout of which nothing has been heard.",
        examples: [("muster money overdue", nil), ("muster money overdue --grace 0d", nil)])

    @Option(help: ArgumentHelp("So long after its day it is not overdue (default: 14d).", valueName: "days"))
    var grace: String?
    @Option(help: ArgumentHelp("As of this day (default: today).", valueName: "date")) var on: String?
    @OptionGroup var page: QuestionPage
    @OptionGroup var question: MoneyQuestion

    func run() throws {
        var more = try on.map { [("on", try Days.parse($0))] } ?? []
        if let grace { more.append(("grace", String(try Days.count(grace)))) }
        try MoneyAnswer.write(
            "overdue", question, page, more, MoneyAnswer.waiting + [.text("claim by", "claimBy")],
            empty: "Nothing is overdue.")
    }
}

/// `muster money unfunded`
struct MoneyUnfunded: ParsableCommand {
    static let configuration = Help.command(
        "unfunded", "Offers whose money is not there, and how much lacks.",
        usage: "muster money unfunded [--fund <fund>] [--csv | --json]",
        "Each offer is looked at by itself: two that share the same last money are both funded until one is accepted.",
        examples: [("muster money unfunded", nil)])

    @OptionGroup var page: QuestionPage
    @OptionGroup var question: MoneyQuestion

    func run() throws {
        try MoneyAnswer.write(
            "unfunded", question, page, [],
            [
                .id("stipend", "stipend"), .who, .text("project", "projectName", least: 8),
                .text("fund", "fundName", least: 8), .money("needed", "needed"), .money("available", "available"),
                .money("missing", "missing"),
            ], empty: "The money of every offer is there.")
    }
}

/// `muster money ending`
struct MoneyEnding: ParsableCommand {
    static let configuration = Help.command(
        "ending", "Stipends that end soon, with nothing after.",
        usage: "muster money ending [--within <days>] [--project <project>]\n  [--csv | --json]",
        "Somebody who has another accepted stipend that ends later is not listed.",
        examples: [("muster money ending --within 60d", nil)])

    @Option(help: ArgumentHelp("In so many days (default: 60d).", valueName: "days")) var within: String?
    @Option(help: ArgumentHelp("As of this day (default: today).", valueName: "date")) var on: String?
    @OptionGroup var page: QuestionPage
    @OptionGroup var question: MoneyQuestion

    func run() throws {
        var more = try on.map { [("on", try Days.parse($0))] } ?? []
        if let within { more.append(("within", String(try Days.count(within)))) }
        try MoneyAnswer.write(
            "ending", question, page, more,
            [
                .text("ends", "until"), .who, .text("project", "projectName", least: 8), .money("total", "total"),
                .text("mentor", "mentorName", least: 8), .id("stipend", "id"),
            ], empty: "No stipend ends in that time with nothing after.")
    }
}

/// `muster money runway`
struct MoneyRunway: ParsableCommand {
    static let configuration = Help.command(
        "runway", "How long money lasts, by currency.",
        usage: "muster money runway [--months <n>] [--fund <fund>] [--csv | --json]",
        """
        Runway = (cash + confirmed - committed) / what was spent in a month on average, over the last whole months. \
        Confirmed is what is pledged, has not come, and can still come. Without spending there is no end to say.
        """,
        examples: [("muster money runway", nil), ("muster money runway --fund \"Example Fund\" --months 12", nil)])

    @Option(help: ArgumentHelp("Over so many whole months before this one (default: 6).", valueName: "n"))
    var months: Int?
    @OptionGroup var question: MoneyQuestion

    func run() throws {
        func amount(_ title: String, _ name: String) -> MoneyAnswer.Column {
            MoneyAnswer.Column(
                title, right: true,
                csv: {
                    MoneyText.number($0[name]?.integerValue ?? 0, MoneyText.text($0, "currency")).filter { $0 != "," }
                }
            ) { MoneyText.number($0[name]?.integerValue ?? 0, MoneyText.text($0, "currency")) }
        }
        try MoneyAnswer.write(
            "runway", question, nil, months.map { [("months", String($0))] } ?? [],
            [
                .text("currency", "currency"), amount("cash", "cash"), amount("confirmed", "confirmed"),
                amount("committed", "committed"), amount("spent", "spent"),
                .init("in months", right: true) { String($0["months"]?.integerValue ?? 0) },
                .init(
                    "runway", right: true,
                    csv: { item in
                        item["runwayTenths"]?.integerValue.map { "\($0 / 10).\($0 % 10)" } ?? ""
                    }
                ) { item in
                    item["runwayTenths"]?.integerValue.map { "\(Numbers.grouped($0 / 10)).\($0 % 10) months" }
                        ?? "no end"
                },
            ], empty: "There is no money here yet.")
    }
}

/// `muster money statement`
struct MoneyStatement: ParsableCommand {
    static let configuration = Help.command(
        "statement", "Every posting, in the order of the books, with balances.",
        usage: "muster money statement [--fund <fund>] [--from <date>] [--until <date>]\n  [--csv | --json]",
        """
        As they come, in constant memory. An amount above nothing is a debit. A line that exchanges money says the rate \
        and its day.
        """,
        examples: [
            ("muster money statement --fund \"Example Fund\"", nil), ("muster money statement --csv > books.csv", nil),
        ])

    @Option(help: ArgumentHelp("Entries of this day and later.", valueName: "date")) var from: String?
    @Option(help: ArgumentHelp("And until this day.", valueName: "date")) var until: String?
    @OptionGroup var question: MoneyQuestion

    func run() throws {
        let connection = try question.node.connect()
        var parameters = try question.parameters(connection)
        if let from { parameters.append(("from", try Days.parse(from))) }
        if let until { parameters.append(("until", try Days.parse(until))) }
        try Output.write { output in
            var count = 0
            var entry: Int64 = 0
            if question.csv {
                try output.line("entry,day,kind,fund,account,currency,amount,balance,reference,rate")
            }
            try connection.client.lines(.get, "/v1/money/statement", parameters) { line in
                count += 1
                if question.json { return try output.line(line) }
                let posting = try connection.client.object(line)
                let cells = Self.cells(posting)
                if question.csv { return try output.line(MoneyText.csv(cells)) }
                if let number = posting["entry"]?.integerValue, number != entry {
                    entry = number
                    let what = [cells[0], cells[1], cells[2], cells[8]].filter { !$0.isEmpty }.joined(separator: "  ")
                    try output.line(Style.bold.paint(TextWidth.printable(what), on: 1))
                    if !cells[9].isEmpty { try output.line("  at \(cells[9])") }
                }
                try output.line(Self.row(posting))
            }
            if count == 0, !question.json, !question.csv { try output.line("Nothing was posted.") }
        }
    }

    private static func cells(_ posting: JSONObject) -> [String] {
        let currency = MoneyText.text(posting, "currency")
        func amount(_ name: String) -> String { DecimalAmount.text(posting[name]?.integerValue ?? 0, currency) }
        var rate = ""
        if let told = posting["rate"]?.objectValue, let units = told["units"]?.integerValue,
            let per = told["per"]?.integerValue
        {
            rate = "1 \(MoneyText.text(told, "of")) = \(units)/\(per) on \(MoneyText.text(told, "day"))"
        }
        return [
            String(posting["entry"]?.integerValue ?? 0), MoneyText.text(posting, "day"),
            MoneyText.text(posting, "kind"),
            MoneyText.text(posting, "fundName"), MoneyText.text(posting, "account"), currency, amount("amount"),
            amount("balance"), MoneyText.text(posting, "reference"), rate,
        ]
    }

    /// Of fixed widths: what comes after is not known while it streams.
    private static func row(_ posting: JSONObject) -> String {
        let currency = MoneyText.text(posting, "currency")
        func amount(_ name: String) -> String {
            TextWidth.pad(MoneyText.number(posting[name]?.integerValue ?? 0, currency), to: 16, left: true)
        }
        let fund = TextWidth.fit(TextWidth.printable(MoneyText.text(posting, "fundName")), into: 22)
        return "  \(TextWidth.pad(fund, to: 22)) \(TextWidth.pad(MoneyText.text(posting, "account"), to: 10)) "
            + "\(amount("amount")) \(amount("balance")) \(currency)"
    }
}
