import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// `muster contributor move`
struct ContributorMove: ParsableCommand {
    static let configuration = Help.command(
        "move", "Offer a contributor to another node, which becomes their home.",
        usage: "muster contributor move <contributor> --to <node> | --cancel | --list",
        """
        The other node's steward takes them over (muster contributor adopt). Until then nothing changes here, and \
        --cancel takes the offer back. Then it all goes there at once, under the same ids: the record, availability, \
        engagements and links. What was for a circle of this node becomes private there. E-mail address, legal name and \
        bank account were told to this node alone: they are deleted here, and the person gives them to the other node \
        anew. Tokens that speak for them here end; the other node makes new ones. What was promised and paid stays in \
        the books here.

        One moves oneself; staff may move somebody whose consent is on record. The other node has to be a peer of this one.
        """,
        examples: [
            ("muster contributor move me --to b.example.org", nil), ("muster contributor move me --cancel", nil),
            ("muster contributor move --list", "for staff: who is to move, and who has"),
        ])

    @OptionGroup var who: ContributorArgument
    @Option(help: ArgumentHelp("The name of the node that becomes their home.", valueName: "node")) var to: String?
    @Flag(help: "Take an offer back.") var cancel = false
    @Flag(help: "Who is to move from here, and who has.") var list = false
    @Flag(name: .shortAndLong, help: "Do not ask whether it is meant.") var yes = false
    @Flag(help: "Write the node's answer as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard [to != nil, cancel, list].count(where: { $0 }) == 1 else {
            throw ValidationError("Say where to with --to, or --cancel, or --list.")
        }
    }

    func run() throws {
        let connection = try node.connect()
        if list { return try show(connection) }
        let id = try References(connection).resolve(.contributor, who.contributor)
        guard let to else {
            try connection.client.call(.delete, "/v1/contributors/\(id)/move")
            return try Output.lines("The offer is taken back: \(id) stays.")
        }
        let current = try connection.client.get(.contributor, id)
        let title = TextWidth.printable(current.title)
        let there = TextWidth.printable(to)
        Output.tell(
            """
            “\(title)” (\(id)) is at home at \(TextWidth.printable(current.home)) and is offered to \(there). Once \(there) \
            takes over: their record, availability, engagements and links go there, and other nodes follow them there. \
            Here all of that is removed, and so are their tokens, e-mail address, legal name and bank account, which do \
            not go along. Payments stay in the books here.
            """)
        try Confirmation.ask("Offer “\(title)” to \(there)?", given: yes)
        let answer = try connection.client.call(.post, "/v1/contributors/\(id)/move", body: ["to": .string(to)])
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(answer)) } }
        try Output.lines("Offered: “\(title)” (\(id)) to \(there).")
        Output.tell("There, a steward: muster contributor adopt \(id) --from \(TextWidth.printable(current.home))")
    }

    private func show(_ connection: Connection) throws {
        let answer = try connection.client.call(.get, "/v1/moves").objectValue
        let items = (answer?["items"]?.arrayValue ?? []).compactMap(\.objectValue)
        try Output.write { output in
            if items.isEmpty, !json { try output.line("Nobody is to move from here.") }
            for item in items {
                if json {
                    try output.line(CanonicalJSON.encode(item))
                    continue
                }
                func text(_ name: String) -> String { item[name]?.stringValue ?? "" }
                let state = item["gone"]?.stringValue.map { "moved \($0)" } ?? "offered \(text("at"))"
                try output.line(TextWidth.printable("\(text("contributor")) to \(text("to")): \(state)"))
            }
        }
    }
}

/// `muster contributor adopt`
struct ContributorAdopt: ParsableCommand {
    static let configuration = Help.command(
        "adopt", "Take over a contributor whom another node offers.",
        usage: "muster contributor adopt <id> --from <node>",
        """
        For stewards, after “muster contributor move” at the old home, which is a peer of this node, as this one is \
        there. All of it comes, or nothing: this node holds everything before the old one lets go. Stopped in the middle, \
        it goes on by itself; said again, nothing happens twice. Refused when somebody is enrolled here under one of \
        their accounts, or when they asked this node to forget them. Who is not to come is simply not adopted.
        """,
        examples: [
            ("muster contributor adopt 0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47 --from a.example.org", nil)
        ])

    @Argument(help: ArgumentHelp("The id that their record has at the old home.", valueName: "id")) var id: String
    @Option(help: ArgumentHelp("The old home, a peer of this node.", valueName: "node")) var from: String
    @Flag(name: .shortAndLong, help: "Do not ask whether it is meant.") var yes = false
    @Flag(help: "Write the node's answer as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    func run() throws {
        guard let id = RecordID(id) else {
            throw Failure(
                .usage, "“\(TextWidth.printable(id))” is no record's id.",
                mend: "The old home says it: muster contributor move --list")
        }
        let connection = try node.connect()
        let home = TextWidth.printable(from)
        Output.tell(
            "\(id) comes from \(home) with availability, engagements and links, under the same ids; "
                + "from then on this node alone changes them, and \(home) has them no more.")
        try Confirmation.ask("Become the home of \(id)?", given: yes)
        let answer = try connection.client.call(
            .post, "/v1/adoptions", body: ["contributor": .string(id.description), "from": .string(from)])
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(answer)) } }
        let count = answer.objectValue?["records"]?.integerValue ?? 0
        try Output.lines(
            count == 0
                ? "\(id) is at home here already."
                : "At home here: \(id), with \(Numbers.count(count, "record", "records")).")
        Output.tell(
            "Their e-mail address and legal name did not come along. For the person: muster token create contributor --subject \(id)"
        )
    }
}
