import CanonicalJSON

/// JSON for a person to read and edit: two spaces a level, members in canonical order.
enum PrettyJSON {
    static func encode(_ value: JSONValue) -> [UInt8] {
        var text = ""
        append(value, indent: "", to: &text)
        return Array(text.utf8) + [0x0a]
    }

    private static func append(_ value: JSONValue, indent: String, to text: inout String) {
        let inner = indent + "  "
        switch value {
        case .object(let object) where !object.isEmpty:
            text += "{\n"
            for (index, member) in object.enumerated() {
                text += "\(inner)\(JSONValue.string(member.key)): "
                append(member.value, indent: inner, to: &text)
                text += index == object.count - 1 ? "\n" : ",\n"
            }
            text += "\(indent)}"
        case .array(let list) where list.contains(where: { $0.objectValue != nil || $0.arrayValue != nil }):
            text += "[\n"
            for (index, element) in list.enumerated() {
                text += inner
                append(element, indent: inner, to: &text)
                text += index == list.count - 1 ? "\n" : ",\n"
            }
            text += "\(indent)]"
        case .array(let list):
            text += "[" + list.map(\.description).joined(separator: ", ") + "]"
        default:
            text += value.description
        }
    }
}
