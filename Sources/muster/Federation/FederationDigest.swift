import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// `muster federation digest`
struct FederationDigest: ParsableCommand {
    static let configuration = Help.command(
        "digest", "What a node shows, in 64 characters that two nodes can compare.",
        usage: "muster federation digest [--audience <audience>] [--home <node>] [--json]",
        """
        Two nodes that have followed the same logs and trust the same peers show the same, and have the same digest: \
        over each record's id, kind, home, version, audience and body, and over which records are one person. \
        docs/federation.md says how it is made, so that it can be computed without Muster. For stewards.

        What a reader of the audience sees counts: with federation, the public records too. With --home, only \
        records of that node: what you have of a peer, to compare with what the peer itself says.
        """,
        examples: [
            ("muster federation digest", nil),
            ("muster federation digest --audience federation --home a.example.org", nil),
        ])

    @Option(help: ArgumentHelp("public, federation or circle:NAME.", valueName: "audience"))
    var audience = "public"
    @Option(help: ArgumentHelp("Only records whose home is this node.", valueName: "node")) var home: String?
    @Flag(help: "Write JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        let audience = try Audiences.check(audience)
        guard audience != Audience.private.description else {
            throw Failure(
                .usage, "What is private is shown to nobody, so that there is nothing to compare.",
                mend: "Name public, federation or circle:NAME.")
        }
        var parameters = [("audience", audience)]
        if let home { parameters.append(("home", home)) }
        let answer = try node.connect().client.call(.get, "/v1/federation/digest", parameters).objectValue
        let view = answer ?? JSONObject()
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(view)) } }
        let people = view["people"]?.integerValue ?? 0
        let linked =
            people > 0 ? "; \(Numbers.count(people, "person has", "people have")) several of them" : ""
        try Output.lines(
            view["digest"]?.stringValue ?? "",
            "over \(Numbers.count(view["records"]?.integerValue ?? 0, "record", "records")) that a reader of "
                + "“\(audience)” sees\(home.map { ", of \(TextWidth.printable($0))" } ?? "")\(linked)")
    }
}
