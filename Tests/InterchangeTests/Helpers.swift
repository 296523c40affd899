import CanonicalJSON
import Registry

@testable import Interchange

/// Options with the day that all tests here share.
func options(audience: Audience? = nil, keepsEmail: Bool = false, limits: Limits = Limits()) -> ReadOptions {
    ReadOptions(
        published: CivilDate(daysSince1970: 20_000), audience: audience, keepsEmail: keepsEmail, limits: limits)
}

extension Interchange {
    /// Reads one invented file.
    static func read(
        _ format: Format, _ text: String, path: String = "roster", _ options: ReadOptions = options()
    ) -> ReadResult {
        read(format, [SourceFile(path: path, text: text)], options)
    }
}

extension ReadResult {
    func records(_ kind: RecordKind) -> [JSONObject] { lines.filter { $0.kind == kind }.map(\.record) }

    func names(_ kind: RecordKind) -> [String] { records(kind).compactMap { $0["name"]?.stringValue } }

    /// `contributor role project`, as references.
    var engagements: [String] {
        records(.engagement).map {
            "\($0["contributor"]?.stringValue ?? "") \($0["role"]?.stringValue ?? "") \($0["project"]?.stringValue ?? "")"
        }
    }

    /// `line:code` of the refusals.
    var refusals: [String] { refused.map { "\($0.line):\($0.code)" } }

    /// `line:code` of the warnings.
    var warnings: [String] { diagnostics.filter { $0.severity == .warning }.map { "\($0.line):\($0.code)" } }

    /// References that no earlier line answers.
    var danglingReferences: [String] {
        var known: Set<String> = []
        var dangling: [String] = []
        for line in lines {
            for member in ["contributor", "project", "fiscalSponsor"] {
                guard let text = line.record[member]?.stringValue, text.hasPrefix("@") else { continue }
                if !known.contains(text) { dangling.append("\(line.kind): \(text)") }
            }
            for key in line.naturalKeys { known.insert("@" + key) }
        }
        return dangling
    }

    /// What `Registry` would refuse in the records, references that are still natural keys aside.
    var issues: [String] {
        lines.flatMap { line in
            Validation.check(line.record, kind: line.kind, today: nil)
                .filter { !$0.message.contains("natural key, which only an import resolves") }
                .map { "\(line.source?.file ?? ""):\(line.source?.line ?? 0) \(line.kind) \($0)" }
        }
    }
}
