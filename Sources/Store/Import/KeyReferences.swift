internal import CanonicalJSON
internal import Registry

/// A natural key with the kind of record it names.
struct NaturalKey: Hashable, Sendable {
    let kind: RecordKind
    let key: String
}

/// References by natural key: in the fields that name a record, "@github:ada" stands for the record with that key.
enum KeyReferences {
    /// The members of each kind's body that hold references, at any depth.
    private static let fields: [RecordKind: [Field]] = Dictionary(
        uniqueKeysWithValues: RecordKind.allCases.map { kind in
            (kind, RecordSchema.of(kind).fields.filter { holdsReference($0.type) })
        })

    private static func holdsReference(_ type: FieldType) -> Bool {
        switch type {
        case .reference, .textOrReference: true
        case .object(let table): table.fields.contains { holdsReference($0.type) }
        case .list(let element, _, _): holdsReference(element)
        default: false
        }
    }

    /// The keys a record refers to.
    static func keys(in body: JSONObject, of kind: RecordKind) -> [NaturalKey] {
        var found: [NaturalKey] = []
        _ = replacing(in: body, of: kind) { key, _ in
            found.append(key)
            return nil
        }
        return found
    }

    /// The record with ids in place of the keys that `resolve` knows; the others are left as they stand. `resolve` is
    /// also given the JSON Pointer.
    static func replacing(
        in body: JSONObject, of kind: RecordKind, _ resolve: (NaturalKey, String) -> RecordID?
    ) -> JSONObject {
        var body = body
        for field in fields[kind] ?? [] {
            guard let value = body[field.name] else { continue }
            body[field.name] = replaced(value, field.type, "/\(field.name)", resolve)
        }
        return body
    }

    private static func replaced(
        _ value: JSONValue, _ type: FieldType, _ path: String, _ resolve: (NaturalKey, String) -> RecordID?
    ) -> JSONValue {
        switch (type, value) {
        case (.reference(let kind), .string(let text)), (.textOrReference(let kind, _), .string(let text)):
            guard text.utf8.first == UInt8(ascii: "@") else { return value }
            return resolve(NaturalKey(kind: kind, key: String(text.dropFirst())), path).map { .string($0.description) }
                ?? value
        case (.object(let table), .object(var object)):
            for field in table.fields where holdsReference(field.type) {
                guard let inner = object[field.name] else { continue }
                object[field.name] = replaced(inner, field.type, "\(path)/\(field.name)", resolve)
            }
            return .object(object)
        case (.list(let element, _, _), .array(let elements)):
            return .array(
                elements.enumerated().map { index, inner in replaced(inner, element, "\(path)/\(index)", resolve) })
        default: return value
        }
    }
}
