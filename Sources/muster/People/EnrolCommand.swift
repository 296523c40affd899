import ArgumentParser
import CanonicalJSON
import MusterClient
import Registry

/// `muster enrol`
struct EnrolCommand: ParsableCommand {
    static let configuration = Help.command(
        "enrol", "Enrol a contributor: by questions, by flags, or from a JSON Resume.",
        usage: "muster enrol [<fields>] [--from <file>] [--audience <audience>]",
        """
        Without flags, on a terminal, every field is asked for and checked at once. E-mail and legal name are private \
        and never leave this node. Who may see the rest is the person's choice; wider than private needs their consent.

        \(FieldHelp.text(.contributor))
        """,
        examples: [
            ("muster enrol", "questions"), ("muster enrol \(ContributorFlags.example)", nil),
            ("muster enrol --from resume.json --consent written --audience public", nil),
        ])

    @OptionGroup(title: "Fields") var flags: ContributorFlags
    @Option(
        help: ArgumentHelp("Take the fields from this JSON Resume; flags win over it.", valueName: "file"),
        completion: .file())
    var from: String?
    @Flag(help: "Check and show the record; send nothing.") var dryRun = false
    @OptionGroup var writing: WritingOptions
    @OptionGroup var node: NodeOptions

    func run() throws {
        var draft = Draft(record: JSONObject())
        let asking = flags.isEmpty && from == nil && writing.file == nil && writing.set.isEmpty
        let connection = dryRun && asking == false ? nil : try node.connect()
        if let from { draft = try ResumeFile.draft(from) }
        var editor = BodyEditor(.contributor, body: draft.record) { kind, text in
            let connection = try connection ?? self.node.connect()
            return try References(connection).resolve(kind, text)
        }
        try writing.apply(flags, to: &editor)
        if let secret = try flags.privateFields() {
            draft.privateFields = (draft.privateFields ?? JSONObject()).merging(secret)
        }
        draft.audience = try writing.checkedAudience()
        draft.record = editor.body
        if asking {
            guard Terminal.canAsk else {
                throw Failure(
                    .usage, "Nobody to ask, and nothing was given.",
                    mend: "Say who by flags (--name …) or --from FILE; muster enrol --help shows examples.")
            }
            // Nobody shall answer all the questions for a node that is not there.
            if !dryRun { _ = try connection?.identity() }
            draft = try EnrolQuestions(today: Clock.today()).ask(audience: draft.audience)
        }
        draft.audience = draft.audience ?? Audience.private.description
        try check(draft)
        if dryRun {
            return try Output.write { try $0.line(Array(PrettyJSON.encode(.object(draft.document)).dropLast())) }
        }
        let client = try (connection ?? node.connect()).client
        let stored: Resource
        do {
            stored = try client.create(.contributor, draft, idempotencyKey: Clock.idempotencyKey())
        } catch {
            if asking { try keep(draft) }
            throw error
        }
        try RecordText.say("Enrolled", stored, json: writing.json)
        guard !writing.json else { return }
        guard try client.whoami().role != "contributor" else {
            return Output.tell("Your token is yours alone from now on. To look: muster contributor show")
        }
        Output.tell("Their own token: muster token create contributor --subject \(stored.id) --label \"…\"")
    }

    /// Keeps answers that could not be stored, but for the private ones: those stay in no file.
    private func keep(_ draft: Draft) throws {
        let file = try DraftFile(draft.record, kind: .contributor)
        let again = "muster enrol --file \(file.path) --audience \(draft.audience ?? Audience.private.description)"
        Output.tell("Your answers are kept. To send them once what follows is mended:\n  \(again)")
        if draft.privateFields != nil { Output.tell("  with --email and --legal-name, which are not in that file.") }
    }

    private func check(_ draft: Draft) throws {
        var issues = Validation.check(draft.record, kind: .contributor, today: Clock.today())
        issues += draft.privateFields.map { Validation.checkPrivate($0) } ?? []
        guard issues.isEmpty else { throw Failure(invalid: .contributor, issues) }
        guard draft.audience == Audience.private.description || draft.record["consent"] != nil else {
            throw Failure(
                .invalidData, "This contributor is not valid; nothing was sent.",
                fields: [
                    .init(
                        place: "/consent",
                        message:
                            "An audience wider than private needs consent: say --consent self, written or published.")
                ])
        }
    }
}
