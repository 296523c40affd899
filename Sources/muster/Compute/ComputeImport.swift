import ArgumentParser
import CanonicalJSON
import Interchange
import MusterClient
import Registry

/// `muster compute import`
struct ComputeImport: ParsableCommand {
    static let configuration = Help.command(
        "import", "Report usage of a grant from a file: all of it or none.",
        usage: "muster compute import <grant> <file> [--dry-run]",
        """
        The file is told by its content. CSV has a heading with from, amount and reference, and if wanted until, note, unit \
        and overuse (yes or no). Slurm's accounts are what this prints:

          sacct --parsable2 --format=JobID,Start,End,ElapsedRaw,AllocTRES

        Of a job the GPUs, nodes or cores times its hours are reported, its id is the reference. Importing a file again \
        changes nothing; a reference with another amount than before is refused. Every line that is wrong is named, and \
        nothing is reported then.
        """,
        examples: [
            ("muster compute import ID usage.csv --dry-run", nil), ("muster compute import ID usage.csv", nil),
            ("sacct -P -A example -o JobID,Start,End,ElapsedRaw,AllocTRES \\\n      | muster compute import ID -", nil),
        ])

    @Argument(help: ArgumentHelp("The grant.", valueName: "grant")) var grant: String
    @Argument(
        help: ArgumentHelp("CSV or sacct's output; “-” is standard input.", valueName: "file"), completion: .file())
    var file: String
    @Flag(help: "Only say what would be reported.") var dryRun = false
    @Flag(help: "Write the node's answer as JSON.") var json = false
    @OptionGroup var node: NodeOptions

    /// As many as the node takes at once.
    private static let mostReports = 20_000

    func run() throws {
        let bytes = try LocalFile.read(file)
        let connection = try node.connect()
        let references = References(connection)
        let id = try references.resolve(.computeGrant, grant)
        let record = try connection.client.get(.computeGrant, id)
        guard let terms = ComputeTerms(record.record), let grantID = RecordID(id) else {
            throw Failure(.refused, "The node counts this grant in a way that this version of Muster does not know.")
        }
        let name = file == "-" ? "standard input" : file
        let usage = UsageFile(SourceFile(path: name, bytes: bytes), of: grantID, terms)
        for diagnostic in usage.diagnostics where diagnostic.severity == .note {
            Output.tell("\(diagnostic.file):\(diagnostic.line): \(TextWidth.printable(diagnostic.message))")
        }
        let refused = usage.diagnostics.filter { $0.severity == .refused }
        guard refused.isEmpty else {
            throw Failure(
                .invalidData,
                "\(name) has \(Numbers.count(Int64(refused.count), "mistake", "mistakes")); nothing was reported.",
                fields: refused.prefix(50).map { .init(place: "\(name):\($0.line)", message: $0.message) },
                mend: refused.count > 50 ? "The first 50 are named; mend these first." : nil)
        }
        guard usage.lines.count <= Self.mostReports else {
            throw Failure(
                .invalidData,
                "\(name) has \(usage.lines.count) reports, and \(Self.mostReports) is the most at once; nothing was reported.",
                mend: "Split the file; what is there already is known by its reference.")
        }
        let answer = try send(usage.lines, to: id, name, connection)
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(answer)) } }
        let added = answer["added"]?.integerValue ?? 0
        let known = answer["known"]?.integerValue ?? 0
        try Output.lines(
            "\(Numbers.count(added, "report", "reports")) \(dryRun ? "would be new" : added == 1 ? "was new" : "were new"), "
                + "\(Numbers.grouped(known)) known already (read as \(usage.format.rawValue)).",
            ComputeText.standing(answer["account"]?.objectValue ?? JSONObject()))
    }

    private func send(
        _ lines: [UsageFile.Line], to id: String, _ name: String, _ connection: Connection
    ) throws -> JSONObject {
        let reports = lines.map { line -> JSONValue in
            let report = line.report
            var json: JSONObject = [
                "from": .string(report.from.description), "until": .string(report.until.description),
                "amountMilli": .integer(report.amount), "overuse": .bool(report.isOveruse),
            ]
            json["reference"] = report.reference.map { .string(Normalization.nfc($0)) }
            json["note"] = report.note.map { .string(Normalization.nfc($0)) }
            return .object(json)
        }
        do {
            return try connection.client.call(
                .post, ComputeCommand.path(id, "import"), body: ["reports": .array(reports), "dryRun": .bool(dryRun)]
            ).objectValue ?? JSONObject()
        } catch let error as ClientError {
            let fields = (error.problem?.errors ?? []).compactMap { fault -> Failure.Field? in
                let parts = fault.path.split(separator: "/")
                guard parts.count == 3, parts[0] == "reports", let index = Int(parts[1]), lines.indices.contains(index)
                else { return nil }
                return .init(
                    place: "\(name):\(lines[index].line)",
                    message: Failure.words(fault.message, suggestion: fault.suggestion))
            }
            guard !fields.isEmpty else { throw error }
            throw Failure(.invalidData, "\(name) was refused; nothing was reported.", fields: fields)
        }
    }
}
