import ArgumentParser

/// `muster node`
struct NodeCommand: ParsableCommand {
    static let configuration = Help.command(
        "node", "What befalls a node as such: another key.", usage: "muster node <subcommand>",
        "",
        examples: [("muster node rotate-key", nil), ("muster node rotate-key --compromised", nil)],
        subcommands: [NodeRotateKey.self])
}
