internal import CanonicalJSON
internal import Registry

/// One line as it was sent: a record and what stands beside it.
struct ImportRecord: Sendable {
    var kind: RecordKind
    var id: RecordID?
    var audience: Audience?
    var version: Int64?
    var home: String?
    /// Keys beyond those of the body: "name:numpy".
    var keys: [String] = []
    var body: JSONObject
    var contact: JSONObject?
    var format: String?
    var file: String?
    var fileLine: Int?

    /// Why an object is not a line: at which member, and how to mend it.
    struct Malformed: Error {
        let path: String
        let message: String
    }

    init(_ object: JSONObject) throws(Malformed) {
        let kinds = RecordKind.allCases.map(\.rawValue).joined(separator: ", ")
        guard let kind = object["kind"]?.stringValue.flatMap(RecordKind.init(rawValue:)) else {
            throw Malformed(path: "/kind", message: "“kind” has to be one of \(kinds).")
        }
        guard let record = object["record"]?.objectValue else {
            throw Malformed(
                path: "/record", message: "“record” has to be an object with the \(kind.rawValue)'s fields.")
        }
        self.kind = kind
        body = record
        id = try Self.text(object, "id", "the UUID of a record") { RecordID($0) }
        audience = try Self.text(object, "audience", "private, circle:<name>, federation or public") { Audience($0) }
        home = try Self.text(object, "home", "the name of a node") { $0 }
        if let value = object["version"] {
            guard let number = value.integerValue, number >= 1 else {
                throw Malformed(path: "/version", message: "“version” has to be a whole number from 1.")
            }
            version = number
        }
        if let value = object["keys"] {
            let texts = value.arrayValue?.compactMap(\.stringValue) ?? []
            guard let count = value.arrayValue?.count, count == texts.count, count <= 64,
                texts.allSatisfy({ $0.contains(":") && $0.utf8.count <= 512 && !$0.utf8.contains(0) })
            else { throw Malformed(path: "/keys", message: "“keys” has to be a list of texts like “github:ada”.") }
            keys = texts
        }
        if let value = object["private"] {
            guard let fields = value.objectValue else {
                throw Malformed(path: "/private", message: "“private” has to be an object.")
            }
            contact = fields
        }
        if let source = object["source"]?.objectValue {
            format = source["format"]?.stringValue
            file = source["file"]?.stringValue
            fileLine = source["line"]?.integerValue.map { Int($0) }
        }
    }

    private static func text<T>(
        _ object: JSONObject, _ name: String, _ form: String, _ read: (String) -> T?
    ) throws(Malformed) -> T? {
        guard let value = object[name] else { return nil }
        guard let text = value.stringValue, let parsed = read(text) else {
            throw Malformed(path: "/\(name)", message: "“\(name)” has to be \(form).")
        }
        return parsed
    }
}
