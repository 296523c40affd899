import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// `muster token`
struct TokenCommand: ParsableCommand {
    static let configuration = Help.command(
        "token", "Who may do what: create, list and revoke tokens.", usage: "muster token <subcommand>",
        "A token is shown once, when it is made; the node keeps only its hash.",
        examples: [
            ("muster token create contributor --subject github:ada-example", nil), ("muster token list", nil),
        ], subcommands: [Create.self, List.self, Revoke.self])

    /// `muster token create`
    struct Create: ParsableCommand {
        static let configuration = Help.command(
            "create", "Make a token and show it, this once.",
            usage: "muster token create <role> [--subject <record>] [--expires <date>]",
            """
            ROLES:
              steward      may do everything, and makes stewards' and coordinators' tokens
              coordinator  imports, exports, enrols and edits for others, reads the audit trail, and makes tokens of
                           projects and contributors
              project      acts for the projects named by --subject: their openings, engagements, nominations
              peer         is another node: reads what is public or for the federation, and the logs of both
              contributor  is the person named by --subject: their own things, nothing else. Without --subject it is \
            for somebody who is not enrolled yet: “muster enrol” with it enrols one person, whose token it then is
            """,
            examples: [
                ("muster token create coordinator --label \"Office\"", nil),
                ("muster token create contributor --subject github:ada-example --expires 2027-06-30", nil),
                ("muster token create contributor --label \"Call of May\"", "for somebody to enrol themselves"),
                ("muster token create project --subject numpy --output numpy.token", "into a file"),
            ])

        @Argument(
            help: ArgumentHelp("steward, coordinator, project, contributor or peer.", valueName: "role"),
            completion: .list(["steward", "coordinator", "project", "contributor", "peer"]))
        var role: String

        @Option(help: ArgumentHelp("Whom or what it acts for; repeat for several projects.", valueName: "record"))
        var subject: [String] = []

        @Option(help: ArgumentHelp("What to call it in lists and in the audit trail.", valueName: "text"))
        var label: String?

        @Option(help: ArgumentHelp("The day it ends (at midnight UTC), or an RFC 3339 instant.", valueName: "date"))
        var expires: String?

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("Write the token to this file, readable by you only.", valueName: "file"),
            completion: .file())
        var output: String?

        @Flag(help: "Write the node's answer as JSON.") var json = false
        @OptionGroup var node: NodeOptions

        func validate() throws {
            let roles = ["steward", "coordinator", "project", "contributor", "peer"]
            guard roles.contains(role) else {
                throw ValidationError("“\(role)” is not a role: it is \(roles.joined(separator: ", ")).")
            }
            guard role != "project" || !subject.isEmpty else {
                throw ValidationError("A project's token acts for projects: say --subject.")
            }
        }

        func run() throws {
            let expires = try expires.map { text in
                if let date = CivilDate(text) { return Instant(date).description }
                guard let instant = Instant(text) else {
                    throw Failure(.usage, "“\(text)” is not a date.", mend: "Write it like 2027-06-30.")
                }
                return instant.description
            }
            let connection = try node.connect()
            let references = References(connection)
            let kind: RecordKind = role == "project" ? .project : .contributor
            let subjects = try subject.map { try references.resolve(kind, $0) }
            let made = try connection.client.createToken(
                role: role, label: label ?? subject.first ?? role, subjects: subjects, expires: expires)
            guard let token = made["token"]?.stringValue else {
                throw ClientError(.notANode, "\(connection.client.node) made a token but did not tell it")
            }
            if let output {
                try LocalFile.write(Array((token + "\n").utf8), to: output, mode: 0o600)
                return try Output.lines("Wrote the token to \(output); it cannot be shown again.")
            }
            if json { return try Output.write { try $0.line(CanonicalJSON.encode(made)) } }
            try Output.lines(token)
            Output.tell(
                "This is the only time it is shown. Its owner keeps it by: muster login \(connection.client.node)")
        }
    }

    /// `muster token list`
    struct List: ParsableCommand {
        static let configuration = Help.command(
            "list", "List tokens, without their secrets.", usage: "muster token list [--json]", "",
            examples: [("muster token list", nil)])

        @Flag(help: "Write one line of JSON for each.") var json = false
        @OptionGroup var node: NodeOptions

        func run() throws {
            let tokens = try node.connect().client.tokens()
            try Output.write { output in
                if json {
                    for token in tokens { try output.line(CanonicalJSON.encode(token)) }
                    return
                }
                var table = Table([.init("id"), .init("role"), .init("label", least: 8), .init("state", least: 7)])
                for token in tokens {
                    func text(_ name: String) -> String { token[name]?.stringValue ?? "" }
                    let state =
                        token["revoked"]?.stringValue != nil
                        ? "revoked" : text("expires").isEmpty ? "" : "until \(text("expires").prefix(10))"
                    table.add([text("id"), text("role"), text("label"), state])
                }
                try table.print(to: output)
                if tokens.isEmpty { try output.line("There are no tokens.") }
            }
        }
    }

    /// `muster token revoke`
    struct Revoke: ParsableCommand {
        static let configuration = Help.command(
            "revoke", "Make a token worthless, at once.", usage: "muster token revoke <id>", "",
            examples: [("muster token revoke 01977c0e-5d2f-7a51-9d0c-3f1b2a4c5d6e", nil)])

        @Argument(help: ArgumentHelp("The token's id, as “muster token list” shows it.", valueName: "id")) var id:
            String
        @OptionGroup var node: NodeOptions

        func run() throws {
            guard RecordID(id) != nil else {
                throw Failure(
                    .usage, "“\(TextWidth.printable(id))” is not a token's id.", mend: "muster token list shows them.")
            }
            try node.connect().client.revokeToken(id)
            try Output.lines("Revoked \(id).")
        }
    }
}
