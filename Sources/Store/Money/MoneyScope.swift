internal import Postgres
package import Registry

/// Whose money a question is about; the node's when nothing is named. What is named narrows together.
package struct MoneyScope: Sendable, Hashable {
    package var fund: RecordID?
    package var project: RecordID?
    package var sponsor: RecordID?

    package init(fund: RecordID? = nil, project: RecordID? = nil, sponsor: RecordID? = nil) {
        self.fund = fund
        self.project = project
        self.sponsor = sponsor
    }

    /// The condition on a stipend `s`: of the project, paid in part by the fund, drawn on money of the sponsor.
    ///
    /// - Parameter id: the stipend's id as another table of the query has it, that comes first and is then filtered before
    ///   stipends are fetched.
    func ofStipend(_ id: Query = "s.id") -> Query {
        // The alternatives keep the planner from making joins of what follows: with row-level security in the way it
        // expects so few rows of them that it would sort all that a fund ever paid for to find the first page.
        """
        (\(project)::uuid IS NULL OR s.project = \(project))
        AND (\(fund)::uuid IS NULL
            OR EXISTS (SELECT FROM muster.stipend_share h WHERE h.stipend = \(id) AND h.fund = \(fund)))
        AND (\(sponsor)::uuid IS NULL OR EXISTS (SELECT FROM muster.draw d JOIN muster.pledge g ON g.id = d.pledge
            WHERE d.stipend = \(id) AND g.sponsor = \(sponsor)))
        """
    }

    /// The condition on a pledge `g`.
    var ofPledge: Query {
        """
        (\(fund)::uuid IS NULL OR g.fund = \(fund)) AND (\(sponsor)::uuid IS NULL OR g.sponsor = \(sponsor))
        """
    }
}

/// Where a page by days ended.
package struct DayCursor: Sendable, Hashable, CustomStringConvertible {
    package let day: CivilDate
    package let id: RecordID

    package init(day: CivilDate, id: RecordID) {
        self.day = day
        self.id = id
    }

    /// Reads `2026-12-31.0198c5a2-…`.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, let day = CivilDate(parts[0]), let id = RecordID(parts[1]) else { return nil }
        self.init(day: day, id: id)
    }

    package var description: String { "\(day).\(id)" }
}
