import Registry

/// A shared-out round as a person reads it.
enum AllocationText {
    static func show(_ allocation: Allocation, to output: Output) throws {
        let round = allocation.round
        try output.line(Style.bold.paint(TextWidth.printable(round.name), on: 1))
        var rows = [
            ("budget", [amount(round.budget, round)]), ("method", [method(round)]), ("digest", [allocation.digest]),
        ]
        if let seed = allocation.seed { rows.append(("seed", [seed])) }
        if let cap = round.cap { rows.append(("cap a year", [amount(cap, round)])) }
        if let minimum = round.minimum { rows.append(("least award", [amount(minimum, round)])) }
        try RecordText.print(rows, to: output)
        try output.line()
        var table = Table([
            .init("#", right: true), .init("request", least: 8), .init("project", least: 10),
            .init("weight", right: true), .init("asked", right: true), .init("award", right: true),
            .init("why", least: 8),
        ])
        for (index, award) in allocation.awards.enumerated() {
            table.add([
                String(index + 1), award.request.id, award.request.project, String(award.request.weight),
                round.unit.format(award.request.amount), award.amount == 0 ? "-" : round.unit.format(award.amount),
                why(award),
            ])
        }
        try table.print(to: output)
        try output.line()
        let met = allocation.awards.count { $0.amount > 0 }
        try output.line(
            "\(amount(allocation.awarded, round)) to \(met) of \(Numbers.count(Int64(allocation.awards.count), "request", "requests")), "
                + "\(amount(allocation.left, round)) left.")
    }

    private static func amount(_ value: Int64, _ round: AllocationRound) -> String {
        "\(round.unit.format(value)) \(round.unit)"
    }

    private static func method(_ round: AllocationRound) -> String {
        switch round.method {
        case .draw: "draw by weight, met in the order drawn"
        case .proportional: "in proportion to weight × amount"
        }
    }

    private static func why(_ award: Award) -> String {
        switch award.reason {
        case nil: ""
        case .cap: "cap of the year"
        case .budget: "budget gone"
        case .minimum: "below the least"
        case .share: "its share"
        }
    }
}
