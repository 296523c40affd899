/// What a facility says was used of a grant in a period. Immutable once it is kept; what was wrong is reversed.
package struct UsageReport: Sendable, Hashable {
    /// Texts are at most so long, in characters.
    package static let longestReference = 200
    package static let longestNote = 500
    /// A report covers at most so many days; usage counts as spread evenly over them.
    package static let mostDays = 366

    package var grant: RecordID
    /// First day of the period.
    package var from: CivilDate
    /// Last day of the period.
    package var until: CivilDate
    /// Thousandths of the grant's unit, at least 1.
    package var amount: Int64
    /// The reporter's own name for it, by which it is known again: a job, an invoice, a month. One a grant.
    package var reference: String?
    package var note: String?
    /// Said by whoever reports: the facility itself counts this beyond what it granted.
    package var isOveruse: Bool

    package init(
        grant: RecordID, from: CivilDate, until: CivilDate, amount: Int64, reference: String? = nil,
        note: String? = nil,
        isOveruse: Bool = false
    ) {
        self.grant = grant
        self.from = from
        self.until = until
        self.amount = amount
        self.reference = reference
        self.note = note
        self.isOveruse = isOveruse
    }

    /// What is wrong with it by itself and against the grant's terms; paths are those of its JSON.
    package func issues(_ terms: ComputeTerms, today: CivilDate) -> [Issue] {
        var issues: [Issue] = []
        func add(_ path: String, _ code: Issue.Code, _ message: String) {
            issues.append(Issue(path: path, code: code, message: message))
        }
        if amount < 1 || amount > FixedPoint.maximum {
            add(
                "/amountMilli", .outOfRange,
                "An amount is more than nothing, and at most \(terms.unit.format(FixedPoint.maximum)). What was reported wrongly is reversed, not reported with a sign."
            )
        }
        if until < from {
            add("/until", .interval, "The period ends on \(until), before it begins on \(from). Swap the two days.")
        } else if until.days(since: from) >= Self.mostDays {
            add("/until", .interval, "A report covers at most \(Self.mostDays) days. Split it, a month each.")
        }
        if from < terms.from {
            add(
                "/from", .outOfRange,
                "\(from) lies before the grant's window, which begins on \(terms.from). Correct the day, or the grant.")
        }
        if until > terms.until {
            add(
                "/until", .outOfRange,
                "\(until) lies after the grant's window, which ended on \(terms.until). Correct the day, or extend the grant."
            )
        }
        // One day of grace: somewhere it is tomorrow already.
        if until > today.adding(days: 1) {
            add("/until", .outOfRange, "\(until) lies in the future; today is \(today). Report what was used.")
        }
        for (name, text, most) in [
            ("reference", reference, Self.longestReference), ("note", note, Self.longestNote),
        ] {
            guard let text else { continue }
            if text.isEmpty { add("/\(name)", .empty, "It is empty. Leave it out.") }
            if text.unicodeScalars.count > most {
                add("/\(name)", .tooLong, "It is longer than \(most) characters. Shorten it.")
            }
            if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
                add("/\(name)", .characters, "It has control characters. Write it as one line.")
            }
        }
        return issues
    }
}
