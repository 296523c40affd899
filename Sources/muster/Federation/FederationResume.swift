import ArgumentParser
import CanonicalJSON
import MusterClient

/// `muster federation resume`
struct FederationResume: ParsableCommand {
    static let configuration = Help.command(
        "resume", "Sign the logs again after a restore, without waiting for every peer.",
        usage: "muster federation resume --without-peers [--yes]",
        """
        A node that came back from a backup signs nothing and changes nothing until every peer has said what it has seen \
        of the node's logs since, and that has been taken back; “muster status” says whom it waits for. When one of them is \
        gone for good, this goes on with what is there. Is there one after all who has seen more, it holds a fork against \
        the node; then, or when no peer follows the node, “muster epoch roll --after-loss” begins new logs. For stewards.
        """,
        examples: [("muster federation resume --without-peers", nil)])

    @Flag(help: "What peers have not said yet is not waited for.") var withoutPeers = false
    @Flag(name: .shortAndLong, help: "Do not ask whether it is meant.") var yes = false
    @Flag(help: "Write the node's answer as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard withoutPeers else {
            throw ValidationError(
                "The node goes on by itself once its peers have answered; say --without-peers if not.")
        }
    }

    func run() throws {
        let connection = try node.connect()
        let state = try connection.client.status()["node"]?.objectValue?["signing"]?.stringValue
        if !yes, let state { Output.tell("The node now: \(TextWidth.printable(state))") }
        try Confirmation.ask("Go on without hearing every peer?", given: yes)
        let answer = try connection.client.call(.post, "/v1/signing", body: ["withoutPeers": .bool(true)]).objectValue
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(answer ?? JSONObject())) } }
        try Output.lines("Signing: \(answer?["signing"]?.stringValue ?? "").")
    }
}
