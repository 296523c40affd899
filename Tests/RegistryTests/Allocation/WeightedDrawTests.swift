import Testing

@testable import Registry

@Suite struct WeightedDrawTests {
    /// The chance of a whole order: each next one's weight over the sum of what is left.
    private static func chance(_ order: [Int], _ weights: [Int64]) -> Double {
        var left = Double(weights.reduce(0, +))
        return order.reduce(1.0) { chance, index in
            defer { left -= Double(weights[index]) }
            return chance * Double(weights[index]) / left
        }
    }

    @Test func `every order comes as often as successive sampling says`() {
        let weights: [Int64] = [1, 2, 3, 6]
        var random = SplitMix(seed: 20_261_125)
        var counts: [[Int]: Int] = [:]
        let draws = 120_000
        for _ in 0..<draws { counts[WeightedDraw.order(of: weights) { random.next() }, default: 0] += 1 }
        #expect(counts.count == 24)
        let square = counts.reduce(0.0) { sum, entry in
            let expected = Self.chance(entry.key, weights) * Double(draws)
            let difference = Double(entry.value) - expected
            return sum + difference * difference / expected
        }
        // 23 degrees of freedom: more than 49.7 comes once in a thousand seeds, and this seed is fixed.
        #expect(square < 49.7, "chi-square \(square)")
    }

    @Test func `a ticket stands for equally many numbers, by passing over those that are too many`() {
        // 2^64 mod 3 = 1: only the very last number is passed over.
        var numbers: [UInt64] = [.max, .max - 1]
        #expect(WeightedDraw.ticket(below: 3) { numbers.removeFirst() } == (UInt64.max - 1) % 3)
        #expect(numbers.isEmpty)
        // 2^64 mod (2^63 + 1) = 2^63 − 1: nearly half is passed over.
        let bound = UInt64(1) << 63 + 1
        numbers = [bound, .max, bound - 1, 5]
        #expect(WeightedDraw.ticket(below: bound) { numbers.removeFirst() } == bound - 1)
        #expect(numbers == [5])
        // A power of two passes over nothing.
        numbers = [.max]
        #expect(WeightedDraw.ticket(below: 1 << 20) { numbers.removeFirst() } == 1 << 20 - 1)
    }

    @Test func `an order holds everyone once, the heaviest weights included`() {
        var random = SplitMix(seed: 7)
        let weights = (0..<500).map { Int64($0 % 7 == 0 ? AllocationRound.heaviest : 1) }
        let order = WeightedDraw.order(of: weights) { random.next() }
        #expect(order.sorted() == Array(weights.indices))
        #expect(WeightedDraw.order(of: []) { 0 }.isEmpty && WeightedDraw.order(of: [1]) { 0 } == [0])
    }
}
