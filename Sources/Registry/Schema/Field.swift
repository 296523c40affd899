package import CanonicalJSON

/// One field of a kind of record, as validation, JSON Schema, OpenAPI and `--help` all read it.
package struct Field: Sendable {
    package let name: String
    package let type: FieldType
    package let required: Bool
    /// What it says, in one phrase without a full stop.
    package let summary: String
    /// A valid value.
    package let example: JSONValue?

    /// A row of the table.
    package init(
        _ name: String, _ type: FieldType, required: Bool = false, _ summary: String, example: JSONValue? = nil
    ) {
        self.name = name
        self.type = type
        self.required = required
        self.summary = summary
        self.example = example
    }
}

/// The fields of an object, in the order people read them and in the order they are stored in.
package struct FieldTable: Sendable, ExpressibleByArrayLiteral {
    /// As people read them.
    package let fields: [Field]
    /// As canonical JSON orders them, so that an object is checked in one pass along both.
    let sorted: [Field]

    /// A table; names must be unique.
    package init(_ fields: [Field]) {
        self.fields = fields
        sorted = fields.sorted { KeyOrder.compare($0.name, $1.name) < 0 }
    }

    package init(arrayLiteral elements: Field...) { self.init(elements) }

    /// The field of a name.
    package subscript(name: String) -> Field? { fields.first { $0.name == name } }
}
