import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// `muster stipend`
struct StipendCommand: ParsableCommand {
    static let configuration = Help.command(
        "stipend", "Money for people: offer, accept, approve, extend, end.", usage: "muster stipend <subcommand>",
        """
        A stipend is offered, accepted (it needs a mentor, and its money is committed then), paid in instalments, and \
        completed or cancelled. An instalment that is due is approved by its mentor and by a coordinator, who are two \
        people and neither offered it nor receive it; then it is paid by “muster payout”. Nothing happens by itself.
        """,
        examples: [
            (
                "muster stipend offer github:ada-example --project numpy --total 6000EUR \\\n    --schedule monthly --from 2026-12-01 --until 2027-05-31 --fund \"Example Fund\"",
                nil
            ),
            ("muster stipend accept 0198c5a2-7d3f", nil), ("muster stipend approve 0198c5a2-7d3f", nil),
        ],
        subcommands: [
            StipendOfferCommand.self, StipendAccept.self, StipendMentor.self, StipendApprove.self, StipendExtend.self,
            StipendComplete.self,
            StipendCancel.self, StipendRelease.self, StipendShow.self, StipendList.self,
        ])

    static func answer(_ answer: JSONValue, json: Bool) throws {
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(answer)) } }
        try Output.write { try StipendText.show(answer.objectValue ?? JSONObject(), to: $0) }
    }

    /// Makes a step of the version that is there now.
    static func step(
        _ verb: String, _ stipend: String, _ connection: Connection, body: JSONObject = JSONObject(), json: Bool
    ) throws {
        let id = try MoneyNames(connection: connection).one("stipends", stipend)
        let path = "/v1/stipends/\(PercentEncoding.encode(id))"
        let version = try connection.client.call(.get, path).objectValue?["version"]?.integerValue ?? 0
        try answer(
            try connection.client.call(
                .post, "\(path)/\(verb)", headers: [("If-Match", "\"\(version)\"")], body: body), json: json)
    }
}

/// `muster stipend accept`
struct StipendAccept: ParsableCommand {
    static let configuration = Help.command(
        "accept", "Accept an offer: its money is committed now, or it is refused.",
        usage: "muster stipend accept <stipend> [--mentor <contributor>]",
        """
        For the contributor it is offered to, and for coordinators on their behalf. Money in another currency is \
        exchanged at the offer's rate; the books keep both sides and the rate.
        """,
        examples: [("muster stipend accept 0198c5a2-7d3f --mentor github:bo-example", nil)])

    @OptionGroup var target: StipendTarget
    @Option(help: ArgumentHelp("Who accompanies it, when the offer named nobody.", valueName: "contributor"))
    var mentor: String?
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        var body = JSONObject()
        body["mentor"] = try mentor.map { .string(try References(connection).resolve(.contributor, $0)) }
        try StipendCommand.step("accept", target.stipend, connection, body: body, json: target.json)
    }
}

/// `muster stipend mentor`
struct StipendMentor: ParsableCommand {
    static let configuration = Help.command(
        "mentor", "Say who accompanies a stipend from here on.", usage: "muster stipend mentor <stipend> <contributor>",
        "What the mentor before has approved stays approved.",
        examples: [("muster stipend mentor 0198c5a2-7d3f github:cy-example", nil)])

    @OptionGroup var target: StipendTarget
    @Argument(help: ArgumentHelp("The mentor.", valueName: "contributor")) var mentor: String
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let id = try References(connection).resolve(.contributor, mentor)
        try StipendCommand.step("mentor", target.stipend, connection, body: ["mentor": .string(id)], json: target.json)
    }
}

/// `muster stipend approve`
struct StipendApprove: ParsableCommand {
    static let configuration = Help.command(
        "approve", "Approve instalments that are due, as mentor or as coordinator.",
        usage: "muster stipend approve <stipend> [--number <n>]…",
        """
        Your token says as what: a contributor's, who is its mentor, or a coordinator's. Both must approve, and they are \
        two people; a coordinator who is a contributor too has a token that says so (muster token create coordinator \
        --subject …), so that one person is one.
        """,
        examples: [
            ("muster stipend approve 0198c5a2-7d3f", "all that are due"),
            ("muster stipend approve 0198c5a2-7d3f --number 3", nil),
        ])

    @OptionGroup var target: StipendTarget
    @Option(help: ArgumentHelp("Only this instalment; repeat for more.", valueName: "n")) var number: [Int] = []
    @OptionGroup var node: NodeOptions

    func run() throws {
        var body = JSONObject()
        if !number.isEmpty { body["numbers"] = .array(number.map { .integer(Int64($0)) }) }
        try StipendCommand.step("approve", target.stipend, try node.connect(), body: body, json: target.json)
    }
}

/// `muster stipend extend`
struct StipendExtend: ParsableCommand {
    static let configuration = Help.command(
        "extend", "Make a stipend longer: later days shift.", usage: "muster stipend extend <stipend> --months <n>",
        "What nobody has approved and is not past moves. At most what the offer allows (--extendable).",
        examples: [("muster stipend extend 0198c5a2-7d3f --months 2", nil)])

    @OptionGroup var target: StipendTarget
    @Option(help: ArgumentHelp("By how many months.", valueName: "n")) var months: Int
    @OptionGroup var node: NodeOptions

    func run() throws {
        try StipendCommand.step(
            "extend", target.stipend, try node.connect(), body: ["months": .integer(Int64(months))], json: target.json)
    }
}

/// `muster stipend complete`
struct StipendComplete: ParsableCommand {
    static let configuration = Help.command(
        "complete", "Say that a stipend is done: all of it is paid or returned.",
        usage: "muster stipend complete <stipend>", "", examples: [("muster stipend complete 0198c5a2-7d3f", nil)])

    @OptionGroup var target: StipendTarget
    @OptionGroup var node: NodeOptions

    func run() throws { try StipendCommand.step("complete", target.stipend, try node.connect(), json: target.json) }
}

/// `muster stipend cancel`
struct StipendCancel: ParsableCommand {
    static let configuration = Help.command(
        "cancel", "Cancel a stipend: what is not paid goes back to its funds.",
        usage: "muster stipend cancel <stipend>", "Refused while an instalment of it is in a payout under way.",
        examples: [("muster stipend cancel 0198c5a2-7d3f", nil)])

    @OptionGroup var target: StipendTarget
    @OptionGroup var node: NodeOptions

    func run() throws { try StipendCommand.step("cancel", target.stipend, try node.connect(), json: target.json) }
}

/// `muster stipend release`
struct StipendRelease: ParsableCommand {
    static let configuration = Help.command(
        "release", "Send unclaimed money back, once it can be claimed no longer.",
        usage: "muster stipend release <stipend> --number <n>…",
        "Every instalment has a last day to be claimed; before it this is refused. It never happens by itself.",
        examples: [("muster stipend release 0198c5a2-7d3f --number 2", nil)])

    @OptionGroup var target: StipendTarget
    @Option(help: ArgumentHelp("Which instalment; repeat for more.", valueName: "n")) var number: [Int]
    @OptionGroup var node: NodeOptions

    func run() throws {
        try StipendCommand.step(
            "release", target.stipend, try node.connect(),
            body: ["numbers": .array(number.map { .integer(Int64($0)) })], json: target.json)
    }
}

/// `muster stipend show`
struct StipendShow: ParsableCommand {
    static let configuration = Help.command(
        "show", "Show a stipend with its instalments.", usage: "muster stipend show <stipend> [--json]", "",
        examples: [("muster stipend show 0198c5a2-7d3f", nil)])

    @OptionGroup var target: StipendTarget
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let id = try MoneyNames(connection: connection).one("stipends", target.stipend)
        try StipendCommand.answer(
            try connection.client.call(.get, "/v1/stipends/\(PercentEncoding.encode(id))"), json: target.json)
    }
}

/// `muster stipend list`
struct StipendList: ParsableCommand {
    static let configuration = Help.command(
        "list", "List stipends that you may see, oldest first.",
        usage:
            "muster stipend list [--project <project>] [--contributor <person>]\n  [--mentor <person>] [--fund <fund>] [--state <state>] [--json]",
        "", examples: [("muster stipend list --state accepted", nil), ("muster stipend list --contributor me", nil)])

    @Option(help: ArgumentHelp("Only for this project.", valueName: "project")) var project: String?
    @Option(help: ArgumentHelp("Only of this person.", valueName: "person")) var contributor: String?
    @Option(help: ArgumentHelp("Only with this mentor.", valueName: "person")) var mentor: String?
    @Option(help: ArgumentHelp("Only those that this fund pays a share of.", valueName: "fund")) var fund: String?
    @Option(
        help: ArgumentHelp("offered, accepted, completed, cancelled or moved.", valueName: "state"),
        completion: .list(["offered", "accepted", "completed", "cancelled", "moved"]))
    var state: String?
    @OptionGroup var page: MoneyPage
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        var parameters = try MoneyFilter(fund: fund, project: project, sponsor: nil).parameters(connection)
        let references = References(connection)
        if let contributor { parameters.append(("contributor", try references.resolve(.contributor, contributor))) }
        if let mentor { parameters.append(("mentor", try references.resolve(.contributor, mentor))) }
        if let state { parameters.append(("state", state)) }
        let answer = try connection.client.call(.get, "/v1/stipends", parameters + page.parameters)
        try MoneyText.page(answer, json: page.json, empty: "There is no stipend here.", StipendText.table)
    }
}

/// Which stipend.
struct StipendTarget: ParsableArguments {
    @Argument(help: ArgumentHelp("The stipend's id, or the beginning of it.", valueName: "stipend")) var stipend: String
    @Flag(help: "Write the node's answer as JSON.") var json = false
}
