import CanonicalJSON
import MusterClient
import Registry

/// Records of one kind as a table, each with its reasons below it where they are asked for. The id stands last and short:
/// what people read comes first.
struct ResourceTable {
    private let kind: RecordKind
    private let reasons: Bool
    private let names: RecordNames
    private var items: [Resource] = []
    /// Records so far, flushed ones too.
    private(set) var total = 0

    init(_ kind: RecordKind, reasons: Bool, names: RecordNames) {
        self.kind = kind
        self.names = names
        self.reasons = reasons
    }

    /// Records not written yet.
    var count: Int { items.count }

    mutating func add(_ item: Resource) {
        items.append(item)
        total += 1
    }

    /// Writes what has gathered.
    mutating func flush(to output: Output) throws {
        var table = Table(columns)
        let length = ShortID.length(items.map(\.id))
        for (kind, field) in named { try names.learn(kind, in: items, field) }
        for item in items {
            let score = reasons ? [item.score.map(String.init) ?? ""] : []
            // Whose record it is, when it is another node's; the column is not there when none is.
            let home = try names.isForeign(item) ? item.home : ""
            table.add(
                cells(item) + [home] + score + [String(item.id.prefix(length))],
                notes: (reasons ? item.reasons : []) + also(item))
        }
        try table.print(to: output)
        items.removeAll()
    }

    /// A person whom several nodes have enrolled is one row; the other records are named below it.
    private func also(_ item: Resource) -> [String] {
        item.alternates.isEmpty ? [] : ["also: " + item.alternates.joined(separator: "; ")]
    }

    private var columns: [Table.Column] {
        let columns: [Table.Column] =
            switch kind {
            case .organization: [.init("name", least: 12), .init("type"), .init("country")]
            case .contributor: [.init("name", least: 12), .init("country"), .init("skills", least: 8)]
            case .availability: [.init("who", least: 12), .init("what", least: 12), .init("lapses")]
            case .project: [.init("name", least: 12), .init("status"), .init("licence", least: 6)]
            case .opening:
                [.init("title", least: 14), .init("project", least: 8), .init("kind", least: 6), .init("status")]
            case .engagement:
                [
                    .init("who", least: 10), .init("where", least: 10), .init("role", least: 6),
                    .init("until", least: 4), .init("status"),
                ]
            case .nomination: [.init("what", least: 14), .init("project", least: 8), .init("status")]
            case .computeGrant: [.init("what", least: 20), .init("project", least: 8), .init("from"), .init("until")]
            case .link: [.init("who", least: 12), .init("says"), .init("of", least: 12)]
            }
        return columns + [.init("home", least: 8)] + (reasons ? [.init("score", right: true)] : []) + [.init("id")]
    }

    /// The fields whose records are shown by name.
    private var named: [(RecordKind, String)] {
        switch kind {
        case .organization, .contributor, .project: []
        case .availability: [(.contributor, "contributor")]
        case .opening, .nomination, .computeGrant: [(.project, "project")]
        case .engagement: [(.contributor, "contributor"), (.project, "project")]
        case .link: [(.contributor, "contributor"), (.contributor, "other")]
        }
    }

    private func cells(_ item: Resource) -> [String] {
        func field(_ name: String) -> String { item.record[name].map(RecordText.text) ?? "" }
        func project() -> String { names.title(in: item, "project") }
        func contributor() -> String { names.title(in: item, "contributor") }
        return switch kind {
        case .organization: [item.title, field("type"), field("country")]
        case .contributor: [item.title, field("country"), skills(item)]
        case .availability: [contributor(), item.title, field("lapses")]
        case .project: [item.title, field("status"), field("licence")]
        case .opening: [item.title, project(), field("kind"), field("status")]
        case .engagement: [contributor(), project(), field("role"), field("until"), field("status")]
        case .nomination: [item.title, project(), field("status")]
        case .computeGrant: [item.title, project(), field("from"), field("until")]
        case .link: [contributor(), field("says"), names.title(in: item, "other")]
        }
    }

    private func skills(_ item: Resource) -> String {
        (item.record["skills"]?.arrayValue ?? []).compactMap { $0.objectValue?["name"]?.stringValue }
            .joined(separator: ", ")
    }
}
