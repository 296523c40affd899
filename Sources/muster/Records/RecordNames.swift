import CanonicalJSON
import MusterClient
import Registry

/// What the records are called that other records name by their ids. Each is asked for once.
///
/// The memory is bounded: it is emptied when it is full.
final class RecordNames {
    private static let mostKept = 20_000
    private let connection: Connection
    private var known: [String: String] = [:]

    init(_ connection: Connection) { self.connection = connection }

    /// The title of a record that a field of another one names; the beginning of its id when it cannot be seen, nothing
    /// when the field is empty.
    func title(_ kind: RecordKind, in item: Resource, _ field: String) throws -> String {
        guard let id = item.record[field]?.stringValue else { return "" }
        if let title = known[id] { return title }
        if known.count >= RecordNames.mostKept { known.removeAll() }
        var title = ShortID.text(id)
        do {
            title = try connection.client.get(kind, id).title
        } catch let error as ClientError where [403, 404, 410].contains(error.status) {
            // Not for this reader's eyes, or gone meanwhile; the row says as much as may be known.
        }
        known[id] = title
        return title
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
