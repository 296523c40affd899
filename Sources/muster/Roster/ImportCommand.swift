import ArgumentParser
import CanonicalJSON
import Glibc
import Interchange
import MusterClient
import Registry

/// `muster import`
struct ImportCommand: ParsableCommand {
    static let configuration = Help.command(
        "import", "Take rosters in from files of several formats.",
        usage: "muster import <path> ... [--format <format>] [--dry-run]\n  [--audience <audience>]",
        """
        The format is found by looking into the files. What is right goes in, in one transaction; every line that is \
        refused is reported with its file, line and reason, and the exit status is then 3. A second import of the same \
        files changes nothing. A file of Muster's own NDJSON may have any length, a line of it \(ImportLimits.lineBytes >> 10) KiB.

        Each file is looked at by itself, but a copy of rust-lang/team as one. Muster's own lines go in first; what they \
        state with an id is not taken from other files of the same import. In a folder, what is no roster is left out \
        with a note.

        FORMATS:
        \(Format.allCases.map { "  \(TextWidth.pad($0.rawValue, to: 18))\($0.summary)" }.joined(separator: "\n"))
        """,
        examples: [
            ("muster import project-maintainers.csv --dry-run", "what it would add, change and refuse"),
            ("muster import rust-lang-team/ --audience public", nil),
            ("muster import roster.ndjson", nil), ("muster import rosters/", "everything in a folder"),
            ("muster import - --format muster < roster.ndjson", nil),
        ])

    @Argument(help: ArgumentHelp("Files and folders; “-” is standard input.", valueName: "path"), completion: .file())
    var paths: [String]

    @Option(
        help: ArgumentHelp("Do not look for the format: it is this one.", valueName: "format"),
        completion: .list(Format.allCases.map(\.rawValue)))
    var format: String?

    @Flag(help: "Show what would be added, changed and refused; change nothing.") var dryRun = false

    @Option(
        help: ArgumentHelp(
            "Who may see what does not say so itself (default: people private, projects public; what is known as before).",
            valueName: "audience"))
    var audience: String?

    @Option(help: ArgumentHelp("What to call this source on every record.", valueName: "name")) var source: String?

    @Option(
        help: ArgumentHelp(
            "The day the roster was published (default: when the file was last changed).", valueName: "date"))
    var published: String?

    @Flag(name: .shortAndLong, help: "Say what became of every record.") var verbose = false
    @Flag(help: "Write the node's events as NDJSON.") var json = false
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard !paths.isEmpty else {
            throw ValidationError("Name the files or folders to import; “-” is standard input.")
        }
    }

    func run() throws {
        let formats = try format.map { [try Formats.named($0)] }
        let audience = try audience.map { try Audiences.check($0) }.flatMap { Audience($0) }
        let published = try published.map { text in
            guard let date = CivilDate(text) else {
                throw Failure(.usage, "“\(text)” is not a date.", mend: "Write it like 2026-12-01.")
            }
            return date
        }
        let roster = try RosterFiles(paths: paths, format: formats?.first)
        let connection = try node.connect()
        var report = ImportReport(dryRun: dryRun, verbose: verbose || dryRun, json: json)
        let spool = try ImportSpool(roster, audience: audience, published: published) { try report.local($0) }
        var parameters: [(String, String)] = []
        if dryRun { parameters.append(("dryRun", "true")) }
        if verbose || json { parameters.append(("verbose", "true")) }
        if let source { parameters.append(("source", source)) }
        try send(connection, spool, parameters, &report)
        try report.finish()
    }

    private func send(
        _ connection: Connection, _ spool: ImportSpool, _ parameters: [(String, String)], _ report: inout ImportReport
    ) throws {
        let upload = Progress("Sending")
        let storing = Progress(dryRun ? "Checking" : "Storing")
        var current = report
        var size: Int64 = 0
        try connection.client.importLines(
            file: spool.path, parameters: parameters,
            progress: { transfer in
                size = transfer.sendTotal
                guard transfer.sendTotal > 0, transfer.sent < transfer.sendTotal else { return upload.clear() }
                upload.show(transfer.sent, of: transfer.sendTotal, unit: .bytes)
            },
            event: { event in
                upload.clear()
                if event["event"]?.stringValue == "progress", let lines = event["lines"]?.integerValue {
                    let read = event["bytes"]?.integerValue.map(Double.init) ?? 0
                    storing.show(
                        lines, of: spool.lines ?? 0, unit: .lines, share: size > 0 ? read / Double(size) : nil)
                } else {
                    storing.clear()
                    try current.take(event, place: spool.place)
                }
            })
        report = current
    }
}

/// Formats by the names a person may use.
enum Formats {
    static func named(_ name: String) throws -> Format {
        let aliases: [String: Format] = [
            "ndjson": .muster, "cncf": .cncfMaintainers, "rust": .rustTeam, "funding.json": .fundingJSON,
            "all-contributorsrc": .allContributors, "resume": .jsonResume,
        ]
        guard let format = Format(rawValue: name) ?? aliases[name] else {
            throw Failure(
                .usage, "“\(name)” is not a format.",
                mend: "It is one of \(Format.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return format
    }
}
