package import CanonicalJSON
internal import Postgres
package import Registry

extension Store {
    /// How long money lasts, by currency: (cash + confirmed − committed) ÷ what was spent in a month on average over the
    /// last whole months.
    ///
    /// For a fund and for the node the books' balances answer. For a project and for a sponsor the money is that of the
    /// pledges meant for the one or made by the other, and what is drawn from pledges for it.
    ///
    /// - Parameter months: 1 to 120.
    package func runway(
        _ scope: MoneyScope, months: Int, by principal: Principal
    ) async throws(StoreError) -> [JSONObject] {
        let today = now().civilDate
        let (year, month, _) = today.parts
        let end = CivilDate(year: year, month: month, day: 1) ?? today
        let start = end.adding(months: -months)
        let query =
            scope.project == nil && scope.sponsor == nil
            ? Self.booksRunway(scope.fund, start, end, today) : Self.drawnRunway(scope, start, end, today)
        let rows = try await read(query, as: principal)
        do {
            return try rows.map { row in
                let (currency, cash, confirmed): (String, Int64, Int64) = (try row[0], try row[1], try row[2])
                let (committed, spent): (Int64, Int64) = (try row[3], try row[4])
                var object: JSONObject = [
                    "currency": .string(currency), "cash": .integer(cash), "confirmed": .integer(confirmed),
                    "committed": .integer(committed), "spent": .integer(spent), "months": .integer(Int64(months)),
                    "from": .string(start.description), "until": .string(end.adding(days: -1).description),
                ]
                let tenths = Runway.tenths(
                    cash: cash, confirmed: confirmed, committed: committed, spent: spent, months: months)
                object["runwayTenths"] = tenths.map { .integer($0) }
                return object
            }
        } catch { throw StoreError(any: error) }
    }

    private static func booksRunway(
        _ fund: RecordID?, _ start: CivilDate, _ end: CivilDate, _ today: CivilDate
    ) -> Query {
        """
        SELECT t.currency, sum(t.cash)::bigint, sum(t.confirmed)::bigint, sum(t.committed)::bigint, sum(t.spent)::bigint
        FROM (
            SELECT a.currency, CASE a.kind WHEN 'cash' THEN a.balance ELSE 0 END AS cash, 0 AS confirmed,
                CASE a.kind WHEN 'committed' THEN -a.balance ELSE 0 END AS committed, 0 AS spent
            FROM muster.account a WHERE a.kind IN ('cash', 'committed') AND (\(fund)::uuid IS NULL OR a.fund = \(fund))
            UNION ALL
            SELECT c.currency, 0, c.amount, 0, 0 FROM (\(Session.confirmed(fund, today: today))) AS c (fund, currency, amount)
            UNION ALL
            SELECT b.currency, 0, 0, 0, b.paid FROM muster.burn b
            WHERE b.month >= \(start) AND b.month < \(end) AND (\(fund)::uuid IS NULL OR b.fund = \(fund))
        ) AS t GROUP BY t.currency ORDER BY t.currency
        """
    }

    private static func drawnRunway(
        _ scope: MoneyScope, _ start: CivilDate, _ end: CivilDate, _ today: CivilDate
    ) -> Query {
        """
        WITH meant AS (
            SELECT g.* FROM muster.pledge g WHERE \(scope.ofPledge) AND (\(scope.project)::uuid IS NULL OR g.project = \(scope.project))
        ), drawn AS (
            SELECT d.* FROM muster.draw d JOIN muster.pledge g ON g.id = d.pledge JOIN muster.stipend s ON s.id = d.stipend
            WHERE \(scope.ofPledge) AND (\(scope.project)::uuid IS NULL OR s.project = \(scope.project))
        )
        SELECT t.currency, sum(t.cash)::bigint, sum(t.confirmed)::bigint, sum(t.committed)::bigint, sum(t.spent)::bigint
        FROM (
            SELECT u.currency, u.available AS cash, 0 AS confirmed, 0 AS committed, 0 AS spent
            FROM muster.purse u JOIN meant m ON m.id = u.pledge
            UNION ALL
            SELECT m.currency, 0, m.amount - m.received, 0, 0 FROM meant m WHERE m.ends IS NULL OR m.ends >= \(today)
            UNION ALL
            SELECT d.currency, d.open, 0, d.open, 0 FROM drawn d
            UNION ALL
            SELECT p.currency, 0, 0, 0, p.amount FROM drawn d JOIN muster.posting p ON p.draw = d.id
            JOIN muster.ledger l ON l.seq = p.entry
            WHERE l.kind = 'payment' AND l.day >= \(start) AND l.day < \(end)
        ) AS t GROUP BY t.currency ORDER BY t.currency
        """
    }
}
