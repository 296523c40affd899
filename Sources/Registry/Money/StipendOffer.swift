/// A stipend as it is offered: whole and consistent, or not made at all.
package struct StipendOffer: Sendable, Hashable {
    /// A part of it and the fund that is to pay it.
    package struct Share: Sendable, Hashable {
        package let fund: RecordID
        package let basisPoints: Int
        /// In the stipend's currency.
        package let amount: Int64
        /// The currency of the fund's money, and how much of it that takes.
        package let source: String
        package let sourceAmount: Int64
        /// From the stipend's currency to the source's; nil when they are the same.
        package let rate: ExchangeRate?
    }

    /// Which fund pays how much of it, and from money in which currency.
    package struct Part: Sendable, Hashable {
        package let fund: RecordID
        package let basisPoints: Int
        package let source: String

        package init(fund: RecordID, basisPoints: Int, source: String) {
            self.fund = fund
            self.basisPoints = basisPoints
            self.source = source
        }
    }

    package let contributor: RecordID
    package let mentor: RecordID?
    package let project: RecordID
    package let total: Money
    package let from: CivilDate
    package let until: CivilDate
    package let instalments: [Schedule.Planned]
    package let shares: [Share]
    /// Months by which it may be extended in all.
    package let extendable: Int
    /// Days after its day in which an instalment can be claimed.
    package let claimDays: Int

    /// Half a year.
    package static let usualClaimDays = 180
    package static let mostShares = 32
    package static let mostMonths = 60
    package static let mostClaimDays = 3660

    /// Puts an offer together.
    ///
    /// - Throws: ``InputError`` when anything of it does not fit the rest.
    package init(
        contributor: RecordID, mentor: RecordID?, project: RecordID, total: Money, from: CivilDate, until: CivilDate,
        schedule: Schedule, parts: [Part], rates: [ExchangeRate], extendable: Int, claimDays: Int
    ) throws(InputError) {
        guard mentor != contributor else { throw InputError("Nobody is their own mentor; name somebody else.") }
        guard (0...Self.mostMonths).contains(extendable) else {
            throw InputError("An offer can be extended by 0 to \(Self.mostMonths) months.")
        }
        guard (1...Self.mostClaimDays).contains(claimDays) else {
            throw InputError("An instalment can be claimed for 1 to \(Self.mostClaimDays) days.")
        }
        self.contributor = contributor
        self.mentor = mentor
        self.project = project
        self.total = total
        self.from = from
        self.until = until
        self.extendable = extendable
        self.claimDays = claimDays
        instalments = try schedule.instalments(of: total.amount, from: from, until: until)
        shares = try Self.shares(parts, of: total, rates)
    }

    private static func shares(
        _ parts: [Part], of total: Money, _ rates: [ExchangeRate]
    ) throws(InputError) -> [Share] {
        guard (1...mostShares).contains(parts.count) else {
            throw InputError("A stipend is paid from 1 to \(mostShares) funds.")
        }
        guard Set(parts.map { "\($0.fund) \($0.source)" }).count == parts.count else {
            throw InputError("A fund is named twice for the same currency; say its whole share at once.")
        }
        try Percentage.mustBeWhole(parts.map(\.basisPoints))
        guard let amounts = Apportionment.divide(total.amount, by: parts.map { Int64($0.basisPoints) }) else {
            throw InputError("The shares cannot be divided.")
        }
        var shares: [Share] = []
        for (part, amount) in zip(parts, amounts) {
            var rate: ExchangeRate?
            var sourceAmount = amount
            if part.source != total.currency {
                let fitting = rates.filter { $0.base == total.currency && $0.quote == part.source }
                guard let found = fitting.first, fitting.count == 1 else {
                    throw InputError(
                        "A share in \(part.source) of a stipend in \(total.currency) needs one rate with its day: "
                            + "--rate \(total.currency)/\(part.source)=1.08@2026-11-20.")
                }
                guard let converted = found.convert(amount) else {
                    throw InputError("At \(found) the share is more than an amount of money can be.")
                }
                guard converted > 0 || amount == 0 else {
                    throw InputError("At \(found) the share is less than the smallest unit of \(part.source).")
                }
                rate = found
                sourceAmount = converted
            }
            shares.append(
                Share(
                    fund: part.fund, basisPoints: part.basisPoints, amount: amount, source: part.source,
                    sourceAmount: sourceAmount, rate: rate))
        }
        for one in rates where !shares.contains(where: { $0.rate == one }) {
            throw InputError(
                "The rate \(one) is for no share of this stipend; leave it out, or write the share's currency.")
        }
        return shares
    }
}
