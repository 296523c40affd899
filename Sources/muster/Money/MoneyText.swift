import CanonicalJSON
import Interchange
import MusterClient
import Registry

/// Money as commands write it.
enum MoneyText {
    /// `6,000.00 EUR` from `{"amount": 600000, "currency": "EUR"}`: always with all decimals, so that columns align.
    static func money(_ value: JSONValue?) -> String {
        guard let object = value?.objectValue, let amount = object["amount"]?.integerValue,
            let currency = object["currency"]?.stringValue
        else { return "" }
        return "\(number(amount, currency)) \(currency)"
    }

    /// `6,000.00`
    static func number(_ amount: Int64, _ currency: String) -> String {
        let text = DecimalAmount.text(amount, currency)
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let whole = Numbers.grouped(Int64(parts[0]) ?? 0)
        // A sign before a zero would be lost with the number.
        let sign = text.hasPrefix("-") && !whole.hasPrefix("-") ? "-" : ""
        return sign + whole + (parts.count > 1 ? ".\(parts[1])" : "")
    }

    static func text(_ object: JSONObject, _ name: String) -> String { object[name]?.stringValue ?? "" }

    /// Who receives it: a name, or the token that is left of somebody who was forgotten.
    static func payee(_ object: JSONObject) -> String {
        let name = text(object, "contributorName")
        if !name.isEmpty { return name }
        return "payee \(text(object, "payee").suffix(12))"
    }

    /// Lines of a name and a value, the values below each other.
    static func facts(_ facts: [(String, String)], to output: Output) throws {
        let shown = facts.filter { !$0.1.isEmpty }
        let width = shown.map { TextWidth.columns($0.0) }.max() ?? 0
        for (name, value) in shown {
            try output.line("  \(TextWidth.pad(name, to: width))  \(TextWidth.printable(value))")
        }
    }

    /// A page of an answer as JSON, or what `table` makes of its items.
    static func page(
        _ answer: JSONValue, json: Bool, empty: String, _ table: ([JSONObject]) -> Table
    ) throws {
        if json { return try Output.write { try $0.line(CanonicalJSON.encode(answer)) } }
        let items = (answer.objectValue?["items"]?.arrayValue ?? []).compactMap(\.objectValue)
        try Output.write { output in
            if items.isEmpty { return try output.line(empty) }
            try table(items).print(to: output)
        }
        if let next = answer.objectValue?["next"]?.stringValue { Output.tell("There is more: --cursor \(next)") }
    }

    /// One CSV record (RFC 4180), of which a spreadsheet computes nothing.
    static func csv(_ cells: [String]) -> String {
        cells.map { InertText.cell($0) }.map { cell in
            cell.contains(where: { $0 == "\"" || $0 == "," || $0.isNewline })
                ? "\"\(cell.replacing("\"", with: "\"\""))\"" : cell
        }.joined(separator: ",")
    }
}
