import TransparencyLog

// The one way to write what was read: RFC 9651, section 4.1. What is made here is printable ASCII where it has to be.

extension StructuredField.BareItem {
    var text: String {
        switch self {
        case .integer(let number): String(number)
        case .decimal(let thousandths): Self.decimal(thousandths)
        case .string(let string):
            "\"" + string.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
        case .token(let token): token
        case .bytes(let bytes): ":\(Base64.encode(bytes)):"
        case .boolean(let value): value ? "?1" : "?0"
        case .date(let seconds): "@\(seconds)"
        case .display(let string): Self.display(string)
        }
    }

    private static func decimal(_ thousandths: Int64) -> String {
        var fraction = String(1000 + thousandths.magnitude % 1000).dropFirst()
        while fraction.count > 1, fraction.last == "0" { fraction.removeLast() }
        return "\(thousandths < 0 ? "-" : "")\(thousandths.magnitude / 1000).\(fraction)"
    }

    private static func display(_ string: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text = Array("%\"".utf8)
        for byte in string.utf8 {
            if byte == UInt8(ascii: "%") || byte == UInt8(ascii: "\"") || !(0x20...0x7E).contains(byte) {
                text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            } else {
                text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self) + "\""
    }
}

extension StructuredField.Parameters {
    var text: String {
        zip(names, values).map { name, value in
            value == .boolean(true) ? ";\(name)" : ";\(name)=\(value.text)"
        }.joined()
    }
}

extension StructuredField.Item {
    var text: String { value.text + parameters.text }
}

extension StructuredField.InnerList {
    var text: String { "(" + items.map(\.text).joined(separator: " ") + ")" + parameters.text }
}

extension StructuredField.Dictionary {
    var text: String {
        zip(names, members).map { name, member in
            switch member {
            case .item(let item) where item.value == .boolean(true): name + item.parameters.text
            case .item(let item): "\(name)=\(item.text)"
            case .innerList(let list): "\(name)=\(list.text)"
            }
        }.joined(separator: ", ")
    }
}
