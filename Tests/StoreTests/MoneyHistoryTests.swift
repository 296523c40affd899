import CanonicalJSON
import Postgres
import Registry
import Testing

@testable import Store

/// Random histories of the books beside a model that knows nothing of double entry: what each fund received, promised and
/// paid, in plain sums. A step that the one refuses the other refuses too.
@Suite struct MoneyHistoryTests {
    /// A stipend as the model knows it: all of it from one fund.
    private struct Stipend {
        let id: RecordID
        let fund: Int
        var state = "offered"
        /// Amount, days since the first, and: open, mentor, coordinator, both, batched, paid, released.
        var instalments: [(amount: Int64, state: String)]
    }

    private struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    @Test(arguments: [UInt64(1), 2, 3]) func `a random history comes to what a plain model says`(seed: UInt64)
        async throws
    {
        try await withNode(size: 2) { node in
            let books = try await Books(node)
            let funds = [books.fund, try await books.otherFund("Second")]
            var random = Random(state: seed)
            var received: [Int64] = [0, 0]
            var paid: [Int64] = [0, 0]
            var available: [Int64] = [0, 0]
            var stipends: [Stipend] = []
            var pending: [(payout: RecordID, line: Int, stipend: Int, instalment: Int)] = []
            for step in 1...120 {
                let context = "seed \(seed), step \(step)"
                switch Int.random(in: 0..<10, using: &random) {
                case 0:
                    let (fund, amount) = (
                        Int.random(in: 0...1, using: &random), Int64.random(in: 1...90_000, using: &random)
                    )
                    let text = Money(amount: amount, currency: "EUR")?.description ?? ""
                    try await books.pledge(text, to: funds[fund])
                    received[fund] += amount
                    available[fund] += amount
                case 1, 2:
                    let (fund, total) = (
                        Int.random(in: 0...1, using: &random), Int64.random(in: 6...60_000, using: &random)
                    )
                    let text = Money(amount: total, currency: "EUR")?.description ?? ""
                    let id = try await books.offer(
                        text, parts: [.init(fund: funds[fund], basisPoints: 10_000, source: "EUR")])
                    // Six parts, the first ones a cent more.
                    let parts = (0..<6).map { (total / 6 + (Int64($0) < total % 6 ? 1 : 0), "planned") }
                    stipends.append(Stipend(id: id, fund: fund, instalments: parts.map { (amount: $0.0, state: $0.1) }))
                case 3, 4:
                    guard let index = stipends.indices.randomElement(using: &random) else { continue }
                    let total = stipends[index].instalments.map(\.amount).reduce(0, +)
                    let may = stipends[index].state == "offered" && available[stipends[index].fund] >= total
                    let (accepting, outcome) = (stipends[index].id, may)
                    #expect((await storeError { try await books.accept(accepting) } == nil) == outcome, "\(context)")
                    guard may else { continue }
                    available[stipends[index].fund] -= total
                    stipends[index].state = "accepted"
                    for one in stipends[index].instalments.indices { stipends[index].instalments[one].state = "open" }
                case 5, 6:
                    guard let index = stipends.indices.randomElement(using: &random) else { continue }
                    let isMentor = Bool.random(using: &random)
                    let who = isMentor ? books.mentor : books.board
                    let mine = isMentor ? "mentor" : "coordinator"
                    // The first two are due.
                    let due = (0..<2).filter {
                        let state = stipends[index].instalments[$0].state
                        return state == "open" || state == (isMentor ? "coordinator" : "mentor")
                    }
                    let may = stipends[index].state == "accepted" && !due.isEmpty
                    let id = stipends[index].id
                    #expect((await storeError { try await books.approve(id, by: [who]) } == nil) == may, "\(context)")
                    guard may else { continue }
                    for one in due {
                        stipends[index].instalments[one].state =
                            stipends[index].instalments[one].state == "open" ? mine : "both"
                    }
                case 7:
                    let ready = stipends.indices.flatMap { s in (0..<2).map { (s, $0) } }
                        .filter {
                            stipends[$0.0].state == "accepted" && stipends[$0.0].instalments[$0.1].state == "both"
                        }
                    var made: RecordID?
                    do { made = try await books.payOut() } catch let error as StoreError {
                        guard case .refused = error.code else { throw error }
                    }
                    #expect((made != nil) == !ready.isEmpty, "\(context)")
                    guard let made else { continue }
                    let lines = try await node.store.payout(made, by: books.office)["lines"]?.arrayValue ?? []
                    #expect(lines.count == ready.count, "\(context)")
                    for line in lines.compactMap(\.objectValue) {
                        let id = line["stipend"]?.stringValue ?? ""
                        let index = try #require(stipends.firstIndex { $0.id.description == id })
                        let instalment = Int(line["number"]?.integerValue ?? 0) - 1
                        stipends[index].instalments[instalment].state = "batched"
                        pending.append((made, Int(line["line"]?.integerValue ?? 0), index, instalment))
                    }
                case 8:
                    guard let position = pending.indices.randomElement(using: &random) else { continue }
                    let told = pending.remove(at: position)
                    let isPaid = Bool.random(using: &random)
                    _ = try await node.store.tell(
                        isPaid ? .settled : .failed(reason: "no"), ofPayout: told.payout, line: told.line,
                        reference: "\(told.payout) \(told.line)", on: node.clock.now.civilDate, by: books.office)
                    stipends[told.stipend].instalments[told.instalment].state = isPaid ? "paid" : "open"
                    if isPaid {
                        paid[stipends[told.stipend].fund] += stipends[told.stipend].instalments[told.instalment].amount
                    }
                default:
                    guard let index = stipends.indices.randomElement(using: &random) else { continue }
                    let states = stipends[index].instalments.map(\.state)
                    let may = ["offered", "accepted"].contains(stipends[index].state) && !states.contains("batched")
                    let id = stipends[index].id
                    let outcome = await storeError {
                        _ = try await node.store.cancelStipend(id, expected: { $0 }, by: books.office)
                    }
                    #expect((outcome == nil) == may, "\(context)")
                    guard may else { continue }
                    if stipends[index].state == "accepted" {
                        available[stipends[index].fund] += stipends[index].instalments.filter { $0.state != "paid" }
                            .map(\.amount).reduce(0, +)
                    }
                    stipends[index].state = "cancelled"
                }
                for fund in 0...1 {
                    let balances = try await books.balances(funds[fund])
                    #expect(balances["received"] == received[fund], "\(context)")
                    #expect(balances["paid"] == paid[fund], "\(context)")
                    #expect(balances["available"] == available[fund], "\(context)")
                    #expect(
                        balances["committed"] == received[fund] - paid[fund] - available[fund], "\(context)")
                }
            }
            try await books.mustHold("seed \(seed)")
        }
    }
}
