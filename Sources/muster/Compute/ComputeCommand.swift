import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// `muster compute`
struct ComputeCommand: ParsableCommand {
    static let configuration = Help.command(
        "compute", "Compute grants: what was granted, used and left, and how long it lasts.",
        usage: "muster compute <subcommand>",
        """
        A facility grants compute to a project: GPU-hours of a type, node-hours, core-hours, or storage in GiB-days. What \
        it says was used is reported against the grant, by hand or from a file. Reports are immutable: what was wrong is \
        reversed. What is left when the grant's window ends is gone. Amounts have up to three decimals.
        """,
        examples: [
            ("muster compute list", nil), ("muster compute use ID \"9,216\" --from 2027-01-31 --reference jan-31", nil),
            ("muster compute import ID usage.csv --dry-run", nil),
            ("muster compute need --flop 3.14e23 --device a100-80g --utilisation 35%", nil),
        ],
        subcommands: [
            ComputeGrant.self, ComputeList.self, ComputeShow.self, ComputeUse.self, ComputeReverse.self,
            ComputeImport.self, ComputePublish.self, ComputeNeedCommand.self,
        ])

    /// Named by id, its beginning, or exact title.
    static let naming = "A grant is named by its id, the beginning of it, or its exact title."

    static func path(_ grant: String, _ rest: String) -> String {
        "/v1/compute-grants/\(PercentEncoding.encode(grant))/\(rest)"
    }

    /// The account of a grant, as the node says it.
    static func account(_ grant: String, _ connection: Connection, on day: String? = nil) throws -> JSONObject {
        let answer = try connection.client.call(.get, path(grant, "account"), day.map { [("on", $0)] } ?? [])
        guard let account = answer.objectValue else {
            throw ClientError(.notANode, "\(connection.client.node) did not answer with an account")
        }
        return account
    }

    /// The unit of an account.
    static func unit(_ account: JSONObject) throws -> ComputeUnit {
        guard let unit = account["unit"]?.stringValue.flatMap(ComputeUnit.init(rawValue:)) else {
            throw Failure(.refused, "The node counts this grant in a unit that this version of Muster does not know.")
        }
        return unit
    }
}

/// `muster compute grant`
struct ComputeGrant: ParsableCommand {
    static let configuration = Help.command(
        "grant", "Record that compute was granted.",
        usage: "muster compute grant --project <project> --quantity <amount unit> …",
        "The same as “muster compute-grant add”, which says all fields. Who may see the record, --audience says; its usage account stays on this node.",
        examples: [("muster compute grant \(ComputeGrantCommand.Flags.example)", nil)])

    @OptionGroup(title: "Fields") var flags: ComputeGrantCommand.Flags
    @OptionGroup var writing: WritingOptions
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        var editor = BodyEditor(.computeGrant, resolve: References(connection).resolve)
        try writing.apply(flags, to: &editor)
        let audience = try writing.checkedAudience()
        try editor.check()
        let stored = try connection.client.create(
            .computeGrant, Draft(record: editor.body, audience: audience), idempotencyKey: Clock.idempotencyKey())
        try RecordText.say("Granted", stored, json: writing.json)
    }
}

/// `muster compute list`
struct ComputeList: ParsableCommand {
    static let configuration = Help.command(
        "list", "List the accounts, those that end first first.",
        usage: "muster compute list [--project <project>] [--device <device>]\n  [--open] [--on <date>]",
        "Only accounts at home on this node: of all grants for staff, of its own for a project.",
        examples: [("muster compute list --open", nil), ("muster compute list --project exampleproject --json", nil)])

    @Option(help: ArgumentHelp("Only grants to this project.", valueName: "project")) var project: String?
    @Option(help: ArgumentHelp("Only GPU-hours of this type.", valueName: "device")) var device: String?
    @Option(help: ArgumentHelp("gpu-hours, node-hours, core-hours or gib-days.", valueName: "unit")) var unit: String?
    @Flag(help: "Only grants whose window has not ended.") var open = false
    @Option(help: ArgumentHelp("As it stood on this day.", valueName: "date")) var on: String?
    @Flag(help: "Write one line of JSON for each.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        var parameters: [(String, String)] = [("limit", "200")]
        if let device { parameters.append(("device", try ComputeArguments.device(device))) }
        if let unit {
            parameters.append(
                ("unit", try ComputeArguments.usage { () throws(InputError) in try ComputeUnit.parse(unit).rawValue }))
        }
        if let on { parameters.append(("on", try ComputeArguments.date(on, "--on").description)) }
        if open { parameters.append(("open", "true")) }
        let connection = try node.connect()
        if let project { parameters.append(("project", try References(connection).resolve(.project, project))) }
        try Output.write { output in
            var table = ComputeText.table
            var next: String?
            var found = 0
            repeat {
                let answer = try connection.client.call(
                    .get, "/v1/compute-accounts", parameters + (next.map { [("cursor", $0)] } ?? [])
                ).objectValue
                for case .object(let account) in answer?["items"]?.arrayValue ?? [] {
                    found += 1
                    if json {
                        try output.line(CanonicalJSON.encode(account))
                    } else {
                        try ComputeText.add(account, to: &table)
                    }
                }
                next = answer?["next"]?.stringValue
            } while next != nil
            if json { return }
            if found == 0 { return try output.line("No compute account that you may see.") }
            try table.print(to: output)
        }
    }
}

/// `muster compute show`
struct ComputeShow: ParsableCommand {
    static let configuration = Help.command(
        "show", "Show what is used and left of a grant, and what ends first.",
        usage: "muster compute show <grant> [--on <date>] [--reports] [--json]",
        """
        \(ComputeCommand.naming) The rate is what was used in the last \(ComputeAccount.trailingDays) days, or as many as \
        the window has had, by day; a report counts as spread evenly over its days. The hours last what is left divided by \
        that rate. Negative is what was used beyond the grant.
        """,
        examples: [("muster compute show ID", nil), ("muster compute show ID --on 2027-01-31 --reports", nil)])

    @Argument(help: ArgumentHelp("The grant.", valueName: "grant")) var grant: String
    @Option(help: ArgumentHelp("As it stood on this day.", valueName: "date")) var on: String?
    @Flag(help: "List the reports too, latest first.") var reports = false
    @Flag(help: "Write JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let day = try on.map { try ComputeArguments.date($0, "--on").description }
        let connection = try node.connect()
        let id = try References(connection).resolve(.computeGrant, grant)
        var account = try ComputeCommand.account(id, connection, on: day)
        var entries: [JSONValue] = []
        var next: String?
        if reports {
            repeat {
                let answer = try connection.client.call(
                    .get, ComputeCommand.path(id, "reports"),
                    [("limit", "199")] + (next.map { [("cursor", $0)] } ?? [])
                ).objectValue
                entries += answer?["items"]?.arrayValue ?? []
                next = answer?["next"]?.stringValue
            } while next != nil && entries.count < ComputeText.mostEntries
        }
        if json {
            if reports { account["reports"] = .array(entries) }
            // Cut at the most that is read: where the API goes on.
            account["reportsNext"] = next.map { .string($0) }
            return try Output.write { try $0.line(CanonicalJSON.encode(account)) }
        }
        try Output.write { output in
            try ComputeText.show(account, to: output)
            guard reports else { return }
            try output.line()
            if entries.isEmpty { return try output.line("Nothing has been reported.") }
            try ComputeText.show(entries: entries, to: output)
            if next != nil { try output.line("… and earlier ones, which the API lists in pages.") }
        }
    }
}

/// `muster compute publish`
struct ComputePublish: ParsableCommand {
    static let configuration = Help.command(
        "publish", "Put what is used now into the grant's record, for all who may see it.",
        usage: "muster compute publish <grant>",
        "The account stays at home. This writes its sum and the day it reaches to into the record, which peers see as its audience allows. Reports since then do not change it.",
        examples: [("muster compute publish ID", nil)])

    @Argument(help: ArgumentHelp("The grant.", valueName: "grant")) var grant: String
    @Flag(help: "Write the record as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let id = try References(connection).resolve(.computeGrant, grant)
        let account = try ComputeCommand.account(id, connection)
        guard let used = account["usedMilli"], let day = account["reported"] ?? account["on"] else {
            throw ClientError(.notANode, "\(connection.client.node) did not answer with an account")
        }
        let record = try connection.client.get(.computeGrant, id)
        let stored = try connection.client.patch(
            .computeGrant, id, version: record.version,
            Draft(record: ["reportedUsage": ["quantityMilli": used, "asOf": day]]))
        try RecordText.say("Published the usage of", stored, json: json)
    }
}
