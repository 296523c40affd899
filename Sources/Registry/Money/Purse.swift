/// What of a pledge's money is free, in one currency.
package struct Purse: Sendable, Hashable {
    package let pledge: RecordID
    package let available: Int64
    /// The only project that it may pay for; nil for any.
    package let project: RecordID?
    /// When its term ends; nil for never.
    package let ends: CivilDate?

    package init(pledge: RecordID, available: Int64, project: RecordID?, ends: CivilDate?) {
        self.pledge = pledge
        self.available = available
        self.project = project
        self.ends = ends
    }

    /// From which purses an amount for a project is taken: first what may pay for nothing else, then what ends first,
    /// then in order of pledges.
    ///
    /// - Returns: what is taken from which, each above nothing; nil when they do not hold enough.
    package static func draw(
        _ amount: Int64, for project: RecordID, from purses: [Purse]
    ) -> [(pledge: RecordID, amount: Int64)]? {
        let usable = purses.filter { $0.available > 0 && ($0.project == nil || $0.project == project) }.sorted { a, b in
            if (a.project != nil) != (b.project != nil) { return a.project != nil }
            if a.ends != b.ends {
                guard let end = a.ends else { return false }
                return b.ends.map { end < $0 } ?? true
            }
            return a.pledge < b.pledge
        }
        var left = amount
        var taken: [(pledge: RecordID, amount: Int64)] = []
        for purse in usable where left > 0 {
            let part = min(left, purse.available)
            taken.append((purse.pledge, part))
            left -= part
        }
        return left == 0 ? taken : nil
    }
}

/// How long money lasts.
package enum Runway {
    /// Over how many whole months before this one spending is averaged, when nothing is said.
    package static let usualMonths = 6

    /// The months that money lasts, in tenths, rounded down: (cash + confirmed − committed) ÷ what was spent in a month on
    /// average. Nil when nothing was spent, so that it has no end.
    ///
    /// - Parameters:
    ///   - spent: in all of the months.
    ///   - months: at least 1.
    package static func tenths(
        cash: Int64, confirmed: Int64, committed: Int64, spent: Int64, months: Int
    ) -> Int64? {
        guard spent > 0, months > 0 else { return nil }
        let free = max(0, Int128(cash) + Int128(confirmed) - Int128(committed))
        let tenths = free * Int128(months) * 10 / Int128(spent)
        return Int64(min(tenths, Int128(Money.maximumAmount)))
    }
}
