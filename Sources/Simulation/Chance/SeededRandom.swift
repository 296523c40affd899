/// Chance that is the same for the same seed, on every machine: xoshiro256**, started by SplitMix64 (Blackman and Vigna,
/// "Scrambled Linear Pseudorandom Number Generators", 2021). For simulations, never for secrets.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    package init(seed: UInt64) {
        var mixed = seed
        func split() -> UInt64 {
            mixed &+= 0x9E37_79B9_7F4A_7C15
            var z = mixed
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        state = (split(), split(), split(), split())
    }

    package mutating func next() -> UInt64 {
        func rotated(_ word: UInt64, _ bits: UInt64) -> UInt64 { word << bits | word >> (64 - bits) }
        let result = rotated(state.1 &* 5, 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = rotated(state.3, 45)
        return result
    }

    /// One of 0 to `count` − 1.
    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

    /// One of these, both included.
    mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    /// True so many times in a thousand.
    mutating func chance(_ permille: Int) -> Bool { permille > 0 && below(1000) < permille }

    /// One of them; they must not be empty.
    mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }
}
