/// When a stipend is paid, and how much each time.
package enum Schedule: Sendable, Hashable {
    /// At the end of each month (or three months) counted from the first day.
    case monthly
    case quarterly
    /// All of it on the last day.
    case once
    /// On these days these amounts, in minor units.
    case dated([Planned])

    /// One instalment as planned.
    package struct Planned: Sendable, Hashable {
        package let due: CivilDate
        package let amount: Int64

        package init(due: CivilDate, amount: Int64) {
            self.due = due
            self.amount = amount
        }
    }

    /// The most instalments of one stipend: ten years of months.
    package static let most = 120

    /// Reads `monthly`, `quarterly`, `once`, or `2026-12-31:2000EUR,2027-03-31:4000EUR`.
    package static func parse(_ text: String, currency: String) throws(InputError) -> Schedule {
        switch text {
        case "monthly": return .monthly
        case "quarterly": return .quarterly
        case "once": return .once
        default: break
        }
        var planned: [Planned] = []
        for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = piece.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2, let due = CivilDate(parts[0]) else {
                throw InputError(
                    "\"\(piece)\" is not a day with an amount. Write monthly, quarterly, once, or a list such as "
                        + "2026-12-31:2000\(currency),2027-03-31:4000\(currency).",
                    suggestion: EditDistance.nearest(to: text, among: ["monthly", "quarterly", "once"]))
            }
            let amount = try Money.parse(parts[1])
            guard amount.currency == currency, amount.period == nil else {
                throw InputError("\"\(parts[1])\" is not an amount in \(currency), the currency of the total.")
            }
            planned.append(Planned(due: due, amount: amount.amount))
        }
        return .dated(planned)
    }

    /// The instalments of a total: they add up to it, each is above nothing, and none is due before the first day or
    /// after the last.
    package func instalments(
        of total: Int64, from: CivilDate, until: CivilDate
    ) throws(InputError) -> [Planned] {
        guard total > 0 else { throw InputError("A stipend is more than nothing; write the total as in 6000EUR.") }
        guard from <= until else { throw InputError("It would end on \(until), before it begins on \(from).") }
        switch self {
        case .monthly: return try Self.periods(of: total, from, until, months: 1)
        case .quarterly: return try Self.periods(of: total, from, until, months: 3)
        case .once: return [Planned(due: until, amount: total)]
        case .dated(let planned): return try Self.checked(planned, total, from, until)
        }
    }

    private static func periods(
        of total: Int64, _ from: CivilDate, _ until: CivilDate, months: Int
    ) throws(InputError) -> [Planned] {
        var days: [CivilDate] = []
        while days.count <= most {
            let next = from.adding(months: (days.count + 1) * months)
            let last = next.adding(days: -1)
            days.append(min(last, until))
            if last >= until { break }
        }
        guard days.count <= most else {
            throw InputError("From \(from) until \(until) would be more than \(most) instalments.")
        }
        guard let amounts = Apportionment.divide(total, by: days.map { _ in 1 }), amounts.allSatisfy({ $0 > 0 }) else {
            throw InputError("The total is too little for \(days.count) instalments.")
        }
        return zip(days, amounts).map { Planned(due: $0, amount: $1) }
    }

    private static func checked(
        _ planned: [Planned], _ total: Int64, _ from: CivilDate, _ until: CivilDate
    ) throws(InputError) -> [Planned] {
        guard (1...most).contains(planned.count) else {
            throw InputError("A stipend has 1 to \(most) instalments, and these are \(planned.count).")
        }
        var sum: Int64 = 0
        for (index, one) in planned.enumerated() {
            guard one.amount > 0 else { throw InputError("The instalment of \(one.due) is nothing; leave it out.") }
            guard (from...until).contains(one.due) else {
                throw InputError("The instalment of \(one.due) is not between \(from) and \(until).")
            }
            guard index == 0 || planned[index - 1].due < one.due else {
                throw InputError("The instalments are out of order at \(one.due); write them by their days, each once.")
            }
            // Each is at most 2^53 − 1, and they are few.
            sum += one.amount
        }
        guard sum == total else {
            throw InputError("The instalments add up to \(sum) minor units and the total is \(total); make them equal.")
        }
        return planned
    }
}

extension CivilDate {
    /// The same day so many months later, or the last of the month where it has no such day: 31 January and one month
    /// are 28 or 29 February. Held within the years 1 to 9999.
    package func adding(months: Int) -> CivilDate {
        let (year, month, day) = parts
        let index = year * 12 + month - 1 + months
        guard (12..<120_000).contains(index) else {
            return CivilDate(daysSince1970: index < 12 ? Int.min / 2 : Int.max / 2)
        }
        let (newYear, newMonth) = (index / 12, index % 12 + 1)
        let last = CivilDate.daysInMonth(newMonth, year: newYear)
        return CivilDate(year: newYear, month: newMonth, day: min(day, last)) ?? self
    }
}
