import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// `muster link list`
struct LinkList: ParsableCommand {
    static let configuration = Help.command(
        "list", "Who says of which records that they are one person.",
        usage: "muster link list [--contributor <contributor>] [--proposed]",
        """
        A link holds when both homes say the same. STATE is “both” when they do, “waits” when one has not said anything, \
        and “apart” when either says that they are two persons.
        """,
        examples: [
            ("muster link list", nil), ("muster link list --proposed", "what others ask this node to say"),
            ("muster link list --contributor github:ada-example", nil),
        ])

    @Option(help: ArgumentHelp("Only links that name this record.", valueName: "contributor")) var contributor: String?
    @Flag(help: "Only what others have proposed and this node has not answered.") var proposed = false
    @Flag(help: "Write every link as one line of JSON.") var ndjson = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        var filters: [(String, String)] = []
        if let contributor {
            filters.append(("contributor", try References(connection).resolve(.contributor, contributor)))
        }
        let home = try connection.client.about()["name"]?.stringValue ?? ""
        var links = try LinkList.all(connection, filters)
        let said = Dictionary(links.map { (Ends($0), $0) }, uniquingKeysWith: { first, _ in first })
        if proposed {
            let answerable = try links.filter { link in
                guard link.home != home, said[Ends(link).reversed] == nil, link.record["says"] != "different" else {
                    return false
                }
                return try LinkList.isHere(link, home, connection)
            }
            links = answerable
        }
        let names = RecordNames(connection)
        try names.learn(.contributor, in: links, "contributor")
        try names.learn(.contributor, in: links, "other")
        let length = ShortID.length(links.map(\.id))
        var table = Table([
            .init("who", least: 10), .init("says", least: 4), .init("of", least: 10), .init("by", least: 8),
            .init("state"), .init("id"),
        ])
        for link in links {
            table.add([
                names.title(in: link, "contributor"), link.record["says"]?.stringValue ?? "same",
                names.title(in: link, "other"), link.home, LinkList.state(link, said[Ends(link).reversed]),
                String(link.id.prefix(length)),
            ])
        }
        try Output.write { output in
            if ndjson {
                for link in links { try output.line(CanonicalJSON.encode(link.document)) }
            } else if links.isEmpty {
                try output.line(proposed ? "Nothing waits for this node." : "No links.")
            } else {
                try table.print(to: output)
            }
        }
    }

    /// The two records, in the order in which a link names them.
    struct Ends: Hashable {
        var contributor: String
        var other: String

        init(_ link: Resource) {
            contributor = link.record["contributor"]?.stringValue ?? ""
            other = link.record["other"]?.stringValue ?? ""
        }

        var reversed: Ends {
            var ends = self
            swap(&ends.contributor, &ends.other)
            return ends
        }
    }

    static func state(_ link: Resource, _ answer: Resource?) -> String {
        if link.record["says"] == "different" || answer?.record["says"] == "different" { return "apart" }
        return answer == nil ? "waits" : "both"
    }

    static func all(_ connection: Connection, _ filters: [(String, String)]) throws -> [Resource] {
        var links: [Resource] = []
        var cursor: String?
        repeat {
            let page = try connection.client.page(
                .link, filters + [("limit", "200")] + (cursor.map { [("cursor", $0)] } ?? []))
            links += page.items
            cursor = page.next
        } while cursor != nil
        return links
    }

    private static func isHere(_ link: Resource, _ home: String, _ connection: Connection) throws -> Bool {
        guard let other = link.record["other"]?.stringValue else { return false }
        return try connection.client.page(.contributor, [("id", other), ("limit", "1")]).items.first?.home == home
    }
}

/// `muster link show`
struct LinkShow: ParsableCommand {
    static let configuration = Help.command(
        "show", "Show a link, and what the other home says.", usage: "muster link show <link> [--json]",
        References.help(.link), examples: [("muster link show 0198c5b0-11aa-7d", nil)])

    @Argument(help: ArgumentHelp("The link.", valueName: "link")) var link: String
    @Flag(help: "Write JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let link = try connection.client.get(.link, References(connection).resolve(.link, self.link))
        try RecordText.show(link, json: json)
        guard !json, let contributor = link.record["contributor"]?.stringValue else { return }
        let links = try LinkList.all(connection, [("contributor", contributor)])
        let answer = links.first { LinkList.Ends($0) == LinkList.Ends(link).reversed }
        let words =
            answer.map { "\($0.home) says “\($0.record["says"]?.stringValue ?? "same")” (\($0.id))." }
            ?? "The other home has said nothing."
        try Output.lines(TextWidth.printable(words))
    }
}
