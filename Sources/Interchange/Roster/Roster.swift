import CanonicalJSON
import Registry

/// Collects what a roster says into import lines: each organization, project and person once, in order of appearance,
/// with references between them by natural key.
///
/// What is said about one thing in several places is united: lists grow, and of two scalars the first stands.
struct Roster {
    private let format: Format
    private let options: ReadOptions
    private var lines: [RecordKind: [ImportLine]] = [:]
    /// Natural key, under its kind, to the index of its line.
    private var known: [RecordKind: [String: Int]] = [:]
    private(set) var diagnostics: DiagnosticList

    init(_ format: Format, _ options: ReadOptions) {
        self.format = format
        self.options = options
        diagnostics = DiagnosticList(limit: options.limits.diagnostics)
    }

    /// The outcome: what others refer to comes first.
    var result: ReadResult {
        let order: [RecordKind] = [.organization, .project, .contributor, .engagement]
        return ReadResult(lines: order.flatMap { lines[$0] ?? [] }, diagnostics: diagnostics.all)
    }

    mutating func say(
        _ severity: Diagnostic.Severity, _ place: Place, _ code: Diagnostic.Code, _ message: String
    ) {
        diagnostics.add(
            Diagnostic(
                severity, file: place.file, line: place.line, column: place.column, code: code, message: message))
    }

    /// Adds or unites a record that is known by its natural keys; returns the reference to it (`@…`).
    @discardableResult
    mutating func add(_ kind: RecordKind, _ record: JSONObject, keys: [String] = [], at place: Place) -> String {
        var line = ImportLine(
            kind: kind, audience: options.audience, keys: keys, record: record,
            source: ImportSource(format: format.rawValue, file: place.file, line: place.line))
        // What has no address of its own is known by its name; without any key a second import would double it.
        if line.naturalKeys.isEmpty { line.keys = [NameKey.of(line.name)] }
        let natural = line.naturalKeys
        if let index = natural.compactMap({ known[kind]?[$0] }).first {
            let existing = lines[kind, default: []][index]
            lines[kind, default: []][index].record = Self.united(existing.record, record, kind)
            for key in natural { known[kind, default: [:]][key] = index }
            return "@" + (existing.naturalKeys.first ?? "")
        }
        let index = lines[kind, default: []].count
        lines[kind, default: []].append(line)
        for key in natural { known[kind, default: [:]][key] = index }
        return "@" + (natural.first ?? "")
    }

    /// Adds a person known by an account, with the consent that a published roster stands for.
    mutating func addContributor(
        service: String, handle: String, name: String, more: JSONObject = [:], at place: Place
    ) -> String {
        var record = more
        record["name"] = .string(name)
        record["identities"] = [["handle": .string(handle), "service": .string(service)]]
        record["consent"] = consent(place)
        return add(.contributor, record, at: place)
    }

    /// The basis "published", with the file it rests on.
    func consent(_ place: Place) -> JSONValue {
        [
            "basis": "published", "date": .string(options.published.description),
            "note": .string("public role statement in \(place.file.split(separator: "/").last ?? "")"),
        ]
    }

    /// Adds an engagement; a second one of the same person, project and role is united with the first and said.
    mutating func addEngagement(
        contributor: String, project: String, role: String, more: JSONObject = [:], at place: Place
    ) {
        let key = "\(contributor) \(project) \(role)"
        if let index = known[.engagement]?[key] {
            let first = lines[.engagement, default: []][index]
            lines[.engagement, default: []][index].record = Self.united(first.record, more, .engagement)
            say(
                .warning, place, .duplicate,
                "\(contributor.dropFirst()) is \(role) of this project already on line \(first.source?.line ?? 0)")
            return
        }
        var record = more
        record["contributor"] = .string(contributor)
        record["project"] = .string(project)
        record["role"] = .string(role)
        known[.engagement, default: [:]][key] = lines[.engagement]?.count ?? 0
        lines[.engagement, default: []].append(
            ImportLine(
                kind: .engagement, audience: options.audience, record: record,
                source: ImportSource(format: format.rawValue, file: place.file, line: place.line)))
    }

    /// Lists united by what makes two entries the same, scalars of the first kept.
    private static func united(_ first: JSONObject, _ second: JSONObject, _ kind: RecordKind) -> JSONObject {
        var result = first
        for (key, value) in second {
            switch (result[key], value) {
            case (nil, _):
                result[key] = value
            case (.array(let old)?, .array(let new)):
                var identity = ListIdentity.value
                if case .list(_, _, let stated)? = RecordSchema.of(kind).table[key]?.type { identity = stated }
                let known = old.map { identity.key(of: $0) ?? $0.description }
                result[key] = .array(old + new.filter { !known.contains(identity.key(of: $0) ?? $0.description) })
            default:
                break
            }
        }
        return result
    }
}

/// What a reader made of the files.
package struct ReadResult: Sendable {
    /// Import lines, in an order in which references point backwards.
    package var lines: [ImportLine]
    package var diagnostics: [Diagnostic]

    /// The diagnostics of entries that did not go in.
    package var refused: [Diagnostic] { diagnostics.filter { $0.severity == .refused } }
}
