/// A small generator with a seed, so that a failing property can be run again (Steele, Lea and Flood 2014).
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A short text that mixes scripts, marks, signs and rarities.
    mutating func text() -> String {
        let blocks: [ClosedRange<UInt32>] = [
            0x20...0x7E, 0x61...0x7A, 0xC0...0x24F, 0x300...0x36F, 0x370...0x3FF, 0x400...0x4FF, 0x5D0...0x5EA,
            0x591...0x5C7, 0x620...0x65F, 0x900...0x97F, 0x1100...0x11FF, 0x1E00...0x1FFF, 0x3041...0x30FF,
            0x4E00...0x4FFF, 0xAC00...0xD7A3, 0xF900...0xFAD9, 0xFF01...0xFF5E, 0x1F300...0x1F5FF, 0x200B...0x200F,
        ]
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &self) {
            guard let block = blocks.randomElement(using: &self),
                let scalar = Unicode.Scalar(UInt32.random(in: block, using: &self))
            else { continue }
            scalars.append(scalar)
        }
        return String(scalars)
    }
}
