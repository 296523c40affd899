package import CanonicalJSON

/// JSON Schema (draft 2020-12) out of the table. It says what shape a body has; what needs a look at two fields, at a
/// checksum or at a vocabulary with its own grammar is left to ``Validation``.
extension RecordSchema {
    /// The schema of a body, as it lies in `schema/records/<kind>.schema.json`.
    package func jsonSchema() -> JSONObject {
        var schema = Self.document(table, title: kind.rawValue, summary: summary)
        schema["$id"] = .string("urn:muster:record:\(kind)")
        if let names = privateTable.fields.isEmpty ? nil : privateTable.fields.map(\.name) {
            // Private fields may not stand in a body, whatever other fields may.
            schema["not"] = ["anyOf": .array(names.map { ["required": [.string($0)]] })]
        }
        if kind == .nomination {
            schema["oneOf"] = [["required": ["project"]], ["required": ["repository"]]]
        }
        return schema
    }

    /// The schema of the private fields beside a body, as it lies in `schema/records/<kind>.private.schema.json`; nil
    /// for kinds that have none.
    package func privateJSONSchema() -> JSONObject? {
        guard !privateTable.fields.isEmpty else { return nil }
        var schema = Self.document(
            privateTable, title: "\(kind) (private)", summary: "Fields that never leave the home node.")
        schema["$id"] = .string("urn:muster:record:\(kind):private")
        schema["additionalProperties"] = false
        return schema
    }

    private static func document(_ table: FieldTable, title: String, summary: String) -> JSONObject {
        var schema = table.jsonSchema()
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        schema["title"] = .string(title)
        schema["description"] = .string(summary)
        return schema
    }
}

extension FieldTable {
    func jsonSchema() -> JSONObject {
        var schema: JSONObject = ["type": "object"]
        schema["properties"] = .object(JSONObject(fields.map { ($0.name, .object($0.jsonSchema())) }))
        let required = fields.filter(\.required).map { JSONValue.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        return schema
    }
}

extension Field {
    func jsonSchema() -> JSONObject {
        var schema = type.jsonSchema()
        schema["description"] = .string("\(summary.capitalizedFirst).")
        if let example { schema["examples"] = [example] }
        return schema
    }
}

extension FieldType {
    func jsonSchema() -> JSONObject {
        switch self {
        case .text(let max):
            ["type": "string", "minLength": 1, "maxLength": .integer(Int64(max)), "pattern": "^[^\\r\\n]*$"]
        case .longText(let max): ["type": "string", "minLength": 1, "maxLength": .integer(Int64(max))]
        case .url:
            [
                "type": "string", "format": "uri", "pattern": "^https?://[^\\s/?#@]+([/?#]\\S*)?$",
                "maxLength": .integer(Int64(URLRule.mostBytes)),
            ]
        case .date: ["type": "string", "format": "date", "pattern": "^(19[5-9]|20[0-9])[0-9]-[01][0-9]-[0-3][0-9]$"]
        case .instant:
            [
                "type": "string", "format": "date-time",
                "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\\.[0-9]{1,6})?Z$",
            ]
        case .integer(let range):
            ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
        case .hoursPerWeek: FieldType.integer(HoursPerWeek.range).jsonSchema()
        case .boolean: ["type": "boolean"]
        case .oneOf(let words): ["type": "string", "enum": .array(words.map { .string($0) })]
        case .country: Self.words(of: .countries)
        case .currency: Self.words(of: .currencies)
        case .timeZone: ["type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_+/-]*$"]
        case .language: ["type": "string", "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$"]
        case .spdx: ["type": "string", "minLength": 1, "maxLength": .integer(Int64(SPDXExpression.maximumBytes))]
        case .ror: ["type": "string", "pattern": "^https://ror\\.org/0[0-9a-hj-km-np-tv-z]{6}[0-9]{2}$"]
        case .slug, .service:
            [
                "type": "string", "minLength": 1, "maxLength": .integer(Int64(Slug.maximumBytes)),
                "pattern": "^[^\\sA-Z]+$",
            ]
        case .handle: ["type": "string", "minLength": 1, "maxLength": 200, "pattern": "^\\S+$"]
        case .reference: Self.reference
        case .textOrReference(_, let max): FieldType.text(max: max).jsonSchema()
        case .email: ["type": "string", "format": "email", "maxLength": 254]
        case .iban: ["type": "string", "pattern": "^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"]
        case .bic: ["type": "string", "pattern": "^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$"]
        case .object(let table): table.jsonSchema()
        case .list(let element, let max, let identity): Self.list(of: element, max: max, identity)
        }
    }

    private static let reference: JSONObject = [
        "type": "string", "format": "uuid",
        "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
    ]

    private static func words(of vocabulary: Vocabulary) -> JSONObject {
        ["type": "string", "enum": .array(vocabulary.values.sorted().map { .string($0) })]
    }

    private static func list(of element: FieldType, max: Int, _ identity: ListIdentity) -> JSONObject {
        var schema: JSONObject = [
            "type": "array", "items": .object(element.jsonSchema()), "maxItems": .integer(Int64(max)),
        ]
        if identity == .none { schema["minItems"] = 1 } else { schema["uniqueItems"] = true }
        return schema
    }
}
