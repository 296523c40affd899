import CanonicalJSON
import Postgres
import Registry
import Testing

@testable import Store

/// A node with people, a project, a sponsor and a fund, and what tests of money do with them.
struct Books: Sendable {
    let node: TestNode
    let ada: RecordID
    let bo: RecordID
    let project: RecordID
    let sponsor: RecordID
    let fund: RecordID
    /// Who offers; who approves as a coordinator; who mentors.
    let office = Principal(role: .coordinator, label: "office", tokenID: RecordID(high: 9, low: 1))
    let board = Principal(role: .coordinator, label: "board", tokenID: RecordID(high: 9, low: 2))
    var mentor: Principal { TestNode.contributor(bo) }

    static func day(_ text: String) -> CivilDate { CivilDate(text) ?? CivilDate(daysSince1970: 0) }
    static func id(_ object: JSONObject) throws -> RecordID {
        try #require(object["id"]?.stringValue.flatMap { RecordID($0) })
    }
    static func money(_ text: String) throws -> Money { try Money.parse(text) }

    init(_ node: TestNode) async throws {
        self.node = node
        ada = try await node.add(.contributor, Sample.contributor("Ada Example", github: "ada")).id
        bo = try await node.add(.contributor, Sample.contributor("Bo Example", github: "bo")).id
        project = try await node.add(.project, Sample.project()).id
        sponsor = try await node.add(.organization, ["name": "Example Corp", "type": "company"]).id
        fund = try Self.id(try await node.store.createFund(name: "Example Fund", purpose: "", by: node.coordinator))
    }

    func otherFund(_ name: String) async throws -> RecordID {
        try Self.id(try await node.store.createFund(name: name, purpose: "", by: office))
    }

    @discardableResult
    func pledge(
        _ amount: String, to fund: RecordID? = nil, received: Bool = true, until: String? = nil,
        project: RecordID? = nil
    ) async throws -> RecordID {
        let id = try Self.id(
            try await node.store.addPledge(
                PledgeInput(
                    fund: fund ?? self.fund, sponsor: sponsor, amount: try Self.money(amount),
                    starts: Self.day("2026-01-01"), ends: until.map(Self.day), project: project, restriction: ""),
                by: office))
        if received { try await receive(id, amount, "all of \(id)") }
        return id
    }

    func receive(_ pledge: RecordID, _ amount: String, _ reference: String, on day: String = "2026-11-01") async throws
    {
        _ = try await node.store.receive(
            pledge: pledge, try Self.money(amount), on: Self.day(day), reference: reference, by: office)
    }

    /// Six months of which the first two are due on 2026-11-22, the clock's first day.
    func offer(
        _ total: String = "6000EUR", parts: [StipendOffer.Part]? = nil, rates: [ExchangeRate] = [],
        mentor: Bool = true, extendable: Int = 0, claimDays: Int = 30, schedule: Schedule = .monthly,
        by: Principal? = nil
    ) async throws -> RecordID {
        let offer = try StipendOffer(
            contributor: ada, mentor: mentor ? bo : nil, project: project, total: try Self.money(total),
            from: Self.day("2026-09-22"), until: Self.day("2027-03-21"), schedule: schedule,
            parts: parts ?? [.init(fund: fund, basisPoints: 10_000, source: String(total.suffix(3)))], rates: rates,
            extendable: extendable, claimDays: claimDays)
        return try Self.id(try await node.store.offer(offer, by: by ?? office))
    }

    @discardableResult
    func accept(_ stipend: RecordID, by principal: Principal? = nil) async throws -> JSONObject {
        try await node.store.acceptStipend(stipend, expected: { $0 }, by: principal ?? TestNode.contributor(ada))
    }

    @discardableResult
    func approve(_ stipend: RecordID, _ numbers: [Int]? = nil, by principals: [Principal]? = nil) async throws
        -> JSONObject
    {
        var last = JSONObject()
        for principal in principals ?? [mentor, board] {
            last = try await node.store.approve(stipend: stipend, numbers: numbers, expected: { $0 }, by: principal)
        }
        return last
    }

    func payOut(_ currency: String = "EUR") async throws -> RecordID {
        try Self.id(
            try await node.store.createPayout(
                currency: currency, day: node.clock.now.civilDate, fund: nil, project: nil, by: office))
    }

    @discardableResult
    func settle(_ payout: RecordID, _ line: Int, _ reference: String) async throws -> JSONObject {
        try await node.store.tell(
            .settled, ofPayout: payout, line: line, reference: reference, on: node.clock.now.civilDate, by: office)
    }

    /// received, paid, committed, available, cash of a fund in a currency.
    func balances(_ fund: RecordID? = nil, _ currency: String = "EUR") async throws -> [String: Int64] {
        let answer = try await node.store.fund(fund ?? self.fund, by: office)
        let all = (answer["balances"]?.arrayValue ?? []).compactMap(\.objectValue)
        let found = all.first { $0["currency"]?.stringValue == currency } ?? JSONObject()
        return ["received", "paid", "committed", "available", "cash"].reduce(into: [:]) { result, name in
            result[name] = found[name]?.integerValue ?? 0
        }
    }

    /// What must hold in the books, whatever happened: asked of the tables themselves, as their owner.
    func mustHold(_ context: String = "") async throws {
        let wrong: [String: Query] = [
            "an entry does not balance":
                "SELECT entry FROM muster.posting GROUP BY entry, currency HAVING sum(amount) <> 0",
            "an account is not the sum of its postings":
                """
            SELECT a.fund FROM muster.account a FULL JOIN (SELECT fund, currency, kind, sum(amount) AS amount
                FROM muster.posting GROUP BY fund, currency, kind) p USING (fund, currency, kind)
            WHERE a.balance IS DISTINCT FROM p.amount
            """,
            "more is committed than was received":
                "SELECT fund FROM muster.account WHERE kind = 'available' AND balance > 0",
            "cash is not what is available and committed":
                """
            SELECT fund FROM muster.account GROUP BY fund, currency
            HAVING sum(balance) FILTER (WHERE kind = 'cash') <>
                -sum(balance) FILTER (WHERE kind IN ('available', 'committed'))
            """,
            "purses are not the account":
                """
            SELECT a.fund FROM muster.account a WHERE a.kind = 'available' AND -a.balance <>
                (SELECT coalesce(sum(u.available), 0) FROM muster.purse u WHERE u.fund = a.fund AND u.currency = a.currency)
            """,
            "draws are not the account":
                """
            SELECT a.fund FROM muster.account a WHERE a.kind = 'committed' AND -a.balance <>
                (SELECT coalesce(sum(d.open), 0) FROM muster.draw d WHERE d.fund = a.fund AND d.currency = a.currency)
            """,
            "open instalments are not what is committed":
                """
            SELECT s.id FROM muster.stipend s WHERE
                (SELECT coalesce(sum(i.amount), 0) FROM muster.instalment i WHERE i.stipend = s.id
                    AND i.state IN ('scheduled', 'approved', 'batched'))
                <> (SELECT coalesce(sum(d.open), 0) FROM muster.draw d WHERE d.stipend = s.id)
            """,
            "an instalment is paid other than once":
                """
            SELECT i.id FROM muster.instalment i LEFT JOIN muster.payout_line l ON l.instalment = i.id AND l.state = 'settled'
            LEFT JOIN muster.ledger e ON e.payout = l.payout AND e.line = l.number
            GROUP BY i.id HAVING count(e.seq) <> CASE i.state WHEN 'paid' THEN 1 ELSE 0 END
            """,
            "a batch is not what its head says":
                """
            SELECT p.id FROM muster.payout p JOIN muster.payout_line l ON l.payout = p.id GROUP BY p.id
            HAVING count(*) <> p.lines OR sum(l.amount) <> p.total
            """,
            "a month's spending is not what was paid in it":
                """
            SELECT b.fund FROM muster.burn b WHERE b.paid <> (SELECT sum(p.amount) FROM muster.posting p
                JOIN muster.ledger l ON l.seq = p.entry WHERE p.kind = 'expense' AND p.fund = b.fund
                AND p.currency = b.currency AND date_trunc('month', l.day)::date = b.month)
            """,
            "a pledge's receipts are not its postings":
                """
            SELECT g.id FROM muster.pledge g WHERE g.received <> (SELECT coalesce(-sum(p.amount), 0)
                FROM muster.posting p WHERE p.pledge = g.id AND p.kind = 'income')
            """,
        ]
        for (what, query) in wrong {
            let count = try await node.owner { session in try session.query(query).count }
            #expect(count == 0, "\(what) \(context)")
        }
    }
}
