package import CanonicalJSON
import Registry

/// One parameter of a route: what the router checks and what the OpenAPI document says, from one value.
package struct Parameter: Sendable {
    /// Where it stands.
    package enum Location: String, Sendable { case path, query, header }

    /// What it may be.
    package enum Kind: Sendable {
        /// At most so many Unicode scalars, at least one.
        case text(max: Int)
        case integer(ClosedRange<Int64>)
        case boolean
        case date
        case uuid
        case oneOf([String])
        /// A component of the document that lists the values; the rules behind the route check them.
        case component(String)
        /// A text whose usual form is a pattern; the rules behind the route check it, and forgive more.
        case described(pattern: String)
        /// A text with a pattern in the OpenAPI document and a check here; `hint` says in words what is expected.
        case shaped(pattern: String, max: Int, hint: String, check: @Sendable (String) -> Bool)
    }

    package var name: String
    package var location: Location
    package var kind: Kind
    package var isRequired = false
    package var isRepeatable = false
    package var summary: String
    /// A value that is valid, for the document.
    package var example: String?

    /// A query parameter.
    package static func query(
        _ name: String, _ kind: Kind, repeatable: Bool = false, example: String? = nil, _ summary: String
    ) -> Parameter {
        Parameter(
            name: name, location: .query, kind: kind, isRepeatable: repeatable, summary: summary, example: example)
    }

    /// A header.
    package static func header(
        _ name: String, _ kind: Kind, required: Bool = false, example: String? = nil, _ summary: String
    ) -> Parameter {
        Parameter(
            name: name, location: .header, kind: kind, isRequired: required, summary: summary, example: example)
    }

    /// How many values it may have when it is repeatable.
    package var repetitionLimit = 32

    /// Nil when the value fits, else what is wrong and how to mend it.
    package func complaint(about value: String) -> (message: String, suggestion: String?)? {
        switch kind {
        case .text(let max):
            if value.isEmpty { return ("it is empty; leave \(name) out instead", nil) }
            if value.unicodeScalars.count > max { return ("it is longer than \(max) characters; shorten it", nil) }
        case .integer(let range):
            // Int64 would take "+5" and "05"; one number has one spelling here.
            guard let number = Int64(value), String(number) == value, range.contains(number) else {
                return ("expected a whole number from \(range.lowerBound) to \(range.upperBound)", nil)
            }
        case .boolean:
            guard value == "true" || value == "false" else { return ("expected true or false", nil) }
        case .date:
            guard CivilDate(value) != nil else { return ("expected a date that exists, such as 2026-12-01", nil) }
        case .uuid:
            guard RecordID(value) != nil else {
                return ("expected a record's id, such as 0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47", nil)
            }
        case .oneOf(let values):
            guard values.contains(value) else {
                let nearest = EditDistance.nearest(to: value, among: values)
                let list = values.count > 12 ? "" : "; expected one of \(values.joined(separator: ", "))"
                return ("\(name) knows no such value\(list)", nearest)
            }
        case .component, .described:
            if value.isEmpty { return ("it is empty; leave \(name) out instead", nil) }
            if value.utf8.count > 512 { return ("it is longer than 512 bytes; shorten it", nil) }
        case .shaped(_, let max, let hint, let check):
            guard value.utf8.count <= max, check(value) else { return ("expected \(hint)", nil) }
        }
        return nil
    }

    /// The JSON Schema of one value.
    package var schema: JSONObject {
        switch kind {
        case .text(let max): ["type": "string", "minLength": 1, "maxLength": .integer(Int64(max))]
        case .integer(let range):
            ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
        case .boolean: ["type": "boolean"]
        case .date: ["type": "string", "format": "date"]
        case .uuid: ["type": "string", "format": "uuid"]
        case .oneOf(let values): ["type": "string", "enum": .array(values.map { .string($0) })]
        case .component(let name): ["$ref": .string("#/components/schemas/\(name)")]
        case .described(let pattern): ["type": "string", "pattern": .string(pattern)]
        case .shaped(let pattern, let max, _, _):
            ["type": "string", "pattern": .string(pattern), "maxLength": .integer(Int64(max))]
        }
    }
}
