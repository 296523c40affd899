internal import Registry

/// Holds reports against an account, one after another, as if each before it had been posted.
struct UsageCheck {
    private(set) var issues: [Issue] = []
    private let account: ComputeAccount
    private let today: CivilDate
    private let place: (Int) -> String
    private var used: Int64
    /// Reports that are not reversed, by their reference.
    private var kept: [String: UsageEntry] = [:]
    private var positions: [String: Int] = [:]

    init(_ account: ComputeAccount, today: CivilDate, place: @escaping (Int) -> String) {
        self.account = account
        self.today = today
        self.place = place
        used = account.used
    }

    mutating func know(_ entries: [UsageEntry]) {
        for entry in entries { if let reference = entry.reference { kept[reference] = entry } }
    }

    /// Whether a report is new; what is wrong with it is among the issues then.
    mutating func isNew(_ report: UsageReport, at position: Int) -> Bool {
        guard issues.count < Validation.mostIssues else { return true }
        let found = report.issues(account.terms, today: today)
        for issue in found { add(position, issue.path, issue.code, issue.message) }
        if let reference = report.reference {
            if let first = positions.updateValue(position, forKey: reference) {
                add(position, "/reference", .duplicate, "“\(reference)” is the reference of report \(first + 1) too.")
            } else if let entry = kept[reference] {
                guard !entry.says(report) else { return false }
                add(
                    position, "/reference", .duplicate,
                    "“\(reference)” was reported before, as \(account.terms.unit.format(entry.amount)) from \(entry.from) until \(entry.until)\(entry.isOveruse ? ", beyond the grant" : ""). If that was wrong, reverse it first."
                )
            }
        }
        guard found.isEmpty else { return true }
        let (sum, overflow) = used.addingReportingOverflow(report.amount)
        if overflow || sum > FixedPoint.maximum {
            add(position, "/amountMilli", .outOfRange, "With it more would be used than can be counted.")
        } else if sum > account.terms.granted, !report.isOveruse {
            let unit = account.terms.unit
            let left = max(0, account.terms.granted - used)
            let what =
                left == 0
                ? "Nothing is left of \(unit.format(account.terms.granted))"
                : "Only \(unit.format(left)) are left of \(unit.format(account.terms.granted))"
            add(
                position, "/amountMilli", .outOfRange,
                "\(what), and this reports \(unit.format(report.amount)). If the facility counts it beyond its grant, report it as overuse."
            )
        } else {
            used = sum
        }
        return true
    }

    private mutating func add(_ position: Int, _ path: String, _ code: Issue.Code, _ message: String) {
        issues.append(Issue(path: place(position) + path, code: code, message: message))
    }
}
