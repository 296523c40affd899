internal import Postgres
package import Registry

/// A report or a reversal as it is kept.
package struct UsageEntry: Sendable, Hashable {
    package let id: RecordID
    package let grant: RecordID
    package let from: CivilDate
    package let until: CivilDate
    /// Thousandths of the grant's unit; negative for a reversal.
    package let amount: Int64
    package let isOveruse: Bool
    package let reference: String?
    package let note: String?
    /// The report that this one takes back.
    package let reverses: RecordID?
    /// The reversal of this report.
    package let reversedBy: RecordID?
    package let at: Instant

    static let columns: Query = """
        u.id, u.grant_id, u.starts, u.ends, u.amount, u.overuse, u.reference, u.note, u.reverses,
        (SELECT r.id FROM muster.compute_usage r WHERE r.reverses = u.id), u.at
        """

    /// Reads ``columns``.
    init(row: Row) throws(PostgresError) {
        id = try row[0]
        grant = try row[1]
        from = try row[2]
        until = try row[3]
        amount = try row[4]
        isOveruse = try row[5]
        reference = try row[6]
        note = try row[7]
        reverses = try row[8]
        reversedBy = try row[9]
        at = try row[10]
    }

    /// Whether a report says the same.
    func says(_ report: UsageReport) -> Bool {
        (from, until, amount) == (report.from, report.until, report.amount) && isOveruse == report.isOveruse
    }
}
