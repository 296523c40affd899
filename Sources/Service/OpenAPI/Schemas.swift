import CanonicalJSON
import Registry

/// JSON Schemas of what goes over the wire besides the records' bodies, for the OpenAPI document.
enum Schemas {
    /// A reference to a component.
    static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }

    /// The component of a kind's body.
    static func record(_ kind: RecordKind) -> JSONValue { reference(name(kind)) }
    static func name(_ kind: RecordKind) -> String { joined(kind.rawValue) }

    /// "ComputeGrant" of "compute-grant".
    static func joined(_ words: String) -> String {
        words.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    static let audience: JSONValue = [
        "type": "string", "pattern": "^(private|federation|public|circle:[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?)$",
        "description": "Who may see it: private stays home, circle:NAME goes to named peers, federation to every peer.",
    ]
    static let uuid: JSONValue = ["type": "string", "format": "uuid"]
    static let text: JSONValue = ["type": "string"]
    static let count: JSONValue = ["type": "integer", "minimum": 0]
    static let instant: JSONValue = ["type": "string", "format": "date-time"]

    /// An object that has these members and no others.
    static func object(_ members: [(String, JSONValue)], required: [String] = []) -> JSONValue {
        var schema: JSONObject = [
            "type": "object", "properties": .object(JSONObject(members)), "additionalProperties": false,
        ]
        if !required.isEmpty { schema["required"] = .array(required.map { .string($0) }) }
        return .object(schema)
    }

    static func list(_ element: JSONValue) -> JSONValue { ["type": "array", "items": element] }

    /// What makes a record.
    static func input(_ kind: RecordKind) -> JSONValue {
        var members: [(String, JSONValue)] = [("audience", audience), ("record", record(kind))]
        if kind == .contributor { members.append(("private", privateFieldsOrNull)) }
        return object(members, required: ["record"])
    }

    /// What patches a record (RFC 7396): any part of what makes it, with null to take something away.
    static func patch(_ kind: RecordKind) -> JSONValue {
        var members: [(String, JSONValue)] = [("audience", audience), ("record", ["type": "object"])]
        if kind == .contributor { members.append(("private", ["type": ["object", "null"]])) }
        return object(members)
    }

    static let privateFields: JSONValue = object([
        ("email", text), ("legalName", text), ("iban", text), ("bic", text),
    ])
    static let privateFieldsOrNull: JSONValue = ["anyOf": [privateFields, ["type": "null"]]]

    private static func resourceMembers(_ kind: RecordKind) -> [(String, JSONValue)] {
        [
            ("id", uuid), ("kind", ["const": .string(kind.rawValue)]), ("home", text),
            ("version", ["type": "integer", "minimum": 1]), ("audience", audience), ("source", reference("Source")),
            ("updated", instant), ("title", text), ("record", record(kind)),
        ]
    }

    /// A record as it is answered.
    static func resource(_ kind: RecordKind) -> JSONValue {
        let members = resourceMembers(kind)
        return object(members, required: members.map(\.0))
    }

    /// A record as a search answers it.
    static func hit(_ kind: RecordKind) -> JSONValue {
        let members = resourceMembers(kind) + [("score", ["type": "integer"]), ("reasons", list(text))]
        guard kind == .contributor else { return object(members, required: members.map(\.0)) }
        // Other records of the same person.
        let alternate = object([("id", uuid), ("home", text), ("title", text)], required: ["id", "home", "title"])
        return object(members + [("alternates", list(alternate))], required: members.map(\.0))
    }

    /// A page of a search.
    static func page(_ kind: RecordKind) -> JSONValue {
        object([("items", list(hit(kind))), ("next", text), ("count", count)], required: ["items"])
    }

    /// The components that are not made from a record's schema.
    static let components: [(String, JSONValue)] = [
        (
            "Source",
            object(
                [
                    ("via", ["enum": ["person", "coordinator", "import", "federation"]]), ("by", text),
                    ("format", text),
                    ("file", text),
                    ("line", ["type": "integer", "minimum": 1]),
                ], required: ["via"])
        ),
        (
            "Problem",
            object(
                [
                    (
                        "type",
                        ["enum": .array(Problem.Kind.allCases.map { .string("urn:muster:problem:\($0.rawValue)") })]
                    ),
                    ("title", text), ("status", ["type": "integer", "minimum": 400, "maximum": 599]), ("detail", text),
                    ("instance", text),
                    (
                        "errors",
                        list(
                            object(
                                [("path", text), ("code", text), ("message", text), ("suggestion", text)],
                                required: ["path", "code", "message"]))
                    ),
                ], required: ["type", "title", "status", "detail", "instance"])
        ),
    ]
}
