import CanonicalJSON
import MusterClient
import Registry

/// A record as a person reads it.
enum RecordText {
    /// One line about what was done, or the record as JSON.
    static func say(_ verb: String, _ resource: Resource, json: Bool) throws {
        guard !json else { return try Output.write { try $0.line(CanonicalJSON.encode(resource.document)) } }
        let title = TextWidth.printable(resource.title)
        try Output.lines(
            "\(verb) \(resource.kind) “\(title)”, \(resource.audience), version \(resource.version).", resource.id)
    }

    /// The whole record.
    static func show(_ resource: Resource, privateFields: JSONObject? = nil, json: Bool) throws {
        if json {
            var document = resource.document
            if let privateFields { document["private"] = .object(privateFields) }
            return try Output.write { try $0.line(CanonicalJSON.encode(document)) }
        }
        try Output.write { output in
            try output.line(Style.bold.paint(TextWidth.printable(resource.title), on: 1))
            let fields = RecordSchema.of(RecordKind(rawValue: resource.kind) ?? .project).fields
            let known = fields.map(\.name).filter { resource.record[$0] != nil }
            let unknown = resource.record.keys.filter { !known.contains($0) }
            var rows: [(String, [String])] = []
            for name in known + unknown {
                if let value = resource.record[name] { rows.append((name, lines(value))) }
            }
            for (name, value) in privateFields ?? JSONObject() { rows.append(("\(name) (private)", lines(value))) }
            rows.append(("audience", [resource.audience]))
            rows.append(("id", [resource.id]))
            rows.append(("version", ["\(resource.version), \(resource.updated), home \(resource.home)"]))
            rows.append(("source", [source(resource.source)]))
            try print(rows, to: output)
        }
    }

    /// Names at the left, values beside them, long ones wrapped.
    static func print(_ rows: [(String, [String])], to output: Output) throws {
        let width = rows.reduce(0) { max($0, TextWidth.columns($1.0)) }
        let room = max(20, Terminal.columns() - width - 4)
        for (name, lines) in rows {
            let wrapped = lines.flatMap { TextWidth.wrap(TextWidth.printable($0), to: room) }
            for (index, line) in wrapped.enumerated() {
                let head = TextWidth.pad(index == 0 ? TextWidth.printable(name) : "", to: width)
                try output.line("  \(Style.dim.paint(head, on: 1))  \(line)")
            }
        }
    }

    /// A value in as few words as say it.
    static func lines(_ value: JSONValue) -> [String] {
        switch value {
        case .array(let list):
            let texts = list.map(text)
            return list.contains { $0.objectValue != nil } ? texts : [texts.joined(separator: ", ")]
        default: return [text(value)]
        }
    }

    static func text(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): return text
        case .integer(let number): return String(number)
        case .bool(let truth): return truth ? "yes" : "no"
        case .null: return ""
        case .number(let number): return "\(number)"
        case .array(let list): return list.map(text).joined(separator: ", ")
        case .object(let object): return self.object(object)
        }
    }

    private static func object(_ object: JSONObject) -> String {
        if let name = object["name"]?.stringValue, let level = object["level"]?.stringValue {
            return "\(name): \(level)"
        }
        if let service = object["service"]?.stringValue, let handle = object["handle"]?.stringValue {
            return "\(service):\(handle)" + (object["verified"]?.boolValue == true ? " (verified)" : "")
        }
        if let amount = object["amount"]?.integerValue, let currency = object["currency"]?.stringValue {
            return Moneys.text(amount: amount, currency: currency)
        }
        if let hours = object["hoursPerWeek"]?.integerValue {
            return "\(hours) h/week, \(period(object))"
        }
        return object.map { "\($0.key) \(text($0.value))" }.joined(separator: ", ")
    }

    /// `from 2026-12-01 until 2027-06-30`; an open interval has no bound.
    static func period(_ object: JSONObject) -> String {
        let from = object["from"]?.stringValue.map { "from \($0)" }
        let until = object["until"]?.stringValue.map { "until \($0)" }
        return [from, until].compactMap(\.self).joined(separator: " ")
    }

    /// Where a record came from.
    static func source(_ source: JSONObject) -> String {
        let via = source["via"]?.stringValue ?? "unknown"
        let by = source["by"]?.stringValue.map { " by \($0)" } ?? ""
        let format = source["format"]?.stringValue.map { " of \($0)" } ?? ""
        let file = source["file"]?.stringValue.map { ", \($0)" } ?? ""
        let line = source["line"]?.integerValue.map { " line \($0)" } ?? ""
        return via + by + format + file + line
    }
}
