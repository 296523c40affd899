/// Draws all items of a list one after another, each time with a chance in proportion to its weight among those that
/// are left (successive sampling without replacement). Whole numbers only, so it is the same on every machine.
///
/// With W the sum of the weights that are left, a ticket t is taken uniformly from 0 to W − 1, and the item whose share of
/// 0 ..< W holds t, in the order of the list, is drawn: exactly weight ÷ W of all tickets are its. A ticket comes from
/// a source of 64-bit numbers by rejection: x is passed over when x ≥ 2^64 − (2^64 mod W), else t = x mod W, so that every
/// t stands for equally many x.
package enum WeightedDraw {
    /// The positions of the weights in the order drawn.
    ///
    /// - Parameters:
    ///   - weights: Each at least 1; their sum fits 63 bits.
    ///   - source: The next 64 uniformly distributed bits.
    package static func order(of weights: [Int64], source: () -> UInt64) -> [Int] {
        var left = Array(weights.indices)
        var sum = weights.reduce(UInt64(0)) { $0 + UInt64($1) }
        var order: [Int] = []
        order.reserveCapacity(weights.count)
        while !left.isEmpty {
            var ticket = ticket(below: sum, source)
            var position = 0
            while ticket >= UInt64(weights[left[position]]) {
                ticket -= UInt64(weights[left[position]])
                position += 1
            }
            let drawn = left.remove(at: position)
            sum -= UInt64(weights[drawn])
            order.append(drawn)
        }
        return order
    }

    /// Uniform from 0 to `bound` − 1.
    static func ticket(below bound: UInt64, _ source: () -> UInt64) -> UInt64 {
        // 2^64 mod bound, in 64 bits.
        let excess = (0 &- bound) % bound
        while true {
            let x = source()
            if excess == 0 || x < 0 &- excess { return x % bound }
        }
    }
}
