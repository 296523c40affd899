/// JSON for people and for files under version control: two spaces a level, members in canonical order.
package enum PrettyJSON {
    /// The text, without a new line at its end. Empty lists and objects stay on their line.
    package static func encode(_ value: JSONValue) -> String {
        var text = ""
        append(value, indent: "", to: &text)
        return text
    }

    private static func append(_ value: JSONValue, indent: String, to text: inout String) {
        let deeper = indent + "  "
        switch value {
        case .array(let elements) where !elements.isEmpty:
            text += "["
            for (index, element) in elements.enumerated() {
                text += index == 0 ? "\n\(deeper)" : ",\n\(deeper)"
                append(element, indent: deeper, to: &text)
            }
            text += "\n\(indent)]"
        case .object(let object) where !object.isEmpty:
            text += "{"
            for (index, member) in object.enumerated() {
                text += index == 0 ? "\n\(deeper)" : ",\n\(deeper)"
                text += "\(JSONValue.string(member.key)): "
                append(member.value, indent: deeper, to: &text)
            }
            text += "\n\(indent)}"
        default: text += value.description
        }
    }
}
