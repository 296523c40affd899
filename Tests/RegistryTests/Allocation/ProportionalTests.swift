import CanonicalJSON
import Testing

@testable import Registry

@Suite struct ProportionalTests {
    private static func awards(
        _ budget: Int64, cap: Int64? = nil, minimum: Int64? = nil,
        _ requests: [(amount: Int64, weight: Int64, awarded: Int64)]
    ) -> [Award] {
        let round = AllocationRound(
            name: "N", unit: .currency("JPY"), method: .proportional, budget: budget, cap: cap, minimum: minimum,
            requests: requests.enumerated().map { index, request in
                AllocationRequest(
                    id: String(1000 + index), project: "P\(index)", amount: request.amount, weight: request.weight,
                    awarded: request.awarded)
            })
        return ProportionalShares.awards(round)
    }

    @Test func `the units that rounding leaves go to the largest remainders, then to the first`() {
        #expect(Self.awards(100, [(50, 1, 0), (50, 1, 0), (50, 1, 0)]).map(\.amount) == [34, 33, 33])
        // 10 · 500 ÷ 1300 = 3.846, 10 · 300 ÷ 1300 = 2.307, 3.846: two units are over.
        #expect(Self.awards(10, [(500, 1, 0), (300, 1, 0), (500, 1, 0)]).map(\.amount) == [4, 2, 4])
    }

    @Test func `nobody gets more than they ask for, and what they do not need goes to the others`() {
        let awards = Self.awards(100, [(10, 1000, 0), (200, 1, 0), (200, 1, 0)])
        #expect(awards.map(\.amount) == [10, 45, 45])
        #expect(awards.map(\.reason) == [nil, .share, .share])
        #expect(Self.awards(1000, [(10, 1, 0), (20, 1, 0)]).map(\.amount) == [10, 20])
    }

    @Test func `who would get less than the least drops out, the smallest first, and the others get more`() {
        let awards = Self.awards(100, minimum: 30, [(100, 1, 0), (110, 1, 0), (120, 1, 0), (130, 1, 0)])
        #expect(awards.map(\.amount) == [0, 31, 33, 36])
        #expect(awards[0].reason == .minimum && awards.dropFirst().allSatisfy { $0.amount >= 30 })
        // Of equals the last goes.
        #expect(Self.awards(50, minimum: 20, [(100, 1, 0), (100, 1, 0), (100, 1, 0)]).map(\.amount) == [25, 25, 0])
        // Who asks for less than the least may have it.
        #expect(Self.awards(100, minimum: 30, [(5, 20, 0), (300, 1, 0)]).map(\.amount) == [5, 95])
    }

    @Test func `the cap of the year counts earlier awards`() {
        let awards = Self.awards(100, cap: 50, [(80, 1, 20), (80, 1, 0), (80, 1, 60)])
        #expect(awards.map(\.amount) == [30, 50, 0])
        #expect(awards.map(\.reason) == [.cap, .cap, .cap])
    }

    @Test func `random rounds give nobody more than their claim, share out all that can be, and never more`() {
        var random = SplitMix(seed: 99)
        for _ in 0..<300 {
            let requests = (0..<Int.random(in: 1...30, using: &random)).map { _ in
                (
                    amount: Int64.random(in: 1...FixedPoint.maximum, using: &random),
                    weight: Int64.random(in: 1...AllocationRound.heaviest, using: &random), awarded: Int64(0)
                )
            }
            let budget = Int64.random(in: 1...FixedPoint.maximum, using: &random)
            let awards = Self.awards(budget, requests)
            let total = awards.reduce(0) { $0 + $1.amount }
            let asked = requests.reduce(UInt128(0)) { $0 + UInt128($1.amount) }
            #expect(UInt128(total) == min(UInt128(budget), asked))
            #expect(awards.allSatisfy { (0...$0.request.amount).contains($0.amount) })
        }
    }
}
