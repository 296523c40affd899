/// Carries messages badly, as the seed and the faults say.
struct Network {
    /// What is sent from the first to the second does not arrive.
    private var broken: Set<[Int]> = []
    var faults: Faults

    init(faults: Faults) { self.faults = faults }

    /// Breaks and mends links, each direction by itself; says how many are broken.
    mutating func change(nodes: Int, _ random: inout SeededRandom) -> Int {
        guard faults.contains(.partitions) else { return 0 }
        broken.removeAll()
        if random.chance(600) {
            for _ in 0..<random.within(1...max(1, nodes)) { broken.insert([random.below(nodes), random.below(nodes)]) }
        }
        return broken.count
    }

    /// All links work, and nothing goes wrong any more.
    mutating func heal() {
        broken.removeAll()
        faults = []
    }

    /// After how many milliseconds each copy of a message arrives; none when it is lost.
    func arrivals(of message: Message, _ random: inout SeededRandom) -> [Int64] {
        let copies = faults.contains(.duplication) && random.chance(100) ? 2 : 1
        var arrivals: [Int64] = []
        for _ in 0..<copies {
            if faults.contains(.loss), random.chance(300) { continue }
            if broken.contains([message.from, message.to]) { continue }
            let slow = faults.contains(.delays) && random.chance(150)
            arrivals.append(Int64(random.within(5...50)) * (slow ? 20 : 1))
        }
        return arrivals
    }

    /// A message as it arrives.
    func spoiled(_ message: Message, _ random: inout SeededRandom) -> Message {
        guard case .entries(var bytes) = message.content else { return message }
        if faults.contains(.tornAnswers), random.chance(60) { bytes.removeLast(random.below(bytes.count)) }
        if faults.contains(.wireBits), random.chance(40), !bytes.isEmpty {
            bytes[random.below(bytes.count)] ^= 1 << UInt8(random.below(8))
        }
        return Message(from: message.from, to: message.to, exchange: message.exchange, content: .entries(bytes))
    }
}
