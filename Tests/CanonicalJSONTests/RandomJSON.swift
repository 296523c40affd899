import CanonicalJSON

/// SplitMix64: the same values on every machine for one seed.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func value(depth: Int, fractions: Bool = false) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &self) {
        case 0: return .null
        case 1: return .bool(.random(using: &self))
        case 2:
            let limit = JSONValue.largestInteger >> Int64.random(in: 0..<54, using: &self)
            return .integer(.random(in: -limit...limit, using: &self))
        case 3 where fractions: return .number(double())
        case 3, 4: return .string(text())
        case 5, 6:
            return .array(
                (0..<Int.random(in: 0..<6, using: &self)).map { _ in value(depth: depth - 1, fractions: fractions) })
        default:
            return .object(
                JSONObject(
                    (0..<Int.random(in: 0..<24, using: &self)).map { _ in
                        (text(), value(depth: depth - 1, fractions: fractions))
                    }))
        }
    }

    mutating func text() -> String {
        let ranges: [ClosedRange<UInt32>] = [
            0...0x1F, 0x20...0x7E, 0x61...0x7A, 0x80...0x7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF,
        ]
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<20, using: &self) {
            let range = ranges[Int.random(in: 0..<ranges.count, using: &self)]
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &self)) { scalars.append(scalar) }
        }
        return String(scalars)
    }

    /// Any finite double that is not whole, so that it reads back as what it was.
    mutating func double() -> Double {
        while true {
            let candidate = Double(bitPattern: next())
            if candidate.isFinite, candidate.magnitude > 1e21 || candidate != candidate.rounded() { return candidate }
        }
    }
}
