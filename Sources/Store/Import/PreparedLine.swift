internal import CanonicalJSON
internal import Registry
internal import TransparencyLog

/// A line that has been read and, as far as that needs no database, checked and turned into rows.
struct PreparedLine: Sendable {
    let number: Int
    var input: ImportRecord
    /// The rows of a new record; nil while the body names others by key.
    var rows: RecordRows?
    /// Keys under which the database is asked for the record: those of the body, and ``extraKeys``.
    var keys: [String] = []
    /// Keys that the body does not give.
    var extraKeys: [String] = []
    /// HMACs under which its keys would have been suppressed.
    var suppression: [[UInt8]] = []
}

/// What came of a line: something to store, or why not.
enum ParsedLine: Sendable {
    case prepared(PreparedLine)
    case refused([ImportRefusal])
}

/// Lines in order, and how far the file has been read.
struct ParsedBatch: Sendable {
    var lines: [ParsedLine] = []
    var bytesRead = 0
}

/// Turns lines into rows: everything about a line that needs no database. Pure but for ids, which come as a parameter.
struct LinePreparation: Sendable {
    let node: String
    let label: String
    let source: String?
    let suppressionKey: [UInt8]
    let moment: Instant
    let random: @Sendable () -> (UInt64, UInt64)

    private static let options = JSONParser.Options.profile(
        maxBytes: ImportLimits.lineBytes, maxDepth: ImportLimits.lineDepth)
    /// The largest body: what the profile of federation takes.
    private static let largestBody = 65_536

    func parse(_ line: LineSplitter.Line, number: Int) -> ParsedLine {
        let bytes: UnsafeRawBufferPointer
        switch line {
        case .tooLong(let length):
            return .refused([
                ImportRefusal(
                    line: number, file: source, fileLine: nil, path: "", code: "line-too-long",
                    message:
                        "The line has \(length) bytes and \(ImportLimits.lineBytes) is the most; a line holds one record."
                )
            ])
        case .text(let text): bytes = text
        }
        let input: ImportRecord
        do {
            input = try ImportRecord(try JSONParser.parseObject(bytes, options: Self.options))
        } catch let error as JSONError {
            let message = "Column \(error.column): \(error.message)\(error.message.hasSuffix("?") ? "" : ".")"
            return .refused([
                ImportRefusal(line: number, file: source, fileLine: nil, path: "", code: "json", message: message)
            ])
        } catch let error as ImportRecord.Malformed {
            return .refused([
                ImportRefusal(
                    line: number, file: source, fileLine: nil, path: error.path, code: "malformed",
                    message: error.message)
            ])
        } catch {
            return .refused([
                ImportRefusal(line: number, file: source, fileLine: nil, path: "", code: "json", message: "\(error)")
            ])
        }
        if let home = input.home, home != node {
            return .refused([
                refusal(
                    number, input, path: "/home", code: "home",
                    "Its home is \(home), which alone may change it; take away “home” and “id” to make it a record of \(node)."
                )
            ])
        }
        var line = PreparedLine(number: number, input: input, rows: nil)
        line.extraKeys = input.keys + derivedKeys(input)
        var refusals = faults(of: line)
        if refusals.isEmpty {
            if KeyReferences.keys(in: input.body, of: input.kind).isEmpty {
                refusals = makeRows(&line)
            } else {
                let id = input.id ?? RecordID(high: 0, low: 0)
                line.keys = Projection.of(kind: input.kind, id: id, body: input.body).keys + line.extraKeys
            }
        }
        if input.kind == .contributor {
            line.suppression = line.keys.map { Store.suppressionEntry(key: suppressionKey, $0, .contributor) }
        }
        return refusals.isEmpty ? .prepared(line) : .refused(refusals)
    }

    /// What is wrong with a line, whose references may still be keys.
    private func faults(of line: PreparedLine) -> [ImportRefusal] {
        let audience = line.input.audience ?? Self.usualAudience(of: line.input.kind)
        var issues = check(line.input.body, line.input.kind, audience, line.number, line.input, [.naturalKeys])
        if let contact = line.input.contact {
            if line.input.kind != .contributor {
                issues.append(
                    refusal(
                        line.number, line.input, path: "/private", code: "private-field",
                        "Only contributors have private fields; take “private” away."))
            }
            for issue in Validation.checkPrivate(contact) {
                issues.append(
                    refusal(
                        line.number, line.input, path: "/private" + issue.path, code: issue.code.rawValue,
                        issue.sentence))
            }
        }
        return issues
    }

    /// Makes the rows of a line whose references are all ids.
    func makeRows(_ line: inout PreparedLine) -> [ImportRefusal] {
        let rows = RecordRows(record(line.input, id: line.input.id ?? newID()), keys: line.extraKeys)
        guard rows.body.count <= Self.largestBody else {
            return [
                refusal(
                    line.number, line.input, path: "", code: "too-long",
                    "The record has \(rows.body.count) bytes and \(Self.largestBody) is the most; shorten its texts.")
            ]
        }
        line.keys = rows.keys
        line.rows = rows
        return []
    }

    /// A body's issues as refusals.
    func check(
        _ body: JSONObject, _ kind: RecordKind, _ audience: Audience, _ number: Int, _ input: ImportRecord,
        _ options: Validation.Options = []
    ) -> [ImportRefusal] {
        Validation.check(body, kind: kind, audience: audience, today: moment.civilDate, options: options).map {
            refusal(number, input, path: $0.path, code: $0.code.rawValue, $0.sentence)
        }
    }

    func record(_ input: ImportRecord, id: RecordID) -> Record {
        Record(
            id: id, kind: input.kind, home: node, version: input.version ?? 1,
            audience: input.audience ?? Self.usualAudience(of: input.kind), body: input.body,
            provenance: provenance(input), updated: moment)
    }

    func provenance(_ input: ImportRecord) -> Provenance {
        Provenance(
            via: .import, by: label, format: input.format, file: input.file ?? source, line: input.fileLine)
    }

    /// Facts about projects and organizations are public; what is about a person stays private until somebody widens it.
    static func usualAudience(of kind: RecordKind) -> Audience {
        switch kind {
        case .organization, .project, .opening: .public
        case .contributor, .availability, .engagement, .nomination, .computeGrant, .link: .private
        }
    }

    /// Kinds without natural keys get one of what makes a second import of the same line the same record, as the line
    /// says it: references by key stay as they are written. Engagements and availabilities are matched by their
    /// contributor instead.
    private func derivedKeys(_ input: ImportRecord) -> [String] {
        guard input.id == nil else { return [] }
        func text(_ name: String) -> String { input.body[name]?.stringValue ?? "" }
        func digest(_ parts: [String]) -> String {
            let hash = SHA256.digest(Array(parts.joined(separator: "\n").utf8))
            return RecordID(bytes: hash.prefix(16))?.description ?? ""
        }
        switch input.kind {
        case .opening: return ["opening:\(digest([text("project"), text("title")]))"]
        case .nomination:
            return ["nomination:\(digest([text("project"), text("repository"), text("by"), text("reason")]))"]
        case .computeGrant:
            let what = ["provider", "facility", "project", "unit", "device", "from", "reference"].map(text)
            return ["compute-grant:\(digest(what))"]
        case .link: return ["link:\(digest([text("contributor"), text("other")]))"]
        case .organization, .contributor, .availability, .project, .engagement: return []
        }
    }

    func newID() -> RecordID { .v7(milliseconds: moment.milliseconds, random: random()) }

    func refusal(
        _ number: Int, _ input: ImportRecord, path: String, code: String, _ message: String
    ) -> ImportRefusal {
        ImportRefusal(
            line: number, file: input.file ?? source, fileLine: input.fileLine, path: path, code: code, message: message
        )
    }
}

extension Issue {
    /// The message with its suggestion, without the path.
    var sentence: String { suggestion.map { "\(message) Did you mean \($0)?" } ?? message }
}
