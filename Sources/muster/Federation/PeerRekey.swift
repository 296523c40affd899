import ArgumentParser
import CanonicalJSON
import MusterClient
import TransparencyLog

/// `muster peer rekey`
struct PeerRekey: ParsableCommand {
    static let configuration = Help.command(
        "rekey", "Take another key for a peer, as its people have told it.",
        usage: "muster peer rekey <peer> --key <key> [--yes]",
        """
        A peer that changes its key in peace says so itself, and the node takes the new one without being asked. This is \
        for a peer whose key was lost or stolen: take the new key from its people, over another way than the network. What \
        came under the old key stays until the peer's next epoch has been read, and nothing is built upon it.
        """,
        examples: [("muster peer rekey muster.example.org --key muster.example.org+5e6f7a8b+AQ…", nil)])

    @Argument(help: ArgumentHelp("The peer's name or id.", valueName: "peer")) var peer: String
    @Option(help: ArgumentHelp("What its logs are signed with from now on.", valueName: "key")) var key: String
    @Flag(name: .shortAndLong, help: "Do not ask whether it is meant.") var yes = false
    @Flag(help: "Write the node's answer as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let new: VerifierKey
        do { new = try VerifierKey(text: key) } catch {
            throw Failure(
                .usage, "“\(TextWidth.printable(key))” is not a verifier key: \(error).",
                mend: "It looks like node.example+1a2b3c4d+AbC…; “muster status” of the peer shows its own.")
        }
        let connection = try node.connect()
        let found = try PeerCommand.find(peer, connection)
        let name = found["node"]?.stringValue ?? peer
        guard new.name == name else {
            throw Failure(.usage, "This is a key of \(new.name), and the peer is \(name).")
        }
        if !yes {
            Output.tell("The key now: \(found["key"]?.stringValue ?? "")")
            Output.tell("The new key: \(new)")
        }
        try Confirmation.ask("Believe the new key for \(name) from now on?", given: yes)
        let path = "/v1/peers/\(PercentEncoding.encode(found["id"]?.stringValue ?? ""))/key"
        let answer = try connection.client.call(.put, path, body: ["key": .string(new.description)]).objectValue
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(answer ?? JSONObject())) } }
        try Output.lines("\(name) is known by \(new) from now on.")
    }
}
