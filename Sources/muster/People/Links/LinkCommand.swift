import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// `muster link`
struct LinkCommand: ParsableCommand {
    static let configuration = Help.command(
        "link", "Records of one person: propose, accept, reject, split, list, show.",
        usage: "muster link <subcommand>",
        """
        Somebody who is enrolled at two nodes has two records. They count as one person when both homes say so, each of \
        its own record, or when both have verified the same identity. Of one person, one record speaks: it is the one \
        that is found, whole, and whose hours count; the others are named beside it, and nothing is added up. Both \
        records stay as they are, and a link can be taken back at any time (split).

        What other nodes say counts when this node follows them with “--trust merge”.
        """,
        examples: [
            ("muster link propose github:ada-example 0198c5a2-7d3f-7c", "the second one is another node's"),
            ("muster link list --proposed", "what others have proposed"),
            ("muster link accept 0198c5b0-11aa-7d", nil),
        ],
        subcommands: [
            LinkPropose.self, LinkAccept.self, LinkReject.self, LinkSplit.self, LinkList.self, LinkShow.self,
        ])
}

/// `muster link propose`
struct LinkPropose: ParsableCommand {
    static let configuration = Help.command(
        "propose", "Say that two records are one person.",
        usage: "muster link propose <contributor> <other> [--evidence <text>] [<options>]",
        """
        One of the two must be this node's. The statement is published to those who may see both records, unless \
        --audience says less, and the other record's home is asked by it to say the same. \(References.help(.contributor))
        """,
        examples: [
            (
                "muster link propose github:ada-example 0198c5a2-7d3f-7c \\\n      --evidence \"Told us at the 2026 summit\"",
                nil
            ), ("muster link propose me 0198c5a2-7d3f-7c --primary other", "the other record shall speak"),
        ])

    @Argument(help: ArgumentHelp("A contributor of this node.", valueName: "contributor")) var contributor: String
    @Argument(help: ArgumentHelp("The other record.", valueName: "other")) var other: String
    @OptionGroup var saying: LinkSaying
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let references = References(connection)
        var pair = try LinkPair(
            connection, references.resolve(.contributor, contributor), references.resolve(.contributor, other))
        try pair.beginAtHome()
        let stored = try pair.say("same", primary: saying.primary, saying)
        try pair.tell(stored, json: saying.json)
    }
}

/// `muster link accept`
struct LinkAccept: ParsableCommand {
    static let configuration = Help.command(
        "accept", "Say the same as another node: that two records are one person.",
        usage: "muster link accept <link> [--primary <which>]",
        "Which record speaks is taken over from the proposal unless --primary says. " + References.help(.link),
        examples: [
            ("muster link accept 0198c5b0-11aa-7d", nil),
            ("muster link accept 0198c5b0-11aa-7d --primary contributor", "the record of this node shall speak"),
        ])

    @Argument(help: ArgumentHelp("The link of the other node.", valueName: "link")) var link: String
    @OptionGroup var saying: LinkSaying
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let (proposal, pair) = try LinkPair.answering(link, connection)
        var primary = saying.primary
        if primary == nil, let named = proposal.record["primary"]?.stringValue {
            primary = named == pair.contributor.id ? .contributor : .other
        }
        let stored = try pair.say("same", primary: primary, saying)
        try pair.tell(stored, json: saying.json)
    }
}

/// `muster link reject`
struct LinkReject: ParsableCommand {
    static let configuration = Help.command(
        "reject", "Say that a proposed link is wrong: that they are two persons.",
        usage: "muster link reject <link> [--evidence <text>]",
        "As long as this node says so, the two are not linked, whatever others say. " + References.help(.link),
        examples: [("muster link reject 0198c5b0-11aa-7d --evidence \"Two people of one name\"", nil)])

    @Argument(help: ArgumentHelp("The link of the other node.", valueName: "link")) var link: String
    @OptionGroup var saying: LinkDenying
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let (_, pair) = try LinkPair.answering(link, connection)
        let stored = try pair.say("different", primary: nil, saying.saying)
        try pair.tell(stored, json: saying.json)
    }
}

/// `muster link split`
struct LinkSplit: ParsableCommand {
    static let configuration = Help.command(
        "split", "Take a link back: say that two records are two persons.",
        usage: "muster link split <contributor> <other> [--evidence <text>]",
        """
        One of the two must be this node's. Both are found by themselves again, as they were; nothing of either was \
        changed while they were linked. “muster link propose” says the opposite again. \(References.help(.contributor))
        """,
        examples: [("muster link split github:ada-example 0198c5a2-7d3f-7c", nil)])

    @Argument(help: ArgumentHelp("A contributor of this node.", valueName: "contributor")) var contributor: String
    @Argument(help: ArgumentHelp("The other record.", valueName: "other")) var other: String
    @OptionGroup var saying: LinkDenying
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let references = References(connection)
        var pair = try LinkPair(
            connection, references.resolve(.contributor, contributor), references.resolve(.contributor, other))
        try pair.beginAtHome()
        let stored = try pair.say("different", primary: nil, saying.saying)
        try pair.tell(stored, json: saying.json)
    }
}
