import CanonicalJSON
import Registry

/// Stipends as commands write them.
enum StipendText {
    static func table(_ items: [JSONObject]) -> Table {
        var table = Table([
            .init("id"), .init("state"), .init("who", least: 8), .init("project", least: 8),
            .init("total", right: true),
            .init("until"),
        ])
        for item in items {
            func text(_ name: String) -> String { MoneyText.text(item, name) }
            table.add([
                ShortID.text(text("id")), text("state"), MoneyText.payee(item), text("projectName"),
                MoneyText.money(item["total"]), text("until"),
            ])
        }
        return table
    }

    static func show(_ stipend: JSONObject, to output: Output) throws {
        func text(_ name: String) -> String { MoneyText.text(stipend, name) }
        let (extended, extendable) = (
            stipend["extendedMonths"]?.integerValue ?? 0, stipend["extendableMonths"]?.integerValue ?? 0
        )
        try output.line(
            "\(MoneyText.money(stipend["total"])) for \(TextWidth.printable(MoneyText.payee(stipend))): \(text("state"))"
        )
        try MoneyText.facts(
            [
                ("project", text("projectName")),
                ("mentor", text("mentorName").isEmpty ? "nobody yet" : text("mentorName")),
                ("days", "\(text("from")) – \(text("until"))"),
                ("extended", extendable == 0 ? "" : "\(extended) of at most \(extendable) months"),
                ("paid", MoneyText.money(stipend["paid"])), ("open", MoneyText.money(stipend["open"])),
                ("id", text("id")),
            ], to: output)
        for share in (stipend["shares"]?.arrayValue ?? []).compactMap(\.objectValue) {
            let rate = MoneyText.text(share, "rate")
            try output.line(
                TextWidth.printable(
                    "  \(MoneyText.text(share, "percent")) of it, \(MoneyText.money(share["amount"])), from "
                        + MoneyText.text(share, "fundName")))
            if !rate.isEmpty { try output.line("    which takes \(MoneyText.money(share["source"])) at \(rate)") }
        }
        let currency = stipend["total"]?.objectValue?["currency"]?.stringValue ?? ""
        var table = Table([
            .init("no", right: true), .init("due"), .init("amount", right: true), .init("state"), .init("approved by"),
            .init("claim by"),
        ])
        for one in (stipend["instalments"]?.arrayValue ?? []).compactMap(\.objectValue) {
            let state = MoneyText.text(one, "state")
            table.add([
                String(one["number"]?.integerValue ?? 0), MoneyText.text(one, "due"),
                MoneyText.number(one["amount"]?.integerValue ?? 0, currency), state, approvals(one),
                ["due", "approved", "scheduled"].contains(state) ? MoneyText.text(one, "claimBy") : "",
            ])
        }
        try table.print(to: output)
    }

    /// Who has approved: "mentor", "coordinator", "both".
    static func approvals(_ item: JSONObject) -> String {
        switch (item["mentorApproved"], item["coordinatorApproved"]) {
        case (.bool(true)?, .bool(true)?): "both"
        case (.bool(true)?, _): "mentor"
        case (_, .bool(true)?): "coordinator"
        default: ""
        }
    }
}
