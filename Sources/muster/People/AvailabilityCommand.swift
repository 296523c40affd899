import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// `muster availability`
struct AvailabilityCommand: ParsableCommand {
    static let configuration = Help.command(
        "availability", "When and for how long somebody is free: set, confirm, show, list, remove.",
        usage: "muster availability <subcommand>",
        """
        An availability lapses unless it is confirmed now and then. With a contributor's own token it is yours; others \
        say --contributor.
        """,
        examples: [
            ("muster availability set 8h/week --from 2026-12-01 --until 2027-06-30", nil),
            ("muster availability confirm", nil),
        ],
        subcommands: [
            AvailabilitySet.self, AvailabilityConfirm.self, AvailabilityShow.self,
            ListCommand<AvailabilityFilters>.self,
            AvailabilityRemove.self,
        ])
}

/// Whose availability.
struct WhoseAvailability: ParsableArguments {
    @Option(help: ArgumentHelp("Whose (default: your own).", valueName: "contributor"))
    var contributor = "me"

    func contributorID(_ references: References) throws -> String {
        try references.resolve(.contributor, contributor)
    }

    /// The contributor's availability; nil when there is none.
    func find(_ connection: Connection, contributor id: String) throws -> Resource? {
        let page = try connection.client.page(.availability, [("contributor", id), ("limit", "2")])
        guard page.items.count <= 1 else {
            throw Failure(
                .refused, "There is more than one availability of this contributor.",
                fields: page.items.map { .init(place: $0.id, message: $0.title) },
                mend: "Remove the one that is not meant: muster availability remove --id ID")
        }
        return page.items.first
    }

    func required(_ connection: Connection) throws -> Resource {
        let id = try contributorID(References(connection))
        guard let found = try find(connection, contributor: id) else {
            throw Failure(
                .refused, "There is no availability of this contributor that you may see.",
                mend: "muster availability set 8h/week --from 2026-12-01 makes one.")
        }
        return found
    }
}

/// `muster availability set`
struct AvailabilitySet: ParsableCommand {
    /// Without --lapses an availability holds this long unless it is confirmed.
    static let leaseDays = 180

    static let configuration = Help.command(
        "set", "Say how many hours a week somebody is free, and when.",
        usage:
            "muster availability set <hours> [--from <date>] [--until <date>]\n  [--stipend <money>] [--contributor <contributor>] [--add]",
        "It takes the place of what was said before; --add adds another period to it instead.",
        examples: [
            (
                "muster availability set 8h/week --from 2026-12-01 --until 2027-06-30 \\\n      --stipend 1500EUR/month",
                nil
            ),
            ("muster availability set 4 --volunteer", "from today, with no end"),
            ("muster availability set 20h/week --from 2027-07-01 --add", nil),
        ])

    @Argument(help: ArgumentHelp("Hours a week, such as 8h/week or 8.", valueName: "hours")) var hours: String
    @Option(help: ArgumentHelp("The first day (default: today).", valueName: "date")) var from: String?
    @Option(help: ArgumentHelp("The last day (default: none).", valueName: "date")) var until: String?
    @OptionGroup var pay: CompensationOptions
    @Flag(help: "Add this period to those there are.") var add = false
    @Option(help: ArgumentHelp("Lapses on this day unless confirmed (default: in 180 days).", valueName: "date"))
    var lapses: String?
    @Option(help: ArgumentHelp("Who may see it: private, circle:NAME, federation, public.", valueName: "audience"))
    var audience: String?
    @Flag(help: "Write the stored record as JSON.") var json = false
    @OptionGroup var whose: WhoseAvailability
    @OptionGroup var node: NodeOptions

    func run() throws {
        let today = Clock.today()
        var window: JSONObject = ["from": .string(from ?? today.description)]
        window["hoursPerWeek"] = try Arguments.hours(hours)
        window["until"] = until.map { .string($0) }
        let compensation = try pay.compensation()
        let audience = try audience.map(Audiences.check)
        let connection = try node.connect()
        let references = References(connection)
        let contributor = try whose.contributorID(references)
        let current = try whose.find(connection, contributor: contributor)

        var body = current?.record ?? ["contributor": .string(contributor)]
        let before = add ? body["windows"]?.arrayValue ?? [] : []
        body["windows"] = .array(before + [.object(window)])
        if let compensation { body["compensation"] = compensation }
        body["confirmed"] = .string(today.description)
        body["lapses"] = .string(lapses ?? today.adding(days: AvailabilitySet.leaseDays).description)
        let issues = Validation.check(body, kind: .availability, today: today)
        guard issues.isEmpty else { throw Failure(invalid: .availability, issues) }

        let draft = Draft(record: body, audience: audience ?? current?.audience)
        let stored =
            if let current {
                try connection.client.replace(.availability, current.id, version: current.version, draft)
            } else {
                try connection.client.create(.availability, draft, idempotencyKey: Clock.idempotencyKey())
            }
        try RecordText.say(current == nil ? "Added" : "Changed", stored, json: json)
    }
}

/// `muster availability confirm`
struct AvailabilityConfirm: ParsableCommand {
    static let configuration = Help.command(
        "confirm", "Say that an availability still holds.", usage: "muster availability confirm [--lapses <date>]", "",
        examples: [("muster availability confirm", nil), ("muster availability confirm --lapses 2027-06-30", nil)])

    @Option(help: ArgumentHelp("Lapses on this day unless confirmed again.", valueName: "date")) var lapses: String?
    @Flag(help: "Write the stored record as JSON.") var json = false
    @OptionGroup var whose: WhoseAvailability
    @OptionGroup var node: NodeOptions

    func run() throws {
        if let lapses, CivilDate(lapses) == nil {
            throw Failure(.usage, "“\(lapses)” is not a date.", mend: "Write it like 2026-12-01.")
        }
        let connection = try node.connect()
        let current = try whose.required(connection)
        let stored = try connection.client.confirm(current.id, version: current.version, lapses: lapses)
        try RecordText.say("Confirmed", stored, json: json)
    }
}

/// `muster availability show`
struct AvailabilityShow: ParsableCommand {
    static let configuration = Help.command(
        "show", "Show an availability.", usage: "muster availability show [--contributor <contributor>] [--json]", "",
        examples: [
            ("muster availability show", "your own"),
            ("muster availability show --contributor github:ada-example", nil),
        ])

    @Flag(help: "Write JSON.") var json = false
    @OptionGroup var whose: WhoseAvailability
    @OptionGroup var node: NodeOptions

    func run() throws {
        try RecordText.show(try whose.required(node.connect()), json: json)
    }
}

/// `muster availability remove`
struct AvailabilityRemove: ParsableCommand {
    static let configuration = Help.command(
        "remove", "Remove an availability.", usage: "muster availability remove [--contributor <who>] [--id <id>]",
        "", examples: [("muster availability remove", "your own")])

    @Option(help: ArgumentHelp("The availability itself, when there are several.", valueName: "id")) var id: String?
    @OptionGroup var whose: WhoseAvailability
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let current =
            if let id {
                try connection.client.get(.availability, References(connection).resolve(.availability, id))
            } else {
                try whose.required(connection)
            }
        try connection.client.remove(.availability, current.id, version: current.version)
        try Output.lines("Removed availability “\(TextWidth.printable(current.title))” (\(current.id)).")
    }
}
