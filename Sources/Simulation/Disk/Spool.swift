/// What a peer sends, on disk until it is applied: gone with the process, and nobody promises that its bytes stay.
struct Spool {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ piece: some Collection<UInt8>) { bytes.append(contentsOf: piece) }

    /// A bit of it turns over, where there is one.
    mutating func decay(_ random: inout SeededRandom) {
        guard !bytes.isEmpty else { return }
        bytes[random.below(bytes.count)] ^= 1 << UInt8(random.below(8))
    }
}
