/// Shares a budget in proportion to weight × amount. Exact: shares are compared and rounded as fractions of whole numbers.
///
/// 1. A request can have at most its claim: what it asks for, as far as the cap of the year reaches. Who could have less
///    than the least award drops out.
/// 2. Each gets its share, budget × points ÷ sum of points. Whose share reaches the claim gets the claim and leaves with
///    it; the rest is shared anew among the others, until nobody's does.
/// 3. If somebody's share is below the least award, the one with the fewest points drops out (of equals, the last by id),
///    and step 2 begins again.
/// 4. Shares are rounded down; the units that are left over go one each to the largest remainders, of equals to the first
///    by id.
enum ProportionalShares {
    private struct Item {
        let index: Int
        let claim: Int64
        let least: Int64
        /// Less than 2^73, so that budget × points fits 126 bits.
        let points: UInt128
    }

    static func awards(_ round: AllocationRound) -> [Award] {
        var amounts = [Int64](repeating: 0, count: round.requests.count)
        var reasons = [Award.Reason?](repeating: nil, count: round.requests.count)
        var active: [Item] = []
        for (index, request) in round.requests.enumerated() {
            let claim = min(request.amount, round.room(of: request, given: 0))
            let least = round.least(of: request, otherwise: 0)
            guard claim > 0, claim >= least else {
                reasons[index] = .cap
                continue
            }
            active.append(
                Item(
                    index: index, claim: claim, least: least,
                    points: UInt128(request.weight) * UInt128(request.amount)))
        }
        var budget = round.budget
        while !active.isEmpty {
            let sum = active.reduce(UInt128(0)) { $0 + $1.points }
            func share(_ item: Item) -> Int64 { Int64(UInt128(budget) * item.points / sum) }
            let full = active.filter { share($0) >= $0.claim }
            if !full.isEmpty {
                for item in full {
                    amounts[item.index] = item.claim
                    budget -= item.claim
                    if item.claim < round.requests[item.index].amount { reasons[item.index] = .cap }
                }
                active.removeAll { item in amounts[item.index] > 0 }
                continue
            }
            let short = active.filter { share($0) < $0.least }
            guard let out = short.min(by: { ($0.points, -$0.index) < ($1.points, -$1.index) }) else {
                let leftOver = Int(budget - active.reduce(0) { $0 + share($1) })
                let byRemainder = active.sorted { one, other in
                    let (left, right) = (UInt128(budget) * one.points % sum, UInt128(budget) * other.points % sum)
                    return left != right ? left > right : one.index < other.index
                }
                for (position, item) in byRemainder.enumerated() {
                    amounts[item.index] = share(item) + (position < leftOver ? 1 : 0)
                    reasons[item.index] = .share
                }
                break
            }
            reasons[out.index] = .minimum
            active.removeAll { $0.index == out.index }
        }
        return round.requests.indices.map { index in
            Award(request: round.requests[index], amount: amounts[index], reason: reasons[index])
        }
    }
}
