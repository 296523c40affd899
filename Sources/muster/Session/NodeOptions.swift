import ArgumentParser
import MusterClient

/// Which node a command asks, and as whom. Every command that asks a node has these.
struct NodeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Use this profile (see “muster profile list”).", valueName: "name"),
        completion: .custom { _, _, _ in NodeOptions.profileNames() })
    var profile: String?

    @Option(help: ArgumentHelp("Ask this node instead of the profile's.", valueName: "url"))
    var node: String?

    /// Whom to ask, found in this order: --profile, --node, MUSTER_PROFILE, MUSTER_NODE, the profile in use.
    func connect() throws -> Connection {
        let file = try ProfileFile.load()
        if let profile { return try connect(profile, in: file, said: "--profile \(profile)") }
        if let node { return try connect(to: node, in: file) }
        if let name = Environment.value("MUSTER_PROFILE") {
            return try connect(name, in: file, said: "MUSTER_PROFILE=\(name)")
        }
        if let url = Environment.value("MUSTER_NODE") { return try connect(to: url, in: file) }
        guard let current = file.current else {
            throw Failure(
                .usage, "No node to ask: you are not logged in anywhere.",
                mend: "muster login URL, or name one by --node URL.")
        }
        return try connect(current, in: file, said: "The profile in use is “\(current)”, but")
    }

    private func connect(_ name: String, in file: ProfileFile, said: String) throws -> Connection {
        guard let profile = file.profiles[name] else {
            let names = file.profiles.keys.sorted().joined(separator: ", ")
            throw Failure(
                .usage, "\(said): there is no profile “\(name)”\(names.isEmpty ? "" : ". There are: \(names)").",
                mend: "muster login URL --name \(name) makes it.")
        }
        return try Connection(node: NodeURL(profile.node), token: profile.token)
    }

    /// A bare address: with MUSTER_TOKEN, else with the token of a profile for the same address, else as anybody.
    /// A token is never sent to an address it was not given for.
    private func connect(to address: String, in file: ProfileFile) throws -> Connection {
        let url = try NodeURL(address)
        let known = file.profiles.values.first { $0.node == url.description }?.token
        return try Connection(node: url, token: Environment.value("MUSTER_TOKEN") ?? known)
    }

    private static func profileNames() -> [String] {
        do { return try ProfileFile.load().profiles.keys.sorted() } catch { return [] }
    }
}

/// A node to ask, and the caller's standing there, which is looked up once when a command needs it.
final class Connection {
    let client: NodeClient
    private var known: Identity?

    init(node: NodeURL, token: String?) throws {
        var options = CurlTransport.Options()
        options.userAgent = "muster/\(Version.number)"
        options.certificates = Environment.value("MUSTER_CA_FILE")
        if token != nil, !node.keepsSecrets, Environment.value("MUSTER_PLAIN_HTTP") == nil {
            throw Failure(
                .denied, "\(node) is not https: the token would travel in the clear.",
                mend: "Use https, or set MUSTER_PLAIN_HTTP=1 where the network itself is private.")
        }
        client = try NodeClient(node: node, token: token, options: options)
    }

    func identity() throws -> Identity {
        if let known { return known }
        let identity = try client.whoami()
        known = identity
        return identity
    }
}
