import ArgumentParser
import CanonicalJSON
import Glibc
import Store
import TransparencyLog

/// `muster init`
struct InitCommand: ParsableCommand {
    static let configuration = Help.command(
        "init", "Make a node: its name, its keys, and the first steward's token.",
        usage: "muster init [--name <name>] [--data <folder>] [--token-file <file>]",
        """
        The data directory (mode 0700) gets the node's signing key and the key of the list of the forgotten. Keep a \
        copy of its folder “keys” in a safe place: without the signing key every peer has to take a new one by hand. The \
        steward's token is shown once; only its hash is kept.
        """,
        examples: [
            ("muster init --name muster.example.org", nil),
            ("muster init --name test --data ./node --token-file steward.token", "for a script"),
        ])

    @Option(
        help: ArgumentHelp("The node's name: a host name that is yours. It stays for good.", valueName: "name"))
    var name: String?

    @Option(
        help: ArgumentHelp("The data directory (default: MUSTER_DATA or ~/.local/share/muster).", valueName: "folder"),
        completion: .directory)
    var data: String?

    @Option(
        help: ArgumentHelp("Write the steward's token to this file instead of showing it.", valueName: "file"),
        completion: .file())
    var tokenFile: String?

    func run() throws {
        let path = LocalFile.absolute(data ?? DataDirectory.standard())
        guard !LocalFile.exists("\(path)/node.json") else {
            throw Failure(.refused, "There is a node in \(path) already.", mend: "muster serve --data \(path) runs it.")
        }
        if LocalFile.isFolder(path), !(try LocalFile.names(in: path)).isEmpty {
            throw Failure(.refused, "\(path) is not empty, and is no node.", mend: "Name a new folder by --data.")
        }
        let name = try name ?? askName()
        var random = SystemRandomNumberGenerator()
        let key: SigningKey
        do {
            key = try SigningKey.generate(name: name, using: &random)
        } catch {
            throw Failure(.usage, "“\(TextWidth.printable(name))” cannot be a node's name: \(error.description).")
        }
        // A umask of the caller's must not open what is made here, nor a folder above make it reachable meanwhile.
        umask(0o077)
        try LocalFile.makeFolder(path, mode: 0o700)
        guard chmod(path, 0o700) == 0 else { throw LocalFile.failure("close to others", path) }
        try LocalFile.makeFolder("\(path)/keys", mode: 0o700)
        try LocalFile.makeFolder("\(path)/spool", mode: 0o700)
        let token = TokenSecret(random: (random.next(), random.next()), (random.next(), random.next()))
        let suppression = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        try write("keys/node.key", key.secretText, in: path)
        try write("keys/suppression", Hexadecimal.encode(suppression), in: path)
        try write("bootstrap", Hexadecimal.encode(token.hash), in: path)
        if let tokenFile { try LocalFile.write(Array((token.text + "\n").utf8), to: tokenFile, mode: 0o600) }
        // Last: a folder with a node.json is whole.
        let document: JSONObject = ["name": .string(name), "verifierKey": .string(key.verifier.description)]
        try LocalFile.write(PrettyJSON.encode(.object(document)), to: "\(path)/node.json", mode: 0o600)
        try say(name, path, key.verifier.description, token.text)
    }

    private func say(_ name: String, _ path: String, _ verifier: String, _ token: String) throws {
        let data = data == nil ? "" : " --data \(path)"
        try Output.write { output in
            try output.line("Made the node “\(name)” in \(path).")
            try output.line("Verifier key: \(verifier)")
            if let tokenFile {
                try output.line("Wrote the steward's token to \(tokenFile); it cannot be shown again.")
            } else {
                try output.line("Steward token, shown this once: \(Style.bold.paint(token, on: 1))")
            }
            try output.line()
            try output.line("Next:  muster serve\(data)")
            try output.line("       muster login \(ServeCommand.defaultAddress)")
        }
    }

    private func askName() throws -> String {
        guard Terminal.canAsk else {
            throw Failure(.usage, "The node needs a name.", mend: "Say --name muster.example.org")
        }
        return try Prompt.ask("The node's name (a host name that is yours)") { answer in
            do { _ = try SigningKey(name: answer, seed: [UInt8](repeating: 0, count: 32)) } catch let error
                as NoteKeyError
            {
                return error.description
            }
            return nil
        } ?? ""
    }

    private func write(_ name: String, _ text: String, in path: String) throws {
        try LocalFile.write(Array((text + "\n").utf8), to: "\(path)/\(name)", mode: 0o600)
    }
}
