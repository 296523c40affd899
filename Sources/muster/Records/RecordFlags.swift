import ArgumentParser
import CanonicalJSON
import Registry

/// The flags that name one kind's common fields. Everything else a record may hold goes in by `--set`.
protocol RecordFlags: ParsableArguments {
    static var kind: RecordKind { get }
    /// Arguments of an example `add`, after the command's own words.
    static var example: String { get }
    /// Arguments of an example `edit`, after the record.
    static var editExample: String { get }
    /// How the examples name a record of this kind.
    static var exampleName: String { get }
    func apply(to editor: inout BodyEditor) throws
}

/// What every command that writes a record takes beside the kind's own flags.
struct WritingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Set any field by its path, such as skills/0/level=expert; repeat for more.", valueName: "path=value"))
    var set: [String] = []

    @Option(
        help: ArgumentHelp(
            "Take the JSON body of the record from this file (“-” is standard input).", valueName: "file"),
        completion: .file())
    var file: String?

    @Option(help: ArgumentHelp("Who may see it: private, circle:NAME, federation, public.", valueName: "audience"))
    var audience: String?

    @Flag(help: "Write the stored record as JSON.")
    var json = false

    /// Applies `--file`, then the kind's flags, then `--set`.
    func apply(_ flags: some RecordFlags, to editor: inout BodyEditor) throws {
        if let file { editor.replace(with: try WritingOptions.body(file)) }
        try flags.apply(to: &editor)
        for assignment in set {
            guard let equals = assignment.firstIndex(of: "=") else {
                throw Failure(
                    .usage, "--set \(assignment): there is no “=”.", mend: "Write it like --set summary=\"…\"")
            }
            try editor.set(
                String(assignment[..<equals]), text: String(assignment[assignment.index(after: equals)...]))
        }
    }

    /// The audience, checked.
    func checkedAudience() throws -> String? { try audience.map(Audiences.check) }

    static func body(_ path: String) throws -> JSONObject {
        do {
            guard let body = try JSONParser.parse(try LocalFile.read(path, limit: 1 << 20)).objectValue else {
                throw Failure(.invalidData, "\(path) holds JSON that is not an object.")
            }
            return body
        } catch let error as JSONError {
            throw Failure(.invalidData, "\(path): \(error)")
        }
    }
}

/// Audiences as arguments.
enum Audiences {
    static func check(_ text: String) throws -> String {
        guard let audience = Audience(text) else {
            throw Failure(
                .usage, "“\(text)” is not an audience.",
                mend: "It is private, circle:NAME (a-z, 0-9, “-”), federation or public.")
        }
        return audience.description
    }
}
