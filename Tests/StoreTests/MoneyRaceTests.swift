import CanonicalJSON
import Postgres
import Registry
import Testing

@testable import Store

/// Money that many reach for at once, hundreds behind a barrier on as many connections as a node has. Afterwards every invariant holds and
/// every step that was acknowledged is there once.
@Suite struct MoneyRaceTests {
    @Test func `of offers that together promise more than there is, as many are accepted as the fund can pay`()
        async throws
    {
        try await withNode(size: 16) { node in
            let books = try await Books(node)
            for (round, count) in [(1, 16), (2, 16), (3, 200)] {
                try await books.pledge("2500EUR")
                let offers = try await (0..<count).asyncMap { _ in try await books.offer("600EUR") }
                let outcomes = await RaceTests.race(count) { index in try await books.accept(offers[index]) }
                // 2500 pay four of 600; what is left over adds up over the rounds: 100, 200, 300.
                #expect(outcomes.filter { $0 == nil }.count == 4, "round \(round): \(outcomes)")
                #expect(try await books.balances()["available"] == Int64(round) * 10_000)
                try await books.mustHold("round \(round)")
            }
        }
    }

    @Test func `one instalment is batched once and paid once, however many try`() async throws {
        try await withNode(size: 16) { node in
            let books = try await Books(node)
            try await books.pledge("100000EUR")
            for round in 1...3 {
                let stipends = try await (0..<4).asyncMap { _ in
                    let id = try await books.offer("600EUR")
                    try await books.accept(id)
                    try await books.approve(id)
                    return id
                }
                #expect(stipends.count == 4)
                let batches = await RaceTests.race(16) { _ in _ = try await books.payOut() }
                #expect(batches.contains(nil), "round \(round)")
                try await books.mustHold("round \(round), batched")
                let payouts = try await node.store.payouts(limit: 100, by: books.office)
                var lines: [(RecordID, Int)] = []
                for payout in payouts where payout["pending"] != 0 {
                    let id = try Books.id(payout)
                    for line in 1...Int(payout["count"]?.integerValue ?? 0) { lines.append((id, line)) }
                }
                #expect(lines.count == 8)
                let before = try await books.balances()["paid"] ?? 0
                let told = lines
                // Each line is settled 24 times over, half with one reference and half with another, and failed eight times.
                let outcomes = await RaceTests.race(told.count * 32) { index in
                    let (payout, line) = told[index / 32]
                    if index % 32 < 24 {
                        try await books.settle(payout, line, "\(payout) \(line) \(index % 2)")
                    } else {
                        _ = try await node.store.tell(
                            .failed(reason: "no"), ofPayout: payout, line: line, reference: "f \(payout) \(line)",
                            on: node.clock.now.civilDate, by: books.office)
                    }
                }
                #expect(outcomes.filter { $0 == nil }.count >= told.count)
                var settled: Int64 = 0
                for payout in Set(told.map(\.0)) {
                    let now = try await node.store.payout(payout, by: books.office)
                    #expect(now["pending"] == 0)
                    settled += now["settled"]?.integerValue ?? 0
                }
                #expect(try await books.balances()["paid"] == before + settled * 10_000)
                try await books.mustHold("round \(round), settled")
                for stipend in stipends {
                    _ = try await node.store.cancelStipend(stipend, expected: { $0 }, by: books.office)
                }
            }
        }
    }

    @Test func `of approval, cancelling, extending and paying out at once, what wins fits together`() async throws {
        try await withNode(size: 16) { node in
            let books = try await Books(node)
            try await books.pledge("100000EUR")
            for round in 1...6 {
                let id = try await books.offer("600EUR", extendable: 12)
                try await books.accept(id)
                try await books.approve(id, [1])
                _ = await RaceTests.race(24) { index in
                    switch index % 6 {
                    case 0: try await books.approve(id, [2], by: [books.mentor])
                    case 1: try await books.approve(id, [2], by: [books.board])
                    case 2: _ = try await node.store.cancelStipend(id, expected: { $0 }, by: books.office)
                    case 3: _ = try await node.store.extendStipend(id, expected: { $0 }, months: 1, by: books.office)
                    case 4: _ = try await books.payOut()
                    default: try await books.pledge("1EUR")
                    }
                }
                try await books.mustHold("round \(round)")
            }
        }
    }

    @Test func `a receipt that many enter is taken in once, and never more than was pledged`() async throws {
        try await withNode(size: 16) { node in
            let books = try await Books(node)
            let pledge = try await books.pledge("1000EUR", received: false)
            let same = await RaceTests.race(256) { _ in try await books.receive(pledge, "400EUR", "E-1") }
            #expect(same.allSatisfy { $0 == nil })
            #expect(try await books.balances()["received"] == 40_000)
            let others = await RaceTests.race(256) { try await books.receive(pledge, "200EUR", "E-\($0 + 2)") }
            #expect(others.filter { $0 == nil }.count == 3)
            #expect(try await books.balances()["received"] == 100_000)
            try await books.mustHold()
        }
    }

    @Test func `receipts of many funds and askers go together, and each is in the books once or refused`() async throws
    {
        try await withNode(size: 16) { node in
            let books = try await Books(node)
            var pledges: [RecordID] = []
            for name in ["A", "B", "C", "D"] {
                let fund = try await books.otherFund(name)
                for _ in 1...2 { pledges.append(try await books.pledge("100EUR", to: fund, received: false)) }
            }
            // Of each pledge 25 receipts of ten euro, each entered twice, by two people; ten fit.
            let all = pledges
            let outcomes = await RaceTests.race(400) { index in
                let place = index / 8
                _ = try await node.store.receive(
                    pledge: all[index % 8], try Books.money("10EUR"), on: Books.day("2026-11-01"),
                    reference: "R-\(place / 2)", by: place % 2 == 0 ? books.office : books.board)
            }
            #expect(outcomes.filter { $0 == nil }.count == 8 * 20)
            let refusals = outcomes.compactMap(\.self)
            #expect(
                refusals.allSatisfy {
                    if case .refused(let why) = $0 { why.contains("is still to come") } else { false }
                }, "\(refusals)")
            for pledge in all {
                let now = try await node.store.pledge(pledge, by: books.office)
                #expect(now["received"]?.objectValue?["amount"] == 10_000)
                #expect(now["receipts"]?.arrayValue?.count == 10)
            }
            // The trail has each once, with who entered it.
            let noted = try await node.owner { session in
                try session.query(
                    """
                    SELECT count(*) FROM muster.audit a JOIN muster.ledger l ON a.action = 'receive-pledge'
                        AND a.note = l.pledge::text || ' entry ' || l.seq AND l.by_whom = a.token::text
                    """)[0][0, as: Int64.self]
            }
            #expect(noted == 80)
            try await books.mustHold()
        }
    }
}

extension Sequence {
    /// One after the other.
    func asyncMap<R>(_ body: (Element) async throws -> R) async throws -> [R] {
        var results: [R] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
