import CanonicalJSON
import Registry

/// Import lines by id and natural key, for writers that follow references.
struct References {
    let lines: [ImportLine]
    private var positions: [String: Int] = [:]

    init(_ lines: [ImportLine]) {
        self.lines = lines
        for (index, line) in lines.enumerated() {
            if let id = line.id { positions["\(line.kind.rawValue) \(id)"] = index }
            for key in line.naturalKeys { positions["\(line.kind.rawValue) @\(key)"] = index }
        }
    }

    func all(_ kind: RecordKind) -> [(index: Int, line: ImportLine)] {
        lines.enumerated().filter { $0.element.kind == kind }.map { (index: $0.offset, line: $0.element) }
    }

    /// The index of the line that a reference names, by id or by `@` and natural key.
    func index(_ value: JSONValue?, _ kind: RecordKind) -> Int? {
        guard let text = value?.stringValue else { return nil }
        return positions["\(kind.rawValue) \(text)"]
    }
}

extension ImportLine {
    /// The person's account with a service.
    func handle(_ service: String) -> String? {
        for identity in record["identities"]?.arrayValue ?? [] {
            if identity.objectValue?["service"]?.stringValue == service {
                return identity.objectValue?["handle"]?.stringValue
            }
        }
        return nil
    }

    /// The name, or nothing.
    var name: String { record["name"]?.stringValue ?? "" }
}

/// Counts what a format has no place for, and says it once a reason.
struct Unwritable {
    private var counts: [(reason: String, count: Int)] = []

    mutating func count(_ reason: String) {
        if let index = counts.firstIndex(where: { $0.reason == reason }) {
            counts[index].count += 1
        } else {
            counts.append((reason, 1))
        }
    }

    /// Counts the records of kinds that are not written.
    mutating func countKinds(_ lines: [ImportLine], except kinds: Set<RecordKind>) {
        for line in lines where !kinds.contains(line.kind) {
            count("\(line.kind.plural) have no place in this format")
        }
    }

    func diagnostics(_ format: Format) -> [Diagnostic] {
        counts.map {
            Diagnostic(
                .warning, file: format.rawValue, line: 1, code: .unwritable,
                message: "\($0.reason): \($0.count) left out")
        }
    }
}
