import CanonicalJSON
import Registry
import Store

/// What a client sends to make or change a record: `{"audience":…,"record":{…},"private":{…}}`.
struct RecordInput {
    static let members = ["audience", "private", "record"]

    var audience: Audience?
    var record: JSONObject
    /// What becomes of the private fields.
    var privateChange = PrivateChange.keep

    init(_ object: JSONObject, kind: RecordKind) throws {
        try JSONBody.check(object, members: Self.members)
        audience = try object["audience"].map { try Self.audience($0) }
        guard let value = object["record"] else {
            throw JSONBody.mistake("/record", "required", "it is missing; put the \(kind.rawValue) there, as an object")
        }
        guard let record = value.objectValue else {
            throw JSONBody.mistake("/record", "wrong-type", "expected an object, found \(value.typeInWords)")
        }
        self.record = record
        switch object["private"] {
        case nil: break
        case .null?: privateChange = .remove
        case .object(let fields)?:
            guard kind == .contributor else {
                throw JSONBody.mistake(
                    "/private", "unknown-field", "only a contributor has private fields; leave it out")
            }
            privateChange = .set(fields)
        case let other?:
            throw JSONBody.mistake("/private", "wrong-type", "expected an object or null, found \(other.typeInWords)")
        }
    }

    /// The private fields that are said.
    var privateFields: JSONObject? {
        if case .set(let fields) = privateChange { return fields }
        return nil
    }

    static func audience(_ value: JSONValue) throws -> Audience {
        guard let text = value.stringValue else {
            throw JSONBody.mistake("/audience", "wrong-type", "expected a text, found \(value.typeInWords)")
        }
        guard let audience = Audience(text) else {
            throw JSONBody.mistake(
                "/audience", "unknown-value", "expected private, circle:NAME, federation or public",
                suggestion: EditDistance.nearest(to: text, among: ["private", "federation", "public"]))
        }
        return audience
    }

    /// A document with a merge patch applied to it (RFC 7396).
    static func merge(_ patch: JSONObject, onto target: JSONObject) -> JSONObject {
        var merged = target
        for (key, value) in patch {
            switch value {
            case .null: merged[key] = nil
            case .object(let inner):
                merged[key] = .object(merge(inner, onto: merged[key]?.objectValue ?? JSONObject()))
            default: merged[key] = value
            }
        }
        return merged
    }
}
