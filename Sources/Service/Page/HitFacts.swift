import CanonicalJSON
import Registry

/// What a person wants to know of a record before following its link: one short line.
enum HitFacts {
    /// How many of a list are named before the rest is counted.
    private static let named = 5

    /// For example `help · 8 h/week · python, c and 2 more · from 2026-12-01 · open`.
    static func line(_ body: JSONObject, kind: RecordKind) -> String {
        let facts: [String?] =
            switch kind {
            case .opening:
                [
                    body["kind"]?.stringValue, hours(body), names(body["skills"]?.objectValue?["required"]),
                    body["from"]?.stringValue.map { "from \($0)" }, body["status"]?.stringValue,
                ]
            case .contributor:
                [
                    body["country"]?.stringValue.map { Vocabulary.countries.label(of: $0) ?? $0 },
                    names(body["skills"]),
                    body["timeZone"]?.stringValue,
                ]
            case .project:
                [body["licence"]?.stringValue, list(texts(body["topics"])), body["status"]?.stringValue]
            default: []
            }
        return facts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " · ")
    }

    private static func hours(_ body: JSONObject) -> String? {
        body["hoursPerWeek"]?.integerValue.map { "\($0) h/week" }
    }

    private static func names(_ skills: JSONValue?) -> String {
        list((skills?.arrayValue ?? []).compactMap { $0.objectValue?["name"]?.stringValue })
    }

    private static func texts(_ value: JSONValue?) -> [String] { (value?.arrayValue ?? []).compactMap(\.stringValue) }

    private static func list(_ words: [String]) -> String {
        words.count <= named
            ? words.joined(separator: ", ")
            : words.prefix(named).joined(separator: ", ") + " and \(words.count - named) more"
    }
}
