import Postgres
import Registry
import Testing

@testable import Store

/// What the database refuses whoever asks: each attempt goes around the store's own rules, as the service's role with a
/// steward's rights, or as the owner of everything where no right is in the way.
@Suite struct LedgerGuardTests {
    private func refused(
        _ node: TestNode, asOwner: Bool = false, _ queries: [Query]
    ) async -> String? {
        do {
            if asOwner {
                try await node.owner { session in
                    try session.transaction { session in for query in queries { try session.execute(query) } }
                }
            } else {
                try await node.service(as: node.steward) { session in
                    for query in queries { try session.execute(query) }
                }
            }
            return nil
        } catch let error as PostgresError {
            return error.sqlState?.description
        } catch { return "?" }
    }

    private func entry(_ kind: String = "receipt") -> Query {
        "INSERT INTO muster.ledger (at, day, kind, by_whom) VALUES (now(), '2026-11-22', \(kind), 'test')"
    }
    private func posting(
        _ number: Int32, _ fund: RecordID, _ kind: String, _ amount: Int64, pledge: RecordID? = nil,
        currency: String = "EUR"
    ) -> Query {
        """
        INSERT INTO muster.posting (entry, number, fund, currency, kind, amount, balance, pledge)
        VALUES ((SELECT max(seq) FROM muster.ledger), \(number), \(fund), \(currency), \(kind), \(amount), 0, \(pledge))
        """
    }

    @Test func `an entry that does not balance in every currency is not committed`() async throws {
        try await withNode { node in
            let books = try await Books(node)
            let f = books.fund
            for asOwner in [false, true] {
                #expect(await refused(node, asOwner: asOwner, [entry(), posting(1, f, "cash", 5)]) == "MU409")
                #expect(
                    await refused(
                        node, asOwner: asOwner,
                        [entry(), posting(1, f, "cash", 5), posting(2, f, "exchange", -5, currency: "USD")]) == "MU409")
                #expect(
                    await refused(
                        node, asOwner: asOwner,
                        [
                            entry(), posting(1, f, "cash", 5), posting(2, f, "exchange", -5),
                            "SET CONSTRAINTS ALL IMMEDIATE", posting(3, f, "cash", 1),
                        ]) == "MU409")
            }
            #expect(await refused(node, [entry(), posting(1, f, "cash", 5), posting(2, f, "exchange", -5)]) == nil)
            // It is closed now, for its own author too.
            #expect(
                await refused(node, asOwner: true, [posting(3, f, "cash", 5), posting(4, f, "exchange", -5)]) == "MU409"
            )
            for asOwner in [false, true] {
                let orphan: Query = """
                    INSERT INTO muster.posting (entry, number, fund, currency, kind, amount, balance)
                    VALUES (999999, 1, \(f), 'EUR', 'cash', 5, 0), (999999, 2, \(f), 'EUR', 'exchange', -5, 0)
                    """
                #expect(await refused(node, asOwner: asOwner, [orphan]) == "MU409", "of no entry")
            }
            try await books.mustHold()
        }
    }

    @Test func `what is posted is never changed or taken away, by anybody`() async throws {
        try await withNode { node in
            let books = try await Books(node)
            try await books.pledge("10000EUR")
            let id = try await books.offer()
            try await books.accept(id)
            try await books.approve(id)
            let payout = try await books.payOut()
            try await books.settle(payout, 1, "B-1")
            let changes: [Query] = [
                "UPDATE muster.posting SET amount = amount + 1", "DELETE FROM muster.posting",
                "TRUNCATE muster.posting", "UPDATE muster.ledger SET day = day + 1", "DELETE FROM muster.ledger",
                "TRUNCATE muster.ledger CASCADE", "UPDATE muster.payout SET day = day + 1", "DELETE FROM muster.payout",
                "DELETE FROM muster.payout_line", "UPDATE muster.payout_line SET amount = amount + 1",
                "UPDATE muster.payout_line SET state = 'pending', reference = NULL WHERE number = 1",
                "UPDATE muster.payout_line SET reference = 'other' WHERE number = 1",
                "UPDATE muster.stipend_share SET amount = 1", "DELETE FROM muster.instalment",
                "DELETE FROM muster.stipend",
                "UPDATE muster.instalment SET amount = amount + 1",
                "UPDATE muster.instalment SET due = due - 1 WHERE number = 1",
                "UPDATE muster.stipend SET total = total + 1, version = version + 1",
                "UPDATE muster.pledge SET amount = amount + 1",
            ]
            for change in changes {
                #expect(await refused(node, asOwner: true, [change]) == "MU409", "\(change)")
                let asService = await refused(node, [change])
                #expect(asService == "MU409" || asService == "42501", "\(change): \(asService ?? "done")")
            }
            // What postings keep, nobody else writes.
            for change in [
                "UPDATE muster.account SET balance = 0", "UPDATE muster.purse SET available = 0",
                "UPDATE muster.draw SET open = 0", "UPDATE muster.burn SET paid = 0",
                "UPDATE muster.pledge SET received = 0",
                "INSERT INTO muster.account (fund, currency, kind, balance) SELECT id, 'USD', 'cash', 5 FROM muster.fund",
                "DELETE FROM muster.account", "DELETE FROM muster.party",
            ] as [Query] {
                #expect(await refused(node, [change]) == "42501", "\(change)")
            }
            try await books.mustHold()
        }
    }

    @Test func `a batch takes no line later, no line twice, and none that is not approved`() async throws {
        try await withNode { node in
            let books = try await Books(node)
            try await books.pledge("10000EUR")
            let id = try await books.offer()
            try await books.accept(id)
            try await books.approve(id, [1])
            let payout = try await books.payOut()
            func line(_ payout: RecordID, _ number: Int) -> Query {
                """
                INSERT INTO muster.payout_line (payout, number, instalment, payee, amount)
                SELECT \(payout), 90 + i.number, i.id, s.payee, i.amount FROM muster.instalment i
                JOIN muster.stipend s ON s.id = i.stipend WHERE i.number = \(Int32(number))
                """
            }
            let other = RecordID(high: 5, low: 5)
            func head(_ total: Int64) -> Query {
                """
                INSERT INTO muster.payout (id, day, currency, total, lines, created, made_by)
                VALUES (\(other), '2026-11-22', 'EUR', \(total), 1, now(), 'test')
                """
            }
            for asOwner in [false, true] {
                #expect(await refused(node, asOwner: asOwner, [line(payout, 1)]) == "MU409")
                #expect(await refused(node, asOwner: asOwner, [head(100_000), line(other, 2)]) == "MU409")
                #expect(await refused(node, asOwner: asOwner, [head(100_000), line(other, 1)]) == "23505")
                #expect(await refused(node, asOwner: asOwner, [head(100_000)]) == "MU409")
                #expect(
                    await refused(
                        node, asOwner: asOwner,
                        ["UPDATE muster.instalment SET state = 'paid' WHERE number = 1"]) == "MU409")
                #expect(
                    await refused(
                        node, asOwner: asOwner,
                        ["UPDATE muster.instalment SET state = 'approved' WHERE number = 2"]) == "23514")
            }
            try await books.approve(id, [2])
            #expect(await refused(node, [head(99_999), line(other, 2)]) == "MU409")
            try await books.mustHold()
        }
    }

    @Test func `no fund goes below nothing, beyond the limit, or posts after it has moved`() async throws {
        try await withNode { node in
            let books = try await Books(node)
            let pledge = try await books.pledge("10EUR")
            let f = books.fund
            #expect(
                await refused(
                    node, asOwner: true,
                    [entry(), posting(1, f, "available", 1001, pledge: pledge), posting(2, f, "exchange", -1001)])
                    == "23514")
            #expect(
                await refused(
                    node, asOwner: true, [entry(), posting(1, f, "cash", -1001), posting(2, f, "exchange", 1001)])
                    == "23514")
            #expect(
                await refused(
                    node, asOwner: true, [entry(), posting(1, f, "cash", .max), posting(2, f, "exchange", -.max)])
                    == "22003")
            #expect(
                await refused(
                    node, asOwner: true,
                    [
                        entry(), posting(1, f, "cash", 9_007_199_254_740_991),
                        posting(2, f, "exchange", -9_007_199_254_740_991),
                    ])
                    == "23514")
            #expect(
                await refused(
                    node, asOwner: true,
                    [entry(), posting(1, f, "income", -1, pledge: pledge), posting(2, f, "cash", 1)]) == "23514")
            #expect(
                await refused(node, asOwner: true, [entry(), posting(1, f, "available", -1), posting(2, f, "cash", 1)])
                    == "MU409")
            #expect(
                await refused(node, asOwner: true, [entry(), posting(1, f, "committed", -1), posting(2, f, "cash", 1)])
                    == "MU409")
            try await node.owner { _ = try $0.execute("UPDATE muster.fund SET moved = 'other.example'") }
            #expect(
                await refused(node, asOwner: true, [entry(), posting(1, f, "cash", 5), posting(2, f, "exchange", -5)])
                    == "MU409")
            try await books.mustHold()
        }
    }

    @Test func `without a role nothing of the books is seen or written`() async throws {
        try await withNode { node in
            let books = try await Books(node)
            try await books.pledge("10EUR")
            _ = try await books.offer("10EUR")
            for table in [
                "party", "fund", "pledge", "purse", "stipend", "stipend_share", "draw", "instalment", "payout",
                "payout_line",
                "account", "ledger", "posting", "burn",
            ] {
                for principal in [Principal.anonymous, Principal(role: .peer, label: "peer")] {
                    let count = try await node.service(as: principal) { session in
                        try session.query("SELECT FROM \(identifier: "muster").\(identifier: table)").count
                    }
                    #expect(count == 0, "\(table)")
                }
            }
            let outcome = await storeError {
                try await books.receive(try await books.pledge("1EUR", received: false), "1EUR", "x")
            }
            #expect(outcome == nil)
            #expect(
                await storeError {
                    _ = try await node.store.addPledge(
                        PledgeInput(
                            fund: books.fund, sponsor: books.sponsor, amount: try Books.money("1EUR"),
                            starts: Books.day("2026-01-01"), ends: nil, project: nil, restriction: ""),
                        by: TestNode.contributor(books.ada))
                } == .notFound)
        }
    }
}
