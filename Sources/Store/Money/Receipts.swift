internal import CanonicalJSON
internal import Postgres
internal import Registry

/// A receipt on its usual way: nothing is wrong with it, and it was not entered before. Those that arrive while others
/// are being committed go together. What one asker enters is one transaction under that asker's settings, and its
/// entries are one statement; several askers' transactions share only the round trip.
struct Receipt: Sendable {
    let pledge: RecordID
    let amount: Money
    let day: CivilDate
    let reference: String
    let moment: Instant
    let principal: Principal

    /// The pledge as it stands when all that went together is in the books. A receipt that goes by itself has to find out
    /// why it could not go with the others, of which nothing else was held up.
    typealias Gathered = Gathering<Receipt, JSONObject>

    static func gathering(_ pool: PostgresPool) -> Gathered {
        Gathered(.init(flights: 2, slowFlights: 8, patience: .milliseconds(3)), left: .outcomeUnknown) {
            seats, _, over in
            let askers = seats.together { $0.principal }
            pool.pipelines(askers.map { queries($0.seats.map(\.request), by: $0.key) }) { results in
                var landing = Gathered.Landing.landed
                for (asker, result) in zip(askers, results) {
                    if let away = answer(asker.seats, result) { landing = .databaseAway(away) }
                }
                over(landing)
            }
            // A commit takes too long to be looked for.
            return nil
        }
    }

    private static func queries(_ receipts: [Receipt], by principal: Principal) -> [Query] {
        let pledges = receipts.map(\.pledge)
        return [
            principal.settings,
            """
            SELECT FROM muster.fund f WHERE f.id IN (SELECT g.fund FROM muster.pledge g WHERE g.id = ANY((SELECT \(pledges))::uuid[]))
            ORDER BY f.id FOR NO KEY UPDATE
            """,
            // A statement of its own: it sees what whoever held the funds before has done.
            entries(receipts, by: principal),
            "\(Session.pledgeColumns) WHERE g.id = ANY((SELECT \(pledges))::uuid[])",
        ]
    }

    /// Enters all that fit, each with its place in the trail, and returns their positions. What does not fit is left out.
    private static func entries(_ receipts: [Receipt], by principal: Principal) -> Query {
        // Lists in sub-selects, so that the planner does not take a plan of its own for each length; and one more for what
        // was entered before, which it would else join with: all receipts ever, where its statistics are of a young ledger.
        """
        WITH asked AS (
            SELECT a.number, a.at, a.day, a.pledge, a.reference, a.amount, g.fund, g.currency,
                g.amount - g.received - sum(a.amount) OVER (PARTITION BY a.pledge ORDER BY a.number) AS still,
                row_number() OVER (PARTITION BY a.pledge, a.reference ORDER BY a.number) AS turn
            FROM unnest((SELECT \(receipts.map(\.pledge))), (SELECT \(receipts.map(\.amount.amount))),
                (SELECT \(receipts.map(\.amount.currency))), (SELECT \(receipts.map(\.day))),
                (SELECT \(receipts.map(\.reference))), (SELECT \(receipts.map(\.moment))))
                WITH ORDINALITY AS a (pledge, amount, currency, day, reference, at, number)
            JOIN muster.pledge g ON g.id = a.pledge AND g.currency = a.currency JOIN muster.fund f ON f.id = g.fund
            WHERE (g.ends IS NULL OR g.ends >= a.day) AND f.moved IS NULL
                AND (SELECT l.seq FROM muster.ledger l WHERE l.pledge = g.id AND l.reference = a.reference
                    AND l.kind = 'receipt' AND NOT EXISTS (SELECT FROM muster.ledger r WHERE r.reverses = l.seq)
                    LIMIT 1) IS NULL
        ), fit AS MATERIALIZED (
            SELECT * FROM asked WHERE still >= 0 AND turn = 1
        ), entry AS (
            INSERT INTO muster.ledger (at, day, kind, pledge, reference, by_whom)
            SELECT at, day, 'receipt', pledge, reference, \(principal.account) FROM fit ORDER BY number
            RETURNING seq, pledge, reference
        ), noted AS (
            INSERT INTO muster.audit (at, token, actor, role, action, note)
            SELECT f.at, \(principal.tokenID), \(principal.label), \(principal.role.rawValue), 'receive-pledge',
                f.pledge::text || ' entry ' || e.seq FROM entry e JOIN fit f USING (pledge, reference)
        ), posted AS (
            INSERT INTO muster.posting (entry, number, fund, currency, kind, amount, balance, pledge)
            SELECT e.seq, p.number, f.fund, f.currency, p.kind, p.sign * f.amount, 0,
                CASE WHEN p.number IN (2, 3) THEN f.pledge END
            FROM entry e JOIN fit f USING (pledge, reference)
            CROSS JOIN (VALUES (1, 'cash', 1), (2, 'income', -1), (3, 'available', -1), (4, 'allocation', 1))
                AS p (number, kind, sign)
            ORDER BY e.seq, p.number
        )
        SELECT number FROM fit
        """
    }

    /// Tells each seat; the error when the database is away.
    private static func answer(
        _ seats: [Gathered.Seat], _ result: Result<[Rows], PostgresError>
    ) -> StoreError? {
        do {
            let rows = try result.get()
            let entered = Set(try rows[2].map { try $0[0, as: Int64.self] })
            var pledges: [RecordID: JSONObject] = [:]
            for row in rows[3] { pledges[try row[0]] = try Session.pledgeJSON(row) }
            for (index, seat) in seats.enumerated() {
                let pledge = entered.contains(Int64(index + 1)) ? pledges[seat.request.pledge] : nil
                seat.resume(pledge.map { .answer($0) } ?? .alone)
            }
            return nil
        } catch {
            let error = error as? PostgresError
            let failed = error.map { StoreError($0) } ?? StoreError(.internalFault)
            let isOver = error.map { $0.outcomeUnknown || StoreError.isAway($0) } ?? true
            for seat in seats { seat.resume(isOver ? .failed(failed) : .alone) }
            return error.map { StoreError.isAway($0) } == true ? failed : nil
        }
    }
}
