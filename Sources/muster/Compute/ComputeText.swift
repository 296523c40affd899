import CanonicalJSON
import Registry

/// Compute accounts as a person reads them.
enum ComputeText {
    /// More entries are not listed as text.
    static let mostEntries = 5_000

    static var table: Table {
        // What was granted stands at the beginning of a grant's title.
        Table([
            .init("grant", least: 12), .init("state"), .init("used", right: true), .init("left", right: true),
            .init("ends"), .init("by"), .init("id"),
        ])
    }

    static func add(_ account: JSONObject, to table: inout Table) throws {
        table.add([
            text(account, "title"), text(account, "state"), number(account, "usedMilli"),
            number(account, left(account)),
            text(account, "ends"), text(account, "endsBy") == "expiry" ? "window" : "hours",
            ShortID.text(text(account, "id")),
        ])
    }

    static func show(_ account: JSONObject, to output: Output) throws {
        let unit = try ComputeCommand.unit(account)
        func amount(_ name: String) -> String { unit.format(account[name]?.integerValue ?? 0) }
        try output.line(Style.bold.paint(TextWidth.printable(text(account, "title")), on: 1))
        var rows: [(String, [String])] = [
            ("state", ["\(text(account, "state")) on \(text(account, "on"))"]),
            ("window", ["\(text(account, "from")) to \(text(account, "until"))"]),
            ("granted", [amount("grantedMilli")]),
            (
                "used",
                [amount("usedMilli") + (account["reported"].map { ", reported until \($0.stringValue ?? "")" } ?? "")]
            ),
        ]
        if (account["balanceMilli"]?.integerValue ?? 0) < 0 {
            rows.append(("balance", ["\(amount("balanceMilli")): more than granted, as the facility reported"]))
        } else if text(account, "state") == "expired" {
            rows.append(("expired", ["\(amount("expiredMilli")), unused when the window ended"]))
        } else {
            rows.append(("left", [amount("leftMilli")]))
        }
        if account["ratePerDayMilli"] != nil {
            rows.append(("rate", ["\(amount("ratePerDayMilli")) a day over \(number(account["trailingDays"])) days"]))
        }
        if let days = account["runwayDays"]?.integerValue {
            rows.append(("runway", [Numbers.count(days, "day", "days") + " at that rate"]))
        }
        rows.append(("ends first", [end(account, unit)]))
        rows.append(("id", [text(account, "id")]))
        try RecordText.print(rows, to: output)
    }

    /// One line: used, left and what ends first.
    static func standing(_ account: JSONObject) -> String {
        guard let unit = account["unit"]?.stringValue.flatMap(ComputeUnit.init(rawValue:)) else { return "" }
        let balance = account["balanceMilli"]?.integerValue ?? 0
        let used = unit.format(account["usedMilli"]?.integerValue ?? 0)
        return balance < 0
            ? "\(used) used, \(unit.format(-balance)) more than granted."
            : "\(used) used, \(FixedPoint.format(balance, digits: ComputeUnit.digits)) left."
    }

    static func show(entries: [JSONValue], to output: Output) throws {
        var table = Table([
            .init("from"), .init("until"), .init("amount", right: true), .init("reference", least: 8),
            .init("what", least: 8), .init("id"),
        ])
        for case .object(let entry) in entries {
            let what =
                entry["reverses"] != nil
                ? "reversal"
                : entry["reversedBy"] != nil ? "reversed" : entry["overuse"] == .bool(true) ? "overuse" : ""
            table.add(
                [
                    text(entry, "from"), text(entry, "until"), number(entry, "amountMilli"), text(entry, "reference"),
                    what,
                    ShortID.text(text(entry, "id")),
                ], notes: entry["note"]?.stringValue.map { [$0] } ?? [])
        }
        try table.print(to: output)
    }

    private static func end(_ account: JSONObject, _ unit: ComputeUnit) -> String {
        let day = text(account, "ends")
        let isOver = day < text(account, "on")
        guard text(account, "endsBy") == "expiry" else {
            return (account["leftMilli"]?.integerValue ?? 0) == 0
                ? "the hours: all were used by \(day)" : "the hours, after \(day) at that rate"
        }
        if isOver { return "the window ended after \(day)" }
        let unused = account["unusedMilli"]?.integerValue ?? 0
        return "the window, after \(day)"
            + (unused > 0 ? "; \(unit.format(unused)) would be gone unused at the present rate" : "")
    }

    private static func left(_ account: JSONObject) -> String {
        (account["balanceMilli"]?.integerValue ?? 0) < 0 ? "balanceMilli" : "leftMilli"
    }

    static func text(_ object: JSONObject, _ name: String) -> String { object[name]?.stringValue ?? "" }

    static func number(_ object: JSONObject, _ name: String) -> String {
        FixedPoint.format(object[name]?.integerValue ?? 0, digits: ComputeUnit.digits)
    }

    private static func number(_ value: JSONValue?) -> String { String(value?.integerValue ?? 0) }
}
