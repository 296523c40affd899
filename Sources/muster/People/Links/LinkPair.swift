import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// Which of the two records of a link speaks for the person.
enum LinkPrimary: String, ExpressibleByArgument, CaseIterable {
    case contributor, other
}

/// How a link is said.
struct LinkSaying: ParsableArguments {
    @Option(help: ArgumentHelp("How it is known; others read it.", valueName: "text")) var evidence: String?
    @Option(help: ArgumentHelp("Which speaks: contributor (this node's) or other.", valueName: "which"))
    var primary: LinkPrimary?
    @Option(help: ArgumentHelp("Who may see the link; as widely as both records when left out.", valueName: "audience"))
    var audience: String?
    @Flag(help: "Write the stored link as JSON.") var json = false
}

/// How a link is denied.
struct LinkDenying: ParsableArguments {
    @Option(help: ArgumentHelp("How it is known; others read it.", valueName: "text")) var evidence: String?
    @Option(help: ArgumentHelp("Who may see it; as widely as both records when left out.", valueName: "audience"))
    var audience: String?
    @Flag(help: "Write the stored link as JSON.") var json = false

    var saying: LinkSaying {
        var saying = LinkSaying()
        saying.evidence = evidence
        saying.primary = nil
        saying.audience = audience
        saying.json = json
        return saying
    }
}

/// Two contributor records of which this node says something.
struct LinkPair {
    private let connection: Connection
    private let node: String
    /// This node's own.
    private(set) var contributor: Resource
    private(set) var other: Resource

    init(_ connection: Connection, _ contributor: String, _ other: String) throws {
        self.connection = connection
        guard contributor != other else {
            throw Failure(.usage, "That is one record, named twice.", mend: "Name the other record of the person.")
        }
        node = try connection.client.about()["name"]?.stringValue ?? ""
        self.contributor = try connection.client.get(.contributor, contributor)
        self.other = try connection.client.get(.contributor, other)
    }

    /// The pair of another's link, seen from the other side.
    static func answering(_ text: String, _ connection: Connection) throws -> (Resource, LinkPair) {
        let link = try connection.client.get(.link, References(connection).resolve(.link, text))
        let pair = try LinkPair(
            connection, link.record["other"]?.stringValue ?? "", link.record["contributor"]?.stringValue ?? "")
        guard pair.contributor.home == pair.node else {
            throw Failure(
                .refused,
                "The record that \(link.home) speaks of, “\(TextWidth.printable(pair.contributor.title))”, is at home at \(pair.contributor.home).",
                mend: "Only that node can answer.")
        }
        return (link, pair)
    }

    /// Puts this node's own record first, for which alone it can speak.
    mutating func beginAtHome() throws {
        if contributor.home == node { return }
        guard other.home == node else {
            throw Failure(
                .refused, "Neither record is at home here: \(contributor.home) and \(other.home) speak for them.",
                mend: "Ask one of those nodes to propose the link.")
        }
        swap(&contributor, &other)
    }

    /// Writes what this node says of the two, over what it said before.
    func say(_ words: String, primary: LinkPrimary?, _ saying: LinkSaying) throws -> Resource {
        let audience = try saying.audience.map { try Audiences.check($0) } ?? narrower
        var record: JSONObject = [
            "contributor": .string(contributor.id), "other": .string(other.id), "says": .string(words),
        ]
        record["evidence"] = saying.evidence.map { .string($0) }
        if let primary {
            record["primary"] = .string(primary == .contributor ? contributor.id : other.id)
        }
        let own = try connection.client.page(.link, [("contributor", contributor.id), ("limit", "200")]).items.filter {
            $0.home == node && $0.record["contributor"]?.stringValue == contributor.id
                && $0.record["other"]?.stringValue == other.id
        }
        guard let first = own.first else {
            return try connection.client.create(
                .link, Draft(record: record, audience: audience), idempotencyKey: Clock.idempotencyKey())
        }
        // One word a pair: what was said besides is taken back.
        for spare in own.dropFirst() { try connection.client.remove(.link, spare.id, version: spare.version) }
        if words == "different" { record["primary"] = .null }
        return try connection.client.patch(
            .link, first.id, version: first.version,
            Draft(record: record, audience: saying.audience == nil ? nil : audience))
    }

    private var narrower: String {
        let audiences = [contributor.audience, other.audience].compactMap { Audience($0) }
        return (audiences.min { $0.rank < $1.rank } ?? .private).description
    }

    /// Says what came of it.
    func tell(_ stored: Resource, json: Bool) throws {
        let person = try LinkedRecords(connection, contributor.id)
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(stored.document)) } }
        let (one, two) = (TextWidth.printable(contributor.title), TextWidth.printable(other.title))
        let said =
            "\(node) says that “\(one)” and “\(two)” (\(other.home)) are "
            + (stored.record["says"] == "different" ? "two persons." : "one person.")
        for line in TextWidth.wrap(said, to: Terminal.columns()) { try Output.lines(line) }
        try Output.lines(stored.id)
        for line in person.lines { try Output.lines(TextWidth.printable(line)) }
        if stored.record["says"] != "different", !person.records.contains(where: { $0.id == other.id }) {
            try Output.lines("They are linked once \(other.home) says the same.")
        }
    }
}

/// The records of a person, as the node has grouped them.
struct LinkedRecords {
    struct Record {
        var id: String
        var home: String
        var title: String
    }

    /// The one that speaks first; only the one that was asked for when it stands alone.
    let records: [Record]
    private let asked: String

    init(_ connection: Connection, _ id: String) throws {
        let answer = try connection.client.call(.get, "/v1/contributors/\(id)/links").objectValue ?? JSONObject()
        asked = id
        records = (answer["records"]?.arrayValue ?? []).compactMap(\.objectValue).map {
            Record(
                id: $0["id"]?.stringValue ?? "", home: $0["home"]?.stringValue ?? "",
                title: $0["title"]?.stringValue ?? "")
        }
    }

    /// Who speaks and who is meant too; nothing when the record stands alone.
    var lines: [String] {
        guard records.count > 1, let speaker = records.first else { return [] }
        return ["One person with:"]
            + records.filter { $0.id != asked }.map { record in
                "  \(record.title), \(record.home), \(ShortID.text(record.id))"
                    + (record.id == speaker.id ? ", which speaks" : "")
            } + (speaker.id == asked ? ["This record speaks for the person."] : [])
    }
}
