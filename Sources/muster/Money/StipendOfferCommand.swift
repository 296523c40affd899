import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// `muster stipend offer`
struct StipendOfferCommand: ParsableCommand {
    static let configuration = Help.command(
        "offer", "Offer a stipend to a contributor.",
        usage: """
            muster stipend offer <contributor> --project <project> --total <amount>
              --schedule <schedule> --from <date> --until <date>
              --fund <fund:share,…> [--rate <rate>]… [--mentor <contributor>]
            """,
        """
        An offer commits nothing; accepting it does. Shares are percentages that add up to 100%, and are divided to the \
        smallest unit of the currency so that nothing is lost.

        SCHEDULES:
          monthly     at the end of each month counted from the first day
          quarterly   at the end of each three months
          once        all of it on the last day
          2026-12-31:2000EUR,2027-03-31:4000EUR   on these days these amounts

        CURRENCIES:
          A share whose fund has money in another currency names it (Fund:40%:USD) and needs a rate with its day: \
        EUR/USD=1.08@2026-11-20 says that one euro was 1.08 dollars. Both sides and the rate stay in the books.
        """,
        examples: [
            (
                "muster stipend offer github:ada-example --project numpy --total 6000EUR \\\n    --schedule monthly --from 2026-12-01 --until 2027-05-31 \\\n    --fund \"Example Fund:60%,Arrays:40%\" --mentor github:bo-example",
                nil
            ),
            (
                "muster stipend offer github:ada-example --project numpy --total 900EUR \\\n    --schedule once --from 2026-12-01 --until 2026-12-31 \\\n    --fund Arrays:100%:USD --rate EUR/USD=1.08@2026-11-20",
                nil
            ),
        ])

    @Argument(help: ArgumentHelp("Whom it is for.", valueName: "contributor")) var contributor: String
    @Option(help: ArgumentHelp("What it is for.", valueName: "project")) var project: String
    @Option(help: ArgumentHelp("All of it, such as 6000EUR.", valueName: "amount")) var total: String
    @Option(
        help: ArgumentHelp("monthly, quarterly, once, or days with amounts.", valueName: "schedule"),
        completion: .list(["monthly", "quarterly", "once"]))
    var schedule: String
    @Option(help: ArgumentHelp("The first day.", valueName: "date")) var from: String
    @Option(help: ArgumentHelp("The last day.", valueName: "date")) var until: String
    @Option(
        help: ArgumentHelp("Who pays which share, as Fund:60%; several with commas, or repeated.", valueName: "shares"))
    var fund: [String]
    @Option(help: ArgumentHelp("A rate and its day; repeat for more.", valueName: "rate")) var rate: [String] = []
    @Option(help: ArgumentHelp("Who accompanies it.", valueName: "contributor")) var mentor: String?
    @Option(help: ArgumentHelp("By how many months it may be extended in all.", valueName: "months"))
    var extendable: Int?
    @Option(help: ArgumentHelp("For so long an instalment can be claimed (default: 180d).", valueName: "days"))
    var claimWithin: String?
    @OptionGroup var repetition: RepetitionOptions
    @Flag(help: "Write the node's answer as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        var body: JSONObject = [
            "total": try PledgeCommand.money(total), "schedule": .string(schedule),
            "from": .string(try Days.parse(from)), "until": .string(try Days.parse(until)),
        ]
        if !rate.isEmpty {
            body["rates"] = .array(
                try rate.map { text in
                    do throws(InputError) {
                        return .string(try ExchangeRate.parse(text).description)
                    } catch { throw Failure(.usage, error.description) }
                })
        }
        body["extendableMonths"] = extendable.map { .integer(Int64($0)) }
        body["claimDays"] = try claimWithin.map { .integer(Int64(try Days.count($0))) }
        let shares = try fund.flatMap { $0.split(separator: ",").map(String.init) }.map(Self.share)
        let connection = try node.connect()
        let names = MoneyNames(connection: connection)
        body["shares"] = .array(
            try shares.map { share in
                var object: JSONObject = [
                    "fund": .string(try names.fund(share.fund)), "percent": .string(share.percent),
                ]
                object["currency"] = share.currency.map { .string($0) }
                return .object(object)
            })
        let references = References(connection)
        body["contributor"] = .string(try references.resolve(.contributor, contributor))
        body["project"] = .string(try references.resolve(.project, project))
        body["mentor"] = try mentor.map { .string(try references.resolve(.contributor, $0)) }
        try StipendCommand.answer(
            try connection.client.call(.post, "/v1/stipends", headers: repetition.headers, body: body), json: json)
    }

    /// `Example Fund:40%:USD`; a fund alone pays all of it.
    static func share(_ text: String) throws -> (fund: String, percent: String, currency: String?) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Prompt.trimmed(String($0)) }
        guard (1...3).contains(parts.count), !parts[0].isEmpty else {
            throw Failure(
                .usage, "“\(TextWidth.printable(text))” is not a share.", mend: "Write it like \"Example Fund:60%\".")
        }
        let percent = parts.count > 1 ? parts[1] : "100%"
        do { _ = try Percentage.parse(percent) } catch { throw Failure(.usage, error.description) }
        return (parts[0], percent, parts.count > 2 ? parts[2].uppercased() : nil)
    }
}
