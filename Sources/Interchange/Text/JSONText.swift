import CanonicalJSON

/// JSON for people: indented by two blanks, one member a line, members in canonical order.
enum JSONText {
    static func pretty(_ value: JSONValue) -> [UInt8] {
        var bytes: [UInt8] = []
        append(value, indent: 0, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private static func append(_ value: JSONValue, indent: Int, to bytes: inout [UInt8]) {
        switch value {
        case .object(let object) where !object.isEmpty:
            list("{", "}", object, indent, &bytes) { member, bytes in
                CanonicalJSON.encode(.string(member.key), into: &bytes)
                bytes.append(contentsOf: ": ".utf8)
                append(member.value, indent: indent + 1, to: &bytes)
            }
        case .array(let items) where !items.isEmpty:
            list("[", "]", items, indent, &bytes) { append($0, indent: indent + 1, to: &$1) }
        default:
            CanonicalJSON.encode(value, into: &bytes)
        }
    }

    private static func list<Items: Collection>(
        _ open: String, _ close: String, _ items: Items, _ indent: Int, _ bytes: inout [UInt8],
        _ each: (Items.Element, inout [UInt8]) -> Void
    ) {
        bytes.append(contentsOf: open.utf8)
        for (index, item) in items.enumerated() {
            bytes.append(contentsOf: (index == 0 ? "\n" : ",\n").utf8)
            bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * (indent + 1)))
            each(item, &bytes)
        }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * indent))
        bytes.append(contentsOf: close.utf8)
    }
}
