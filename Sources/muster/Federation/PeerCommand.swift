import ArgumentParser
import CanonicalJSON
import MusterClient
import TransparencyLog

/// `muster peer`
struct PeerCommand: ParsableCommand {
    static let configuration = Help.command(
        "peer", "The nodes that a node follows; for stewards.", usage: "muster peer <subcommand>",
        """
        A node pulls the logs of its peers: every byte is checked against the peer's key before any of it is kept. What \
        came from a peer is shown as that peer's, and changed and erased there alone.
        """,
        examples: [
            ("muster peer add https://muster.example.org --key muster.example.org+1a2b3c4d+AQ…", nil),
            ("muster peer list", nil), ("muster peer remove muster.example.org", nil),
        ],
        subcommands: [PeerAdd.self, PeerList.self, PeerShow.self, PeerRekey.self, PeerRemove.self])

    /// The peer of a name or id.
    static func find(_ text: String, _ connection: Connection) throws -> JSONObject {
        let items = try connection.client.call(.get, "/v1/peers").objectValue?["items"]?.arrayValue ?? []
        let peers = items.compactMap(\.objectValue)
        let found = peers.first { $0["node"]?.stringValue == text || $0["id"]?.stringValue == text }
        guard let found else {
            let names = peers.compactMap { $0["node"]?.stringValue }.joined(separator: ", ")
            throw Failure(
                .refused,
                "There is no peer “\(TextWidth.printable(text))”\(names.isEmpty ? "" : ". There are: \(names)").",
                mend: "muster peer list shows them.")
        }
        return found
    }
}

/// `muster peer add`
struct PeerAdd: ParsableCommand {
    static let configuration = Help.command(
        "add", "Follow another node.",
        usage: "muster peer add <url> --key <key> [--trust <level>] [--circle <name>]",
        """
        Take the key from whoever runs the peer, over another way than the network: “muster status” shows a node's own. \
        From then on the peer may read what is for the federation here, and what is for the circles that it is put \
        into: it signs its requests, and is recognised by its key. Likewise this node pulls what the peer has made \
        public, and once it is a peer there, what is for it; until then a token of the role “peer”, made by a steward \
        there (muster token create peer), opens what is for the federation. The token is kept by the node and told to \
        nobody but the peer.

        LEVELS:
          search  its records are kept and found here, marked as its own (what you get when you say nothing)
          merge   the same; links between its records and others' may be proposed
          mirror  its logs are followed and verified, and no record of them is kept
          known   it may read here, and is not followed
        """,
        examples: [
            ("muster peer add https://muster.example.org --key muster.example.org+1a2b3c4d+AQ…", nil),
            ("muster peer add https://b.example --key b.example+5e6f7a8b+AQ… --token-file b.token", "with a token"),
            (
                "muster peer add https://b.example --key b.example+5e6f7a8b+AQ… --circle mentors",
                "and put into a circle at once"
            ),
        ])

    @Argument(help: ArgumentHelp("Where the peer is reached.", valueName: "url")) var url: String
    @Option(help: ArgumentHelp("What its logs are signed with.", valueName: "key")) var key: String
    @Option(
        help: ArgumentHelp("search, merge, mirror or known.", valueName: "level"),
        completion: .list(["search", "merge", "mirror", "known"]))
    var trust = "search"
    @Option(help: ArgumentHelp("Put the peer into this circle; may be repeated.", valueName: "name"))
    var circle: [String] = []
    @Option(
        help: ArgumentHelp("Show the peer the token in this file; “-” is standard input.", valueName: "file"),
        completion: .file())
    var tokenFile: String?
    @Flag(help: "Write the node's answer as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard ["search", "merge", "mirror", "known"].contains(trust) else {
            throw ValidationError("--trust is search, merge, mirror or known.")
        }
    }

    func run() throws {
        let peer = try NodeURL(url)
        do { _ = try VerifierKey(text: key) } catch {
            throw Failure(
                .usage, "“\(TextWidth.printable(key))” is not a verifier key: \(error).",
                mend: "It looks like node.example+1a2b3c4d+AbC…; “muster status” of the peer shows its own.")
        }
        var body: JSONObject = [
            "url": .string(peer.description), "key": .string(key), "trust": .string(trust),
        ]
        if let tokenFile {
            let token = Prompt.trimmed(String(decoding: try LocalFile.read(tokenFile, limit: 4096), as: UTF8.self))
            guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
                throw Failure(.usage, "\(tokenFile) does not hold a token, which is one word.")
            }
            body["token"] = .string(token)
        }
        let connection = try node.connect()
        // Looked for first: a peer without its circle would be half of what was asked for.
        let circles = try circle.map { try CircleCommand.find($0, connection) }
        let answer = try connection.client.call(.post, "/v1/peers", body: body).objectValue ?? JSONObject()
        for circle in circles {
            try connection.client.call(
                .post, CircleCommand.path(of: circle) + "/members",
                body: ["peer": .string(answer["id"]?.stringValue ?? "")])
        }
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(answer)) } }
        let name = answer["node"]?.stringValue ?? ""
        let member = circle.isEmpty ? "" : " It is in \(circle.joined(separator: ", "))."
        guard trust != "known" else { return try Output.lines("\(name) is known, and may read here.\(member)") }
        try Output.lines("Following \(name) at \(peer), for \(trust).\(member)")
        Output.tell("The node pulls it at its next turn; “muster sync” does it now.")
    }
}

/// `muster peer list`
struct PeerList: ParsableCommand {
    static let configuration = Help.command(
        "list", "List the peers, and when each last answered.", usage: "muster peer list [--json]", "",
        examples: [("muster peer list", nil)])

    @Flag(help: "Write one line of JSON for each.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let answer = try node.connect().client.call(.get, "/v1/peers").objectValue
        let peers = (answer?["items"]?.arrayValue ?? []).compactMap(\.objectValue)
        try Output.write { output in
            if json {
                for peer in peers { try output.line(CanonicalJSON.encode(peer)) }
                return
            }
            guard !peers.isEmpty else { return try output.line("This node follows no other.") }
            var table = Table([
                .init("node", least: 12), .init("url", least: 12), .init("trust"), .init("last pull", least: 10),
            ])
            for peer in peers {
                func text(_ name: String) -> String { peer[name]?.stringValue ?? "" }
                let error = text("error")
                table.add(
                    [text("node"), text("url"), text("trust"), text("succeeded")], notes: error.isEmpty ? [] : [error])
            }
            try table.print(to: output)
        }
    }
}

/// `muster peer show`
struct PeerShow: ParsableCommand {
    static let configuration = Help.command(
        "show", "Show a peer, and how far each of its logs has been followed.",
        usage: "muster peer show <peer> [--json]", "", examples: [("muster peer show muster.example.org", nil)])

    @Argument(help: ArgumentHelp("The peer's name or id.", valueName: "peer")) var peer: String
    @Flag(help: "Write JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let id = try PeerCommand.find(peer, connection)["id"]?.stringValue ?? ""
        let answer = try connection.client.call(.get, "/v1/peers/\(PercentEncoding.encode(id))").objectValue
        guard let answer else { throw ClientError(.notANode, "\(connection.client.node) did not answer with a peer") }
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(answer)) } }
        try Output.write { try FederationText.show(answer, to: $0) }
    }
}

/// `muster peer remove`
struct PeerRemove: ParsableCommand {
    static let configuration = Help.command(
        "remove", "Follow a node no longer; all that came from it goes.", usage: "muster peer remove <peer>",
        "Nothing changes at the peer. Added again, it is followed from its first entry on.",
        examples: [("muster peer remove muster.example.org", nil)])

    @Argument(help: ArgumentHelp("The peer's name or id.", valueName: "peer")) var peer: String
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let found = try PeerCommand.find(peer, connection)
        let id = found["id"]?.stringValue ?? ""
        let answer = try connection.client.call(.delete, "/v1/peers/\(PercentEncoding.encode(id))").objectValue
        let removed = answer?["removed"]?.integerValue ?? 0
        try Output.lines(
            "\(found["node"]?.stringValue ?? peer) is followed no longer; "
                + "\(Numbers.count(removed, "record of it is", "records of it are")) gone.")
    }
}
