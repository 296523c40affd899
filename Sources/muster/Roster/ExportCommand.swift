import ArgumentParser
import CanonicalJSON
import Interchange
import MusterClient
import Registry

/// `muster export`
struct ExportCommand: ParsableCommand {
    static let configuration = Help.command(
        "export", "Write records, or the books, to files of several formats.",
        usage: "muster export [<what>] [<options>]",
        "Without a word for what, records are written: “muster export --output roster.ndjson”.",
        examples: [
            ("muster export --output roster.ndjson", nil), ("muster export records --help", "formats and options"),
            ("muster export beancount --output books.beancount", "the books, for an accounting program"),
        ], subcommands: [RecordExport.self, BeancountExport.self, HledgerExport.self], standard: RecordExport.self)
}

/// `muster export records`
struct RecordExport: ParsableCommand {
    static let configuration = Help.command(
        "records", "Write records to files of several formats.",
        usage:
            "muster export [--format <format>] [--kind <kind>]\n  [--project <project>] [--private] [--output <path>]",
        """
        For stewards and coordinators. Muster's own NDJSON goes in again by “muster import”, and holds everything with \
        --private; without, e-mail addresses and legal names stay here. Other formats hold what they have a place for; \
        what they have none for is counted on standard error.

        FORMATS:
        \(Format.allCases.filter(\.isWritable).map { "  \(TextWidth.pad($0.rawValue, to: 18))\($0.summary)" }
            .joined(separator: "\n"))
        """,
        examples: [
            ("muster export --output roster.ndjson", nil), ("muster export --private --output all.ndjson", nil),
            ("muster export --format all-contributors --project numpy", nil),
            ("muster export --kind project --kind organization", "on standard output"),
        ])

    @Option(
        help: ArgumentHelp("The format (default: muster).", valueName: "format"),
        completion: .list(Format.allCases.filter(\.isWritable).map(\.rawValue)))
    var format = Format.muster.rawValue

    @Option(
        help: ArgumentHelp("Only records of this kind; repeat for more.", valueName: "kind"),
        completion: .list(RecordKind.allCases.map(\.rawValue)))
    var kind: [String] = []

    @Option(help: "Only this project, with its engagements and people.") var project: String?

    @Flag(help: "E-mail addresses and legal names too (stewards and coordinators; the audit trail says so).")
    var `private` = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write here instead of to standard output; a folder for several files.", valueName: "path"),
        completion: .file())
    var output: String?

    @OptionGroup var node: NodeOptions

    func run() throws {
        let format = try Formats.named(format)
        guard format.isWritable else {
            throw Failure(
                .usage, "\(format.rawValue) can be read, not written.", mend: "muster export --help lists what can be.")
        }
        guard !`private` || format == .muster else {
            throw Failure(.usage, "\(format.rawValue) has no place for private fields.", mend: "Leave --private out.")
        }
        let kinds = try kind.map { name in
            guard let kind = RecordKind(rawValue: name) ?? RecordKind(plural: name) else {
                throw Failure(
                    .usage, "“\(name)” is not a kind of record.",
                    mend: "It is one of \(RecordKind.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            return kind.rawValue
        }
        let connection = try node.connect()
        if format == .muster, project == nil { return try stream(connection, kinds) }
        var lines = try gather(connection, kinds)
        if let project {
            lines = RecordExport.only(try References(connection).resolve(.project, project), lines)
        }
        try write(Interchange.write(format, lines))
    }

    /// NDJSON as it comes, in constant memory; a file is whole or not there.
    private func stream(_ connection: Connection, _ kinds: [String]) throws {
        guard let output else {
            return try Output.write { out in try lines(connection, kinds) { try out.line($0) } }
        }
        let progress = Progress("Exporting")
        defer { progress.clear() }
        var count: Int64 = 0
        try LocalFile.replace(output, mode: 0o600) { descriptor in
            try Output.write(to: descriptor) { out in
                try lines(connection, kinds) { line in
                    try out.line(line)
                    count += 1
                    progress.show(count, of: 0, unit: .lines)
                }
            }
        }
        progress.clear()
        Output.tell("Wrote \(Numbers.count(count, "record", "records")) to \(output).")
    }

    private func lines(_ connection: Connection, _ kinds: [String], _ line: @escaping ([UInt8]) throws -> Void) throws {
        let parameters = kinds.map { ("kind", $0) } + (`private` ? [("private", "true")] : [])
        try connection.client.lines(.get, "/v1/export", parameters, line)
    }

    private func gather(_ connection: Connection, _ kinds: [String]) throws -> [ImportLine] {
        var lines: [ImportLine] = []
        try self.lines(connection, kinds) { bytes in
            do {
                lines.append(try ImportLine(connection.client.object(bytes)))
            } catch let error as ImportLineError {
                throw ClientError(
                    .notANode, "\(connection.client.node) sent a line that is not an import line: \(error.message)")
            }
        }
        return lines
    }

    /// The project itself, its engagements, and the people and organizations that those name.
    static func only(_ project: String, _ lines: [ImportLine]) -> [ImportLine] {
        func text(_ line: ImportLine, _ field: String) -> String? { line.record[field]?.stringValue }
        let engagements = lines.filter { $0.kind == .engagement && text($0, "project") == project }
        let people = Set(engagements.compactMap { text($0, "contributor") })
        let own = lines.filter { $0.kind == .project && $0.id?.description == project }
        let sponsors = Set(own.compactMap { text($0, "fiscalSponsor") })
        return lines.filter { line in
            let id = line.id?.description ?? ""
            return switch line.kind {
            case .project: id == project
            case .contributor: people.contains(id)
            case .organization: sponsors.contains(id)
            case .engagement, .opening, .nomination, .computeGrant: text(line, "project") == project
            case .availability, .link: text(line, "contributor").map(people.contains) ?? false
            }
        }
    }

    private func write(_ result: WriteResult) throws {
        for diagnostic in result.diagnostics { Output.tell(TextWidth.printable(diagnostic.description)) }
        guard !result.files.isEmpty else {
            throw Failure(
                .refused, "Nothing that this format has a place for was found.",
                mend: "Look with muster search, or choose another --format.")
        }
        guard let output else {
            guard result.files.count == 1 else {
                throw Failure(.usage, "These are \(result.files.count) files.", mend: "Name a folder by --output.")
            }
            return try Output.write { try $0.line(RecordExport.withoutLastBreak(result.files[0].bytes)) }
        }
        guard result.files.count > 1 || LocalFile.isFolder(output) else {
            try LocalFile.write(result.files[0].bytes, to: output, mode: 0o600)
            return Output.tell("Wrote \(output).")
        }
        for file in result.files {
            let path = "\(output)/\(file.path)"
            try LocalFile.makeFolder(LocalFile.parent(of: path), mode: 0o700)
            try LocalFile.write(file.bytes, to: path, mode: 0o600)
            Output.tell("Wrote \(path).")
        }
    }

    private static func withoutLastBreak(_ bytes: [UInt8]) -> [UInt8] {
        bytes.last == 0x0a ? Array(bytes.dropLast()) : bytes
    }
}
