import CanonicalJSON
import Postgres
import Registry
import Testing

@testable import Store

/// A fund that moves from one fiscal host to another: two nodes, each with a database of its own.
@Suite struct FundTransferTests {
    private func refusal(_ body: () async throws -> Void) async -> String {
        guard case .refused(let why)? = await storeError(body) else { return "" }
        return why
    }

    /// The store of another node on this test's second database, that knows the same people by the same ids.
    private func other(_ node: TestNode, knowing books: Books) async throws -> Store {
        let store = Store(
            pool: node.pool, node: "other.example", suppressionKey: Array(repeating: 8, count: 32),
            now: { node.clock.now },
            random: { (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max)) })
        try await copyPeople(from: books.node, to: node)
        return store
    }

    private func copyPeople(from old: TestNode, to new: TestNode) async throws {
        let rows = try await old.owner { session in
            try session.query(
                """
                SELECT id, version, kind, home, audience, title, owners, keys, provenance, words::text, body FROM muster.record
                """
            ).map { row in
                (
                    try row[0, as: RecordID.self], try row[1, as: Int64.self], try row[2, as: String.self],
                    try row[3, as: String.self], try row[4, as: String.self], try row[5, as: String.self],
                    try row[6, as: [RecordID].self], try row[7, as: [String].self], try row[8, as: [UInt8].self],
                    try row[9, as: String.self], try row[10, as: [UInt8].self]
                )
            }
        }
        try await new.owner { session in
            for row in rows {
                try session.execute(
                    """
                    INSERT INTO muster.record (id, updated, version, kind, home, audience, title, owners, keys, provenance, words, body)
                    VALUES (\(row.0), now(), \(row.1), \(row.2), \(row.3), \(row.4), \(row.5), \(row.6), \(row.7), \(row.8),
                        \(row.9)::text::tsvector, \(row.10))
                    """)
            }
        }
    }

    @Test func `open commitments arrive whole, both sides balance, and nothing is paid twice`() async throws {
        try await withNode { old in
            try await withNode { new in
                let books = try await Books(old)
                try await books.pledge("10000EUR")
                let promised = try await books.pledge("500EUR", received: false, project: books.project)
                try await books.receive(promised, "200EUR", "E")
                let stipend = try await books.offer("6000EUR", extendable: 3)
                try await books.accept(stipend)
                try await books.approve(stipend)
                let payout = try await books.payOut()
                try await books.settle(payout, 1, "B-1")
                func depart(_ to: String = "other.example") async throws -> JSONObject {
                    try await old.store.depart(fund: books.fund, to: to, by: books.office)
                }
                #expect(await refusal { _ = try await depart() }.contains("1 of its instalments are in a payout"))
                #expect(await refusal { _ = try await depart("node.example") }.contains("is this node"))
                _ = try await old.store.tell(
                    .failed(reason: "no"), ofPayout: payout, line: 2, reference: "R", on: old.clock.now.civilDate,
                    by: books.office)
                try await books.approve(stipend)
                let waiting = try await books.offer("60EUR")

                let document = try await depart()
                #expect(try await depart() == document)
                #expect(await refusal { _ = try await depart("third.example") }.contains("moved to other.example"))
                #expect(await refusal { try await books.pledge("1EUR") }.contains("moved to other.example"))
                #expect(await refusal { try await books.accept(waiting) } != "")
                #expect(await refusal { _ = try await books.payOut() }.contains("No approved"))
                #expect(await refusal { try await books.approve(stipend) } != "")
                try await books.mustHold("where it was")
                // What was received and paid here stays; what is there went.
                #expect(
                    try await books.balances()
                        == ["received": 1_020_000, "paid": 100_000, "committed": 0, "available": 0, "cash": 0])

                let store = try await other(new, knowing: books)
                let arrival = try FundArrival(document)
                #expect(
                    await refusal { _ = try await new.store.arrive(arrival, by: books.office) }.contains(
                        "It is for other.example"))
                let fund = try await store.arrive(arrival, by: books.office)
                #expect(try await store.arrive(arrival, by: books.office) == fund)
                let balance = try #require(fund["balances"]?.arrayValue?.first?.objectValue)
                #expect(
                    balance["cash"] == 920_000 && balance["committed"] == 500_000 && balance["available"] == 420_000)
                #expect(balance["confirmed"] == 30_000)
                let taken = try await store.stipend(stipend, by: books.office)
                let numbers = (taken["instalments"]?.arrayValue ?? []).compactMap {
                    $0.objectValue?["number"]?.integerValue
                }
                #expect(numbers == [2, 3, 4, 5, 6])
                #expect(taken["contributorName"] == "Ada Example" && taken["extendableMonths"] == 3)

                // There the rest is paid, once, and the books hold there too.
                for who in [books.mentor, books.board] {
                    _ = try await store.approve(stipend: stipend, numbers: nil, expected: { $0 }, by: who)
                }
                let made = try await store.createPayout(
                    currency: "EUR", day: new.clock.now.civilDate, fund: nil, project: nil, by: books.office)
                #expect(made["count"] == 1)
                _ = try await store.tell(
                    .settled, ofPayout: try Books.id(made), line: 1, reference: "B-1", on: new.clock.now.civilDate,
                    by: books.office)
                let after = try await store.cancelStipend(stipend, expected: { $0 }, by: books.office)
                #expect(after["paid"] == ["amount": 100_000, "currency": "EUR"])
                let left = try await store.fund(books.fund, by: books.office)["balances"]?.arrayValue?.first?
                    .objectValue
                #expect(left?["cash"] == 820_000 && left?["available"] == 820_000 && left?["committed"] == 0)
                let wrong = try await new.owner { session in
                    try session.query(
                        "SELECT entry FROM muster.posting GROUP BY entry, currency HAVING sum(amount) <> 0"
                    ).count
                }
                #expect(wrong == 0)
            }
        }
    }

    @Test func `a stipend of two funds keeps both here, and a damaged document is refused`() async throws {
        try await withNode { node in
            let books = try await Books(node)
            let second = try await books.otherFund("Second")
            try await books.pledge("1000EUR")
            try await books.pledge("1000EUR", to: second)
            let id = try await books.offer(
                "600EUR",
                parts: [
                    .init(fund: books.fund, basisPoints: 5000, source: "EUR"),
                    .init(fund: second, basisPoints: 5000, source: "EUR"),
                ])
            try await books.accept(id)
            #expect(
                await refusal { _ = try await node.store.depart(fund: second, to: "other.example", by: books.office) }
                    .contains("paid by another fund too"))
            _ = try await node.store.cancelStipend(id, expected: { $0 }, by: books.office)
            var document = try await node.store.depart(fund: second, to: "other.example", by: books.office)
            _ = try FundArrival(document)
            document["purses"] = [["pledge": "x"]]
            #expect(throws: InputError.self) { try FundArrival(document) }
            #expect(throws: InputError.self) { try FundArrival([:]) }
            try await books.mustHold()
        }
    }
}
