import CanonicalJSON
import Postgres
import Registry
import Testing

@testable import Store

@Suite struct MoneyTests {
    private func states(_ stipend: JSONObject) -> [String] {
        (stipend["instalments"]?.arrayValue ?? []).compactMap { $0.objectValue?["state"]?.stringValue }
    }

    private func refusal(_ body: () async throws -> Void) async -> String {
        guard case .refused(let why)? = await storeError(body) else { return "" }
        return why
    }

    @Test func `a stipend goes from the pledge to the bank and every unit is accounted for`() async throws {
        try await withNode { node in
            let books = try await Books(node)
            try await books.pledge("10000EUR")
            let id = try await books.offer()
            #expect(
                try await books.balances() == [
                    "received": 1_000_000, "paid": 0, "committed": 0, "available": 1_000_000, "cash": 1_000_000,
                ])
            let accepted = try await books.accept(id)
            #expect(accepted["state"] == "active")
            #expect(states(accepted) == ["due", "due", "scheduled", "scheduled", "scheduled", "scheduled"])
            #expect(
                try await books.balances() == [
                    "received": 1_000_000, "paid": 0, "committed": 600_000, "available": 400_000, "cash": 1_000_000,
                ])
            let approved = try await books.approve(id)
            #expect(states(approved).prefix(3) == ["approved", "approved", "scheduled"])
            let payout = try await books.payOut()
            try await books.settle(payout, 1, "B-1")
            let failed = try await node.store.tell(
                .failed(reason: "account closed"), ofPayout: payout, line: 2, reference: "R-1",
                on: node.clock.now.civilDate, by: books.office)
            #expect(failed["settled"] == 1 && failed["failed"] == 1)
            let now = try await node.store.stipend(id, by: books.office)
            #expect(states(now).prefix(2) == ["paid", "due"])
            #expect(
                try await books.balances() == [
                    "received": 1_000_000, "paid": 100_000, "committed": 500_000, "available": 400_000, "cash": 900_000,
                ])
            try await books.mustHold()
            // What failed is approved anew, or it is in no payout.
            #expect(await refusal { _ = try await books.payOut() }.contains("No approved instalment"))
            try await books.approve(id)
            try await books.settle(try await books.payOut(), 1, "B-2")
            #expect(
                await refusal { _ = try await node.store.completeStipend(id, expected: { $0 }, by: books.office) }
                    .contains("4 of its"))
            let cancelled = try await node.store.cancelStipend(id, expected: { $0 }, by: books.office)
            #expect(states(cancelled) == ["paid", "paid", "released", "released", "released", "released"])
            #expect(
                try await books.balances() == [
                    "received": 1_000_000, "paid": 200_000, "committed": 0, "available": 800_000, "cash": 800_000,
                ])
            try await books.mustHold()
            let acts = Set(try await node.store.audit(limit: 100, by: node.steward).map(\.action))
            #expect(
                acts.isSuperset(of: [
                    "create-fund", "add-pledge", "receive-pledge", "offer-stipend", "accept-stipend",
                    "approve-instalment", "create-payout", "settled-payout-line", "failed-payout-line",
                    "cancel-stipend",
                ]))
        }
    }

    @Test func `one stipend is paid by several pledges in several currencies, and both legs and the rate stay`()
        async throws
    {
        try await withNode { node in
            let books = try await Books(node)
            let dollars = try await books.otherFund("Dollars")
            try await books.pledge("1000EUR")
            try await books.pledge("5000EUR")
            try await books.pledge("1000USD", to: dollars)
            try await books.pledge("9000USD", to: dollars, project: books.project)
            let rate = try ExchangeRate.parse("EUR/USD=1.08@2026-11-20")
            let id = try await books.offer(
                "6000.01EUR",
                parts: [
                    .init(fund: books.fund, basisPoints: 6000, source: "EUR"),
                    .init(fund: dollars, basisPoints: 4000, source: "USD"),
                ], rates: [rate])
            try await books.accept(id)
            #expect(try await books.balances(dollars, "USD")["available"] == 1_000_000 - 259_200)
            #expect(try await books.balances(dollars, "EUR")["committed"] == 240_000)
            #expect(try await books.balances()["committed"] == 360_001)
            let kept = try await node.owner { session in
                try session.query(
                    """
                    SELECT l.rate_units, l.rate_per, l.rate_day,
                        (SELECT p.amount FROM muster.posting p WHERE p.entry = l.seq AND p.kind = 'cash' AND p.currency = 'USD'),
                        (SELECT p.amount FROM muster.posting p WHERE p.entry = l.seq AND p.kind = 'cash' AND p.currency = 'EUR')
                    FROM muster.ledger l WHERE l.kind = 'exchange'
                    """
                ).map {
                    (
                        try $0[0, as: Int64.self], try $0[1, as: Int64.self], try $0[2, as: CivilDate.self],
                        try $0[3, as: Int64.self], try $0[4, as: Int64.self]
                    )
                }
            }
            #expect(kept.count == 1)
            #expect(kept[0] == (108, 100, Books.day("2026-11-20"), -259_200, 240_000))
            // What may pay for this project alone is drawn first; the other 1000 USD are untouched.
            let free = try await node.owner { session in
                try session.query("SELECT available FROM muster.purse WHERE currency = 'USD' ORDER BY available")
                    .map { try $0[0, as: Int64.self] }
            }
            #expect(free == [100_000, 900_000 - 259_200])
            try await books.approve(id)
            let payout = try await books.payOut()
            try await books.settle(payout, 1, "B-1")
            try await books.mustHold()
            _ = try await node.store.tell(
                .failed(reason: "no"), ofPayout: payout, line: 2, reference: "R", on: node.clock.now.civilDate,
                by: books.office)
            _ = try await node.store.cancelStipend(id, expected: { $0 }, by: books.office)
            // Released euros stay euros of the fund that bought them, under the pledge's restriction.
            #expect(try await books.balances(dollars, "EUR")["available"] == 240_000 - 40_000)
            try await books.mustHold()
        }
    }

    @Test func `a fund promises only what it has, for the projects that its pledges are for`() async throws {
        try await withNode { node in
            let books = try await Books(node)
            let elsewhere = try await node.add(.project, Sample.project("Other")).id
            try await books.pledge("5000EUR", project: elsewhere)
            try await books.pledge("5999.99EUR")
            let unpaid = try await books.pledge("4000EUR", received: false)
            let id = try await books.offer()
            let before = try await books.balances()
            #expect(await refusal { try await books.accept(id) }.contains("5999.99 EUR available for this project"))
            #expect(try await books.balances() == before)
            let lacking = try await node.store.unfunded(MoneyScope(), after: nil, limit: 10, by: books.office)
            #expect(lacking.count == 1)
            #expect(lacking.first?["missing"] == ["amount": 1, "currency": "EUR"])
            try await books.receive(unpaid, "0.01EUR", "E")
            #expect(try await node.store.unfunded(MoneyScope(), after: nil, limit: 10, by: books.office).isEmpty)
            try await books.accept(id)
            #expect(await refusal { try await books.accept(id) }.contains("accepted"))
            try await books.mustHold()
        }
    }

    @Test func `an offer without a mentor, by the wrong person or of an old version is not accepted`() async throws {
        try await withNode { node in
            let books = try await Books(node)
            try await books.pledge("10000EUR")
            let bare = try await books.offer(mentor: false)
            #expect(await refusal { try await books.accept(bare) }.contains("mentor"))
            let id = try await books.offer()
            #expect(
                await storeError { try await books.accept(id, by: books.mentor) }
                    == .denied("You may see this stipend; that step of it is not yours to take."))
            let stranger = try await node.add(.contributor, Sample.contributor("Cy Example")).id
            #expect(await storeError { try await books.accept(id, by: TestNode.contributor(stranger)) } == .notFound)
            #expect(
                await storeError {
                    _ = try await node.store.acceptStipend(id, expected: { $0 == 7 ? $0 : nil }, by: books.office)
                } == .staleVersion(current: 1))
            #expect(
                await storeError {
                    _ = try await node.store.acceptStipend(
                        id, expected: { $0 }, mentor: stranger, by: TestNode.contributor(books.ada))
                } == .denied("Who mentors a stipend, a coordinator says."))
            try await books.accept(id)
        }
    }

    @Test func `nobody approves alone, their own money, or what they asked for`() async throws {
        try await withNode { node in
            let books = try await Books(node)
            try await books.pledge("10000EUR")
            let id = try await books.offer()
            try await books.accept(id)
            #expect(await refusal { try await books.approve(id, by: [books.office]) }.contains("Whoever offered"))
            #expect(await storeError { try await books.approve(id, by: [TestNode.contributor(books.ada)]) } != nil)
            // A coordinator who is a contributor too is one person, whatever the token.
            let both = Principal(
                role: .coordinator, subjects: [books.bo], label: "bo", tokenID: RecordID(high: 9, low: 3))
            let payee = Principal(
                role: .coordinator, subjects: [books.ada], label: "ada", tokenID: RecordID(high: 9, low: 4))
            #expect(await refusal { try await books.approve(id, by: [payee]) }.contains("themselves"))
            try await books.approve(id, [1], by: [books.mentor])
            #expect(await refusal { try await books.approve(id, [1], by: [both]) }.contains("two people"))
            #expect(await refusal { try await books.approve(id, [3], by: [books.mentor]) }.contains("due on"))
            #expect(await refusal { try await books.approve(id, [7], by: [books.mentor]) }.contains("1 to 6"))
            #expect(await refusal { _ = try await books.payOut() }.contains("No approved"))
            let one = try await books.approve(id, [1], by: [books.board])
            #expect(states(one).prefix(2) == ["approved", "due"])
            #expect(
                await refusal { try await books.approve(id, [1], by: [books.board]) }.contains("approved already"))
        }
    }

    @Test func `a bank's word for a line is taken once`() async throws {
        try await withNode { node in
            let books = try await Books(node)
            try await books.pledge("10000EUR")
            let id = try await books.offer()
            try await books.accept(id)
            try await books.approve(id)
            let payout = try await books.payOut()
            try await books.settle(payout, 1, "B-1")
            let before = try await books.balances()
            try await books.settle(payout, 1, "B-1")
            #expect(try await books.balances() == before)
            #expect(await refusal { try await books.settle(payout, 1, "B-2") }.contains("settled already, by B-1"))
            #expect(await refusal { try await books.settle(payout, 2, "B-1") }.contains("settled another line"))
            #expect(
                await refusal {
                    _ = try await node.store.tell(
                        .failed(reason: "no"), ofPayout: payout, line: 1, reference: "B-1",
                        on: node.clock.now.civilDate,
                        by: books.office)
                }.contains("settled already"))
            #expect(await storeError { try await books.settle(payout, 3, "B-3") } == .notFound)
            try await books.mustHold()
        }
    }

    @Test func `receipts fit their pledge, and a mistake is undone by an entry against it`() async throws {
        try await withNode { node in
            let books = try await Books(node)
            let pledge = try await books.pledge("1000EUR", received: false, until: "2026-11-10")
            try await books.receive(pledge, "600EUR", "E-1")
            try await books.receive(pledge, "600EUR", "E-1")
            #expect(try await books.balances()["received"] == 60_000)
            #expect(await refusal { try await books.receive(pledge, "500EUR", "E-1") }.contains("another amount"))
            #expect(
                await refusal { try await books.receive(pledge, "400.01EUR", "E-2") }.contains(
                    "400 EUR is still to come"))
            #expect(await refusal { try await books.receive(pledge, "1USD", "E-2") }.contains("in EUR"))
            #expect(
                await refusal { try await books.receive(pledge, "1EUR", "E-2", on: "2026-11-11") }.contains(
                    "ended on 2026-11-10"))
            let shown = try await node.store.pledge(pledge, by: books.office)
            let entry = try #require(shown["receipts"]?.arrayValue?.first?.objectValue?["entry"]?.integerValue)
            _ = try await node.store.reverseReceipt(pledge: pledge, entry: entry, by: books.office)
            #expect(try await books.balances()["received"] == 0)
            #expect(
                await refusal {
                    _ = try await node.store.reverseReceipt(pledge: pledge, entry: entry, by: books.office)
                } != "")
            try await books.receive(pledge, "1000EUR", "E-1")
            let id = try await books.offer("1000EUR")
            try await books.accept(id)
            let again = try await node.store.pledge(pledge, by: books.office)
            let last = try #require(again["receipts"]?.arrayValue?.last?.objectValue?["entry"]?.integerValue)
            #expect(
                await refusal { _ = try await node.store.reverseReceipt(pledge: pledge, entry: last, by: books.office) }
                    .contains("not that much available"))
            try await books.mustHold()
        }
    }

    @Test func `unclaimed money goes back when it may, and not before`() async throws {
        try await withNode { node in
            let books = try await Books(node)
            try await books.pledge("10000EUR")
            let id = try await books.offer(extendable: 2, claimDays: 30)
            try await books.accept(id)
            func release(_ numbers: [Int]) async throws -> JSONObject {
                try await node.store.releaseUnclaimed(stipend: id, numbers: numbers, expected: { $0 }, by: books.office)
            }
            #expect(await refusal { _ = try await release([1]) }.contains("can be claimed until 2026-11-20") == false)
            #expect(states(try await node.store.stipend(id, by: books.office)).first == "released")
            #expect(await refusal { _ = try await release([2]) }.contains("2026-12-21"))
            #expect(await refusal { _ = try await release([9]) }.contains("no such"))
            let longer = try await node.store.extendStipend(id, expected: { $0 }, months: 2, by: books.office)
            let days = (longer["instalments"]?.arrayValue ?? []).compactMap { $0.objectValue?["due"]?.stringValue }
            #expect(days == ["2026-10-21", "2026-11-21", "2027-02-21", "2027-03-21", "2027-04-21", "2027-05-21"])
            #expect(longer["until"] == "2027-05-21")
            #expect(
                await refusal {
                    _ = try await node.store.extendStipend(id, expected: { $0 }, months: 1, by: books.office)
                }.contains("no further"))
            try await books.mustHold()
        }
    }

    @Test func `a repeated request makes nothing twice, and a request under another's key is refused`() async throws {
        try await withNode { node in
            let books = try await Books(node)
            let key = IdempotencyKey(key: "k", requestHash: [1])
            let one = try await node.store.createFund(name: "A", purpose: "", by: books.office, idempotency: key)
            let two = try await node.store.createFund(name: "A", purpose: "", by: books.office, idempotency: key)
            #expect(one["id"] == two["id"])
            #expect(
                await storeError {
                    _ = try await node.store.createFund(
                        name: "B", purpose: "", by: books.office, idempotency: .init(key: "k", requestHash: [2]))
                } == .idempotencyMismatch)
        }
    }

    @Test func `erasing a person leaves a token and every amount`() async throws {
        try await withNode { node in
            let books = try await Books(node)
            try await books.pledge("10000EUR")
            let id = try await books.offer()
            try await books.accept(id)
            try await books.approve(id)
            let payout = try await books.payOut()
            try await books.settle(payout, 1, "B-1")
            let everything = try await node.store.everything(about: books.ada, by: TestNode.contributor(books.ada))
            #expect(everything["stipends"]?.arrayValue?.count == 1)
            let before = try await books.balances()
            let (stipendBefore, payoutBefore) = (
                try await node.store.stipend(id, by: books.office),
                try await node.store.payout(payout, by: books.office)
            )
            _ = try await node.store.erase(contributor: books.ada, by: node.coordinator)
            #expect(try await books.balances() == before)
            let stipend = try await node.store.stipend(id, by: books.office)
            #expect(stipend["contributor"] == nil && stipend["contributorName"] == "")
            for name in ["payee", "instalments", "total", "paid", "open", "from", "until"] {
                #expect(stipend[name] == stipendBefore[name], "\(name)")
            }
            var kept = payoutBefore
            kept["lines"] = .array(
                (payoutBefore["lines"]?.arrayValue ?? []).map { line in
                    var object = line.objectValue ?? JSONObject()
                    object["contributor"] = nil
                    object["contributorName"] = ""
                    return .object(object)
                })
            #expect(try await node.store.payout(payout, by: books.office) == kept)
            // Nothing more is paid to nobody: what is open is cancelled by hand, and goes back.
            _ = try await node.store.tell(
                .failed(reason: "erased"), ofPayout: payout, line: 2, reference: "R", on: node.clock.now.civilDate,
                by: books.office)
            try await books.approve(id)
            #expect(await refusal { _ = try await books.payOut() }.contains("No approved"))
            _ = try await node.store.cancelStipend(id, expected: { $0 }, by: books.office)
            #expect(try await books.balances()["available"] == 900_000)
            try await books.mustHold()
        }
    }

    @Test func `who may see the books sees them, and others see what is about them`() async throws {
        try await withNode { node in
            let books = try await Books(node)
            try await books.pledge("10000EUR")
            let id = try await books.offer()
            let stranger = try await node.add(.contributor, Sample.contributor("Cy Example")).id
            for (principal, count) in [
                (TestNode.contributor(books.ada), 1), (books.mentor, 1), (TestNode.project(books.project), 1),
                (TestNode.contributor(stranger), 0), (Principal.anonymous, 0), (Principal(role: .peer, label: "p"), 0),
                (books.office, 1),
            ] {
                #expect(
                    try await node.store.stipends(.init(), limit: 10, by: principal).count == count, "\(principal.role)"
                )
                let isStaff = principal.role == .coordinator
                #expect(try await node.store.funds(by: principal).isEmpty == !isStaff)
                #expect(try await node.store.pledges(limit: 10, by: principal).isEmpty == !isStaff)
            }
            let seen = try await node.store.stipend(id, by: books.mentor)
            #expect(seen["contributorName"] == "Ada Example" && seen["shares"] == [])
            for principal in [TestNode.contributor(books.ada), TestNode.project(books.project), .anonymous] {
                #expect(
                    await storeError { _ = try await node.store.createFund(name: "X", purpose: "", by: principal) }
                        != nil)
            }
        }
    }

    @Test func `what the books name is not removed`() async throws {
        try await withNode { node in
            let books = try await Books(node)
            try await books.pledge("10EUR")
            for (kind, id) in [(RecordKind.organization, books.sponsor)] {
                #expect(
                    await refusal { try await node.store.remove(kind: kind, id: id, by: node.coordinator) }.contains(
                        "books name it"))
            }
            _ = try await books.offer("10EUR")
            #expect(
                await refusal { try await node.store.remove(kind: .project, id: books.project, by: node.coordinator) }
                    .contains("books name it"))
        }
    }
}
