import ArgumentParser
import CanonicalJSON
import MusterClient

/// `muster circle`
struct CircleCommand: ParsableCommand {
    static let configuration = Help.command(
        "circle", "Peers that see what others do not; for stewards.", usage: "muster circle <subcommand>",
        """
        A record of the audience circle:NAME goes to the members of the circle NAME and to no other node. A bilateral \
        circle is a circle of one peer. Circles are this node's own: another node's circle of the same name is another \
        one.
        """,
        examples: [
            ("muster circle create mentors", nil), ("muster circle add mentors b.example.org", nil),
            ("muster contributor audience github:ada-example circle:mentors", nil),
        ],
        subcommands: [
            CircleCreate.self, CircleAdd.self, CircleRemove.self, CircleList.self, CircleShow.self, CircleDelete.self,
        ])

    /// The circle of a name.
    static func find(_ name: String, _ connection: Connection) throws -> JSONObject {
        let items = try connection.client.call(.get, "/v1/circles").objectValue?["items"]?.arrayValue ?? []
        let circles = items.compactMap(\.objectValue)
        guard let found = circles.first(where: { $0["name"]?.stringValue == name }) else {
            let names = circles.compactMap { $0["name"]?.stringValue }.joined(separator: ", ")
            throw Failure(
                .refused,
                "There is no circle “\(TextWidth.printable(name))”\(names.isEmpty ? "" : ". There are: \(names)").",
                mend: "muster circle create \(TextWidth.printable(name)) makes it.")
        }
        return found
    }

    static func path(of circle: JSONObject) -> String {
        "/v1/circles/\(PercentEncoding.encode(circle["id"]?.stringValue ?? ""))"
    }

    static func members(_ circle: JSONObject) -> [String] {
        (circle["members"]?.arrayValue ?? []).compactMap { $0.objectValue?["node"]?.stringValue }
    }
}

/// `muster circle create`
struct CircleCreate: ParsableCommand {
    static let configuration = Help.command(
        "create", "Make a circle, as yet without members.", usage: "muster circle create <name> [--json]",
        """
        A name is 1 to 64 lower-case letters, digits and hyphens. It travels with the records: choose none that tells \
        more than its members may know.
        """,
        examples: [("muster circle create mentors", nil)])

    @Argument(help: ArgumentHelp("What the circle is called.", valueName: "name")) var name: String
    @Flag(help: "Write the node's answer as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let answer = try node.connect().client.call(.post, "/v1/circles", body: ["name": .string(name)]).objectValue
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(answer ?? JSONObject())) } }
        try Output.lines("Made the circle \(name). Records of the audience circle:\(name) go to its members.")
        Output.tell("muster circle add \(name) PEER puts a peer into it.")
    }
}

/// `muster circle add`
struct CircleAdd: ParsableCommand {
    static let configuration = Help.command(
        "add", "Put a peer into a circle.", usage: "muster circle add <name> <peer> [--json]",
        "From its next turn on the peer reads all that is for the circle, also what was there before.",
        examples: [("muster circle add mentors b.example.org", nil)])

    @Argument(help: ArgumentHelp("The circle.", valueName: "name")) var name: String
    @Argument(help: ArgumentHelp("The peer's name or id.", valueName: "peer")) var peer: String
    @Flag(help: "Write the node's answer as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let circle = try CircleCommand.find(name, connection)
        let found = try PeerCommand.find(peer, connection)
        let answer =
            try connection.client.call(
                .post, CircleCommand.path(of: circle) + "/members",
                body: ["peer": .string(found["id"]?.stringValue ?? "")]
            ).objectValue ?? JSONObject()
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(answer)) } }
        try Output.lines("In \(name): \(CircleCommand.members(answer).joined(separator: ", ")).")
    }
}

/// `muster circle remove`
struct CircleRemove: ParsableCommand {
    static let configuration = Help.command(
        "remove", "Take a peer out of a circle.", usage: "muster circle remove <name> <peer> [--json]",
        """
        The peer can no longer read what is for the circle, and drops what it has of it when it next asks; one that does \
        not ask any more drops it when its lease runs out (muster serve --lease-days, there). What its people have read \
        they have read.
        """,
        examples: [("muster circle remove mentors b.example.org", nil)])

    @Argument(help: ArgumentHelp("The circle.", valueName: "name")) var name: String
    @Argument(help: ArgumentHelp("The peer's name or id.", valueName: "peer")) var peer: String
    @Flag(help: "Write the node's answer as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let circle = try CircleCommand.find(name, connection)
        let found = try PeerCommand.find(peer, connection)
        let answer =
            try connection.client.call(
                .delete, CircleCommand.path(of: circle) + "/members", [("peer", found["id"]?.stringValue ?? "")]
            ).objectValue ?? JSONObject()
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(answer)) } }
        let left = CircleCommand.members(answer)
        try Output.lines(
            left.isEmpty ? "Nobody is in \(name) any more." : "In \(name): \(left.joined(separator: ", ")).")
    }
}

/// `muster circle list`
struct CircleList: ParsableCommand {
    static let configuration = Help.command(
        "list", "List the circles, who is in them, and how many records are for them.",
        usage: "muster circle list [--json]", "", examples: [("muster circle list", nil)])

    @Flag(help: "Write one line of JSON for each.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let answer = try node.connect().client.call(.get, "/v1/circles").objectValue
        let circles = (answer?["items"]?.arrayValue ?? []).compactMap(\.objectValue)
        try Output.write { output in
            if json {
                for circle in circles { try output.line(CanonicalJSON.encode(circle)) }
                return
            }
            guard !circles.isEmpty else { return try output.line("This node has no circles.") }
            var table = Table([
                .init("circle", least: 12), .init("records", right: true), .init("members", least: 12),
            ])
            for circle in circles {
                table.add([
                    circle["name"]?.stringValue ?? "", Numbers.grouped(circle["records"]?.integerValue ?? 0),
                    CircleCommand.members(circle).joined(separator: ", "),
                ])
            }
            try table.print(to: output)
        }
    }
}

/// `muster circle show`
struct CircleShow: ParsableCommand {
    static let configuration = Help.command(
        "show", "Show a circle: its members, and since when.", usage: "muster circle show <name> [--json]", "",
        examples: [("muster circle show mentors", nil)])

    @Argument(help: ArgumentHelp("The circle.", valueName: "name")) var name: String
    @Flag(help: "Write JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let circle = try CircleCommand.find(name, try node.connect())
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(circle)) } }
        let members = (circle["members"]?.arrayValue ?? []).compactMap(\.objectValue).map { member in
            "\(member["node"]?.stringValue ?? "") since \(member["added"]?.stringValue ?? "")"
        }
        try Output.write { output in
            try output.line(Style.bold.paint("circle:\(TextWidth.printable(name))", on: 1))
            try RecordText.print(
                [
                    ("members", members.isEmpty ? ["none"] : members),
                    ("records", [Numbers.grouped(circle["records"]?.integerValue ?? 0)]),
                    ("since", [circle["created"]?.stringValue ?? ""]),
                ], to: output)
        }
    }
}

/// `muster circle delete`
struct CircleDelete: ParsableCommand {
    static let configuration = Help.command(
        "delete", "Remove a circle that no record is for.", usage: "muster circle delete <name>",
        "What is for it must have another audience first. Made again under the same name, it goes on with the same log.",
        examples: [("muster circle delete mentors", nil)])

    @Argument(help: ArgumentHelp("The circle.", valueName: "name")) var name: String
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        try connection.client.call(.delete, CircleCommand.path(of: try CircleCommand.find(name, connection)))
        try Output.lines("The circle \(name) is gone.")
    }
}
