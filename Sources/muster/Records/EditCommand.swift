import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// `muster KIND edit`
struct EditCommand<Flags: RecordFlags>: ParsableCommand {
    static var configuration: CommandConfiguration {
        let kind = Flags.kind.rawValue
        return Help.command(
            "edit", "Change \(Flags.kind.withArticle).",
            usage: "muster \(kind) edit <\(kind)> [<fields>] [--editor]",
            """
            Fields that are lists are added to; --unset takes an entry or a whole field away first. The change is made \
            only if nobody else has changed the record meanwhile. \(References.help(Flags.kind))

            \(FieldHelp.text(Flags.kind))
            """,
            examples: [
                ("muster \(kind) edit \(Flags.exampleName) \(Flags.editExample)", nil),
                ("muster \(kind) edit \(Flags.exampleName) --editor", "the whole record in $EDITOR"),
            ])
    }

    @Argument(help: ArgumentHelp("The record: its id, key or title.", valueName: "record"))
    var record: String

    @OptionGroup(title: "Fields") var flags: Flags
    @OptionGroup var editing: EditingOptions
    @OptionGroup var writing: WritingOptions
    @OptionGroup var node: NodeOptions

    func run() throws {
        let connection = try node.connect()
        let references = References(connection)
        let current = try connection.client.get(Flags.kind, references.resolve(Flags.kind, record))
        let stored = try editing.change(current, Flags.kind, flags, writing, connection, references)
        guard let stored else {
            try Output.lines("Nothing to change.")
            return
        }
        try RecordText.say("Changed", stored, json: writing.json)
    }
}

/// What `edit` takes beyond `add`.
struct EditingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Take a field or an entry of a list away, such as skills/rust; repeat.", valueName: "path"))
    var unset: [String] = []

    @Flag(help: "Open the record in $VISUAL or $EDITOR.")
    var editor = false

    /// Makes the change and stores it; nil when nothing differs.
    func change(
        _ current: Resource, _ kind: RecordKind, _ flags: some RecordFlags, _ writing: WritingOptions,
        _ connection: Connection, _ references: References
    ) throws -> Resource? {
        var body = BodyEditor(kind, body: current.record, resolve: references.resolve)
        for path in unset { try body.remove(path) }
        try writing.apply(flags, to: &body)
        let audience = try writing.checkedAudience()
        func store(_ body: BodyEditor) throws -> Resource? {
            guard body.body != current.record || (audience != nil && audience != current.audience) else { return nil }
            try body.check()
            return try connection.client.replace(
                kind, current.id, version: current.version,
                Draft(record: body.body, audience: audience ?? current.audience))
        }
        guard editor else { return try store(body) }
        return try Editor.edit(body.body, kind: kind) { edited in
            var body = body
            body.replace(with: edited)
            return try store(body)
        }
    }
}
