package import CanonicalJSON

/// The usage account of a compute grant as it stands on a day. Amounts are thousandths of the grant's unit.
package struct ComputeAccount: Sendable, Hashable {
    /// Where a grant stands.
    package enum State: String, Sendable, CaseIterable {
        /// Its window has not begun.
        case waiting
        /// It can be used.
        case open
        /// All of it is used, within its window.
        case exhausted
        /// More was used than granted, and the facility said so.
        case overused
        /// Its window has ended; what was left is gone.
        case expired
    }

    /// How many days, the day asked about included, the trailing rate looks back. Less where the window began later.
    package static let trailingDays = 90

    /// The grant's record.
    package let grant: RecordID
    package let project: RecordID
    package let title: String
    package let terms: ComputeTerms
    /// Everything reported until the day, corrections taken off.
    package let used: Int64
    /// What of it falls on the trailing days.
    package let trailing: Int64
    /// The last day that a report covers.
    package let reported: CivilDate?

    package init(
        grant: RecordID, project: RecordID, title: String, terms: ComputeTerms, used: Int64, trailing: Int64,
        reported: CivilDate?
    ) {
        self.grant = grant
        self.project = project
        self.title = title
        self.terms = terms
        self.used = used
        self.trailing = trailing
        self.reported = reported
    }

    /// Granted less used: negative when more was used than granted.
    package var balance: Int64 { terms.granted - used }

    /// What can still be used: nothing once the window has ended, and never less than nothing.
    package func left(on day: CivilDate) -> Int64 { day > terms.until ? 0 : max(0, balance) }

    /// What was not used by the end of the window, and is gone.
    package func expired(on day: CivilDate) -> Int64 { day > terms.until ? max(0, balance) : 0 }

    package func state(on day: CivilDate) -> State {
        if balance < 0 { return .overused }
        if balance == 0 { return .exhausted }
        if day > terms.until { return .expired }
        return day < terms.from ? .waiting : .open
    }

    /// How many days the trailing rate is taken over: those of the window among the last ``trailingDays``; 0 before it
    /// begins and when it ended too long ago.
    package func rateDays(on day: CivilDate) -> Int {
        let first = max(terms.from, day.adding(days: 1 - Self.trailingDays))
        return max(0, min(day, terms.until).days(since: first) + 1)
    }

    /// Thousandths of the unit a day, rounded down; nil when nothing was used or there is no day to look at.
    package func rate(on day: CivilDate) -> Int64? {
        let days = rateDays(on: day)
        guard days > 0, trailing > 0 else { return nil }
        return trailing / Int64(days)
    }

    /// Whole days that what is left lasts at the trailing rate; nil when there is no rate or the window has ended.
    package func runway(on day: CivilDate) -> Int? {
        let days = rateDays(on: day)
        guard day <= terms.until, days > 0, trailing > 0 else { return nil }
        return Int(clamping: UInt128(left(on: day)) * UInt128(days) / UInt128(trailing))
    }

    /// The day after which nothing is left at the trailing rate; nil when there is no rate, or it lies beyond 9999.
    package func exhaustion(on day: CivilDate) -> CivilDate? {
        guard let runway = runway(on: day), runway < 3_000_000 else { return nil }
        let last = day.adding(days: runway)
        return last.days(since: day) == runway ? last : nil
    }

    /// What ends first, the hours or the window, and when.
    package enum End: Sendable, Hashable {
        /// The hours, after this day, at the trailing rate; or they have.
        case exhaustion(CivilDate)
        /// The window, after this day; so much would be gone unused at the trailing rate.
        case expiry(CivilDate, unused: Int64)
    }

    package func end(on day: CivilDate) -> End {
        if balance <= 0 { return .exhaustion(min(reported ?? day, day)) }
        if day > terms.until { return .expiry(terms.until, unused: expired(on: day)) }
        if let exhaustion = exhaustion(on: day), exhaustion < terms.until { return .exhaustion(exhaustion) }
        return .expiry(terms.until, unused: unused(on: day))
    }

    /// What will be left at the window's end at the trailing rate; all of it when there is no rate.
    private func unused(on day: CivilDate) -> Int64 {
        let days = rateDays(on: day)
        guard days > 0, trailing > 0 else { return left(on: day) }
        let ahead = UInt128(terms.until.days(since: day))
        let use = UInt128(trailing) * ahead / UInt128(days)
        return use >= UInt128(left(on: day)) ? 0 : left(on: day) - Int64(use)
    }

    /// As the API and `--json` say it.
    package func json(on day: CivilDate) -> JSONObject {
        var json: JSONObject = [
            "id": .string(grant.description), "project": .string(project.description), "title": .string(title),
            "unit": .string(terms.unit.rawValue), "from": .string(terms.from.description),
            "until": .string(terms.until.description), "on": .string(day.description),
            "state": .string(state(on: day).rawValue), "grantedMilli": .integer(terms.granted),
            "usedMilli": .integer(used), "balanceMilli": .integer(balance), "leftMilli": .integer(left(on: day)),
            "expiredMilli": .integer(expired(on: day)), "trailingMilli": .integer(trailing),
            "trailingDays": .integer(Int64(rateDays(on: day))),
        ]
        json["device"] = terms.device.map { .string($0) }
        json["reported"] = reported.map { .string($0.description) }
        json["ratePerDayMilli"] = rate(on: day).map { .integer($0) }
        json["runwayDays"] = runway(on: day).map { .integer(Int64($0)) }
        switch end(on: day) {
        case .exhaustion(let last):
            json["endsBy"] = "exhaustion"
            json["ends"] = .string(last.description)
        case .expiry(let last, let unused):
            json["endsBy"] = "expiry"
            json["ends"] = .string(last.description)
            json["unusedMilli"] = .integer(unused)
        }
        return json
    }
}
