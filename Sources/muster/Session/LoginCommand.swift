import ArgumentParser
import MusterClient

/// `muster login`
struct LoginCommand: ParsableCommand {
    static let configuration = Help.command(
        "login", "Keep a token for a node, and use that node from now on.",
        usage: "muster login <url> [--name <name>] [--token-file <file>]",
        """
        The token is asked for without showing it, or read from --token-file (“-” is standard input). It is never \
        given as an argument, where other users of the machine could see it. It is checked with the node before it is \
        kept, in ~/.config/muster/profiles.json (or under XDG_CONFIG_HOME), which only you may read.
        """,
        examples: [
            ("muster login https://muster.example.org", "ask for the token"),
            ("muster login http://127.0.0.1:8080 --name here --token-file token.txt", nil),
        ])

    @Argument(help: ArgumentHelp("The node's address.", valueName: "url"))
    var url: String

    @Option(help: ArgumentHelp("What to call this profile (default: the node's host).", valueName: "name"))
    var name: String?

    @Option(
        help: ArgumentHelp("Read the token from this file; “-” is standard input.", valueName: "file"),
        completion: .file())
    var tokenFile: String?

    func run() throws {
        let node = try NodeURL(url)
        var file = try ProfileFile.load()
        let token = try LoginCommand.readToken(tokenFile, for: node)
        let identity = try LoginCommand.identity(at: node, token)
        let name = name ?? node.host
        file.profiles[name] = Profile(node: node.description, token: token, role: identity.role)
        file.current = name
        try file.save()
        try Output.lines("Logged in to \(node) as \(LoginCommand.words(identity)). Profile “\(name)” is now in use.")
    }

    private static func identity(at node: NodeURL, _ token: String) throws -> Identity {
        let unknown = Failure(
            .denied, "\(node) does not know this token.",
            mend: "Look whether it is whole; or ask the node's steward for one (muster token create).")
        do {
            let identity = try Connection(node: node, token: token).identity()
            guard identity.role != "anonymous" else { throw unknown }
            return identity
        } catch let error as ClientError where error.status == 401 {
            throw unknown
        }
    }

    static func words(_ identity: Identity) -> String {
        identity.label.isEmpty ? identity.role : "\(identity.role) (\(TextWidth.printable(identity.label)))"
    }

    private static func readToken(_ path: String?, for node: NodeURL) throws -> String {
        let text: String
        if let path {
            text = String(decoding: try LocalFile.read(path, limit: 4096), as: UTF8.self)
        } else if Terminal.canAsk {
            text = try Prompt.secret("Token for \(node)")
        } else {
            text = String(decoding: try LocalFile.read("-", limit: 4096), as: UTF8.self)
        }
        let token = Prompt.trimmed(text)
        guard token.hasPrefix("mst_"), token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw Failure(
                .usage,
                token.isEmpty ? "No token was given." : "This is not a token: one begins with mst_ and is one word.",
                mend: "Give it at the question, on standard input, or by --token-file.")
        }
        return token
    }
}
