import CanonicalJSON
import MusterClient
import Registry

/// What the records are called that other records name by their ids. All that a table names are asked for at once, each
/// once.
///
/// The memory is bounded: it is emptied when it is full.
final class RecordNames {
    private static let mostKept = 20_000
    private let connection: Connection
    private var known: [String: String] = [:]
    private var node: String?

    init(_ connection: Connection) { self.connection = connection }

    /// Reads the titles of all records of a kind that a field of these names: one request for each hundred.
    func learn(_ kind: RecordKind, in items: [Resource], _ field: String) throws {
        var wanted: [String] = []
        var seen: Set<String> = []
        for item in items {
            guard let id = item.record[field]?.stringValue, known[id] == nil, seen.insert(id).inserted else { continue }
            wanted.append(id)
        }
        if known.count + wanted.count > RecordNames.mostKept { known.removeAll() }
        for start in stride(from: 0, to: wanted.count, by: SearchParameter.id.mostRepetitions) {
            let part = wanted[start..<min(start + SearchParameter.id.mostRepetitions, wanted.count)]
            let page = try connection.client.page(
                kind, part.map { ("id", $0) } + [("limit", String(SearchParameter.id.mostRepetitions))])
            for item in page.items { known[item.id] = item.title }
        }
    }

    /// Whether a record's home is another node than the one that is asked.
    func isForeign(_ item: Resource) throws -> Bool {
        let name = try node ?? connection.client.about()["name"]?.stringValue ?? ""
        node = name
        return item.home != name
    }

    /// The title of a record that a field of another one names; the beginning of its id when it cannot be seen, nothing
    /// when the field is empty.
    func title(in item: Resource, _ field: String) -> String {
        guard let id = item.record[field]?.stringValue else { return "" }
        // Not for this reader's eyes, or gone meanwhile: the row says as much as may be known.
        return known[id] ?? ShortID.text(id)
    }
}

/// Ids as lists show them: as much as tells them apart, which commands take for the whole.
enum ShortID {
    /// 48 bits: the millisecond at which the id was made.
    static let usual = 13

    static func text(_ id: String) -> String { String(id.prefix(usual)) }

    /// How many characters tell these ids apart, whole groups of digits.
    static func length(_ ids: [String]) -> Int {
        let whole = Set(ids)
        return [usual, 18, 23].first { length in Set(whole.map { $0.prefix(length) }).count == whole.count } ?? 36
    }
}
