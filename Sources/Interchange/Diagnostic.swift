/// What an importer or exporter has to say about one place in one file.
package struct Diagnostic: Sendable, Hashable, CustomStringConvertible {
    /// What became of the entry.
    package enum Severity: String, Sendable, Hashable {
        /// The entry did not go in.
        case refused
        /// The entry went in, with something left out or filled in; the message says what.
        case warning
        /// Nothing is wrong with an entry; the reader is told something about the file.
        case note
    }

    /// A stable word for the reason, for programs. New codes may be added.
    package struct Code: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }
        package init(stringLiteral value: String) { self.rawValue = value }
        package var description: String { rawValue }

        /// Bytes that are not UTF-8.
        static let encoding: Code = "encoding"
        /// The file, or this part of it, is not well-formed JSON, TOML or CSV.
        static let syntax: Code = "syntax"
        /// Well-formed, but not what the format says.
        static let shape: Code = "shape"
        /// Something that the entry cannot do without is not there.
        static let missing: Code = "missing"
        /// A value that the format or Muster does not take.
        static let value: Code = "value"
        /// The same thing a second time.
        static let duplicate: Code = "duplicate"
        /// An example value that its author never replaced (localhost, example.com).
        static let placeholder: Code = "placeholder"
        /// Larger than the limits.
        static let limit: Code = "limit"
        /// A file of another kind.
        static let format: Code = "format"
        /// A record that the format being written has no place for.
        static let unwritable: Code = "unwritable"
    }

    package var severity: Severity
    package var file: String
    /// 1-based line.
    package var line: Int
    /// 1-based column in Unicode scalars, where it is known.
    package var column: Int?
    package var code: Code
    /// What is wrong and how to mend it, as a sentence without the place.
    package var message: String

    /// A diagnostic at a place.
    package init(
        _ severity: Severity, file: String, line: Int, column: Int? = nil, code: Code, message: String
    ) {
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.code = code
        self.message = message
    }

    /// `file:line:column: refused: message [code]`, the form that editors can follow.
    package var description: String {
        let place = column.map { "\(file):\(line):\($0)" } ?? "\(file):\(line)"
        return "\(place): \(severity.rawValue): \(message) [\(code)]"
    }
}

/// Diagnostics of one run, at most `limit` of them: a hostile file must not turn into an endless report. What did not
/// fit is counted, and said in one last diagnostic.
struct DiagnosticList {
    private var kept: [Diagnostic] = []
    private var dropped = 0
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    mutating func add(_ diagnostic: Diagnostic) {
        if kept.count < limit {
            kept.append(diagnostic)
        } else {
            dropped += 1
        }
    }

    /// All that was kept, with a last note on what was not.
    var all: [Diagnostic] {
        guard dropped > 0, let last = kept.last else { return kept }
        let note = Diagnostic(
            .note, file: last.file, line: last.line, code: .limit,
            message: "\(dropped) more messages are not shown; mend these first")
        return kept + [note]
    }
}
