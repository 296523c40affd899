import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// `muster contributor`
struct ContributorCommand: ParsableCommand {
    static let configuration = Help.command(
        "contributor", "People: show, edit, list, audience, export, move, adopt, erase, allow-again.",
        usage: "muster contributor <subcommand>",
        "New people come in by “muster enrol” or “muster import”. With a contributor's own token, “me” is you.",
        examples: [
            ("muster contributor show me", nil), ("muster contributor edit me --skill rust:working", nil),
            ("muster contributor audience me federation", nil),
        ],
        subcommands: [
            ContributorShow.self, ContributorEdit.self, ListCommand<ContributorFilters>.self, ContributorAudience.self,
            ContributorExport.self, ContributorMove.self, ContributorAdopt.self, ContributorErase.self,
            ContributorAllowAgain.self,
        ])
}

/// Names a contributor; oneself when left out.
struct ContributorArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The contributor: id, identity, exact name or me.", valueName: "contributor"))
    var contributor = "me"
}

/// `muster contributor show`
struct ContributorShow: ParsableCommand {
    static let configuration = Help.command(
        "show", "Show a contributor.", usage: "muster contributor show [<contributor>] [--private] [--json]",
        References.help(.contributor)
            + " When other records are known to be the same person, they are named below.",
        examples: [("muster contributor show", "yourself"), ("muster contributor show github:ada-example --json", nil)])

    @OptionGroup var who: ContributorArgument
    @Flag(help: "Private fields too (your own, or as a coordinator).") var `private` = false
    @Flag(help: "Write JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let id = try References(connection).resolve(.contributor, who.contributor)
        let fields = `private` ? try connection.client.privateFields(id) : nil
        try RecordText.show(try connection.client.get(.contributor, id), privateFields: fields, json: json)
        guard !json else { return }
        let person = try LinkedRecords(connection, id)
        try Output.write { output in
            for line in person.lines { try output.line(TextWidth.printable(line)) }
        }
    }
}

/// `muster contributor edit`
struct ContributorEdit: ParsableCommand {
    static let configuration = Help.command(
        "edit", "Change a contributor.", usage: "muster contributor edit [<contributor>] [<fields>] [--editor]",
        """
        Fields that are lists are added to; --unset takes an entry or a whole field away first. The change is made \
        only if nobody else has changed the record meanwhile. \(References.help(.contributor))

        \(FieldHelp.text(.contributor))
        """,
        examples: [
            ("muster contributor edit me --skill rust:learning", nil),
            ("muster contributor edit me --unset skills/cobol --summary \"Builds compilers\"", nil),
            ("muster contributor edit github:ada-example --editor", nil),
        ])

    @OptionGroup var who: ContributorArgument
    @OptionGroup(title: "Fields") var flags: ContributorFlags
    @OptionGroup var editing: EditingOptions
    @OptionGroup var writing: WritingOptions
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let references = References(connection)
        var current = try connection.client.get(.contributor, references.resolve(.contributor, who.contributor))
        let secret = try flags.privateFields()
        if let secret { try PrivateFields.check(secret) }
        if let stored = try editing.change(current, .contributor, flags, writing, connection, references) {
            current = stored
        } else if secret == nil {
            return try Output.lines("Nothing to change.")
        }
        if let secret {
            current = try connection.client.patch(
                .contributor, current.id, version: current.version, Draft(record: [:], privateFields: secret))
        }
        try RecordText.say("Changed", current, json: writing.json)
    }
}

/// `muster contributor audience`
struct ContributorAudience: ParsableCommand {
    static let configuration = Help.command(
        "audience", "Say who may see a contributor.",
        usage: "muster contributor audience <contributor> <audience>",
        """
        private: this node's stewards and coordinators, and the person. circle:NAME: the same, and marked for a named \
        circle of peers. federation: this node's projects as well, and every node that a steward has made a token for. \
        public: anyone. Wider than private needs the person's consent on record. What they are free \
        for and work on is never shown more widely than they are: narrowing the person narrows that along.
        """,
        examples: [
            ("muster contributor audience me federation", nil),
            ("muster contributor audience github:ada-example public --consent written", nil),
        ])

    @Argument(help: ArgumentHelp("The contributor; “me” is you.", valueName: "contributor")) var contributor: String
    @Argument(help: ArgumentHelp("private, circle:NAME, federation or public.", valueName: "audience")) var audience:
        String
    @Option(help: ArgumentHelp("What says they agree: self, written or published.", valueName: "basis"))
    var consent: String?
    @Flag(help: "Write the stored record as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let audience = try Audiences.check(audience)
        let connection = try node.connect()
        let references = References(connection)
        let current = try connection.client.get(.contributor, references.resolve(.contributor, contributor))
        var changes = JSONObject()
        if let consent {
            changes["consent"] = ["basis": .string(consent), "date": .string(Clock.today().description)]
        }
        let body = current.record.merging(changes)
        if audience != Audience.private.description, body["consent"] == nil {
            throw Failure(
                .invalidData,
                "There is no consent on record for showing “\(TextWidth.printable(current.title))” so widely.",
                fields: [.init(place: "/consent", message: "Say --consent self, written or published.")])
        }
        let stored = try connection.client.patch(
            .contributor, current.id, version: current.version, Draft(record: changes, audience: audience))
        try RecordText.say("Changed", stored, json: json)
    }
}

/// `muster contributor export`
struct ContributorExport: ParsableCommand {
    static let configuration = Help.command(
        "export", "Everything the node keeps about a contributor, as JSON.",
        usage: "muster contributor export [<contributor>] [--output <file>]",
        """
        The person's right to a copy: the record, private fields, availability, engagements, where each came from, and \
        who looked at it as what. Whoever asks, it is the same, and it may be handed to the person: of records that \
        name them and that they may not see there is where they are named, and no more.
        """,
        examples: [
            ("muster contributor export", "yourself"),
            ("muster contributor export github:ada-example --output ada.json", nil),
        ])

    @OptionGroup var who: ContributorArgument
    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write to this file, readable by you only.", valueName: "file"),
        completion: .file())
    var output: String?
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let id = try References(connection).resolve(.contributor, who.contributor)
        let document = PrettyJSON.encode(try connection.client.everything(about: id))
        guard let output else { return try Output.write { try $0.line(Array(document.dropLast())) } }
        try LocalFile.write(document, to: output, mode: 0o600)
        Output.tell("Wrote \(output).")
    }
}

/// `muster contributor erase`
struct ContributorErase: ParsableCommand {
    static let configuration = Help.command(
        "erase", "Forget a contributor, for good.",
        usage: "muster contributor erase <contributor> [--yes]",
        """
        The record, its private fields, availability, engagements and own tokens are deleted, and the person is taken \
        out of records that name them. Nothing brings them back: no later import, and no restore of an older backup \
        either; a steward lifts that at their wish (allow-again). Copies that others took earlier are \
        out of this node's reach; other nodes that follow its logs forget too, and “muster erasure status” shows staff \
        which have said so.
        """,
        examples: [("muster contributor erase me", nil), ("muster contributor erase github:ada-example --yes", nil)])

    @Argument(help: ArgumentHelp("The contributor; “me” is you.", valueName: "contributor")) var contributor: String
    @Flag(name: .shortAndLong, help: "Do not ask whether it is meant.") var yes = false
    @Flag(help: "Write the node's report as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let id = try References(connection).resolve(.contributor, contributor)
        let current = try connection.client.get(.contributor, id)
        let title = TextWidth.printable(current.title)
        try Confirmation.ask("Forget “\(title)” for good?", given: yes)
        let report = try connection.client.remove(.contributor, id, version: current.version)
        if json, report != .null { return try Output.write { try $0.line(CanonicalJSON.encode(report)) } }
        try Output.lines("Forgotten: “\(title)” (\(id)).")
        Output.tell("For staff: “muster erasure status \(id)” shows which other nodes have forgotten too.")
    }
}

/// The private fields' own rules.
enum PrivateFields {
    static func check(_ fields: JSONObject) throws {
        let issues = Validation.checkPrivate(fields)
        guard issues.isEmpty else { throw Failure(invalid: .contributor, issues) }
    }
}
