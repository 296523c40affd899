package import Registry

/// Usage of a compute grant from a file: CSV, or what Slurm's `sacct --parsable2` prints. Told apart by content.
package struct UsageFile: Sendable {
    /// What the file is.
    package enum Format: String, Sendable {
        case csv
        case sacct
    }

    /// A report with the line it came from.
    package struct Line: Sendable, Hashable {
        package let line: Int
        package let report: UsageReport
    }

    package let format: Format
    package private(set) var lines: [Line] = []
    /// Refusals and notes, each with its line.
    package private(set) var diagnostics: [Diagnostic] = []

    let name: String

    /// Reads a file for a grant whose terms are known.
    package init(_ file: SourceFile, of grant: RecordID, _ terms: ComputeTerms) {
        name = file.path
        let head = file.bytes.prefix { $0 != UInt8(ascii: "\n") }
        format = head.contains(UInt8(ascii: "|")) ? .sacct : .csv
        switch format {
        case .csv: readCSV(file, grant, terms)
        case .sacct: readSacct(file, grant, terms)
        }
    }

    /// Whether nothing was refused.
    package var isWhole: Bool { !diagnostics.contains { $0.severity == .refused } }

    mutating func add(_ line: Int, _ report: UsageReport) { lines.append(Line(line: line, report: report)) }

    mutating func note(_ line: Int, _ message: String) {
        diagnostics.append(Diagnostic(.note, file: name, line: line, code: .value, message: message))
    }

    mutating func refuse(_ line: Int, _ code: Diagnostic.Code, _ message: String) {
        guard diagnostics.count < Limits().diagnostics else { return }
        diagnostics.append(Diagnostic(.refused, file: name, line: line, code: code, message: message))
    }
}
