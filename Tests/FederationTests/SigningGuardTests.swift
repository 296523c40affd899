import Federation
import Testing
import TransparencyLog

@Suite struct `Before a node signs its own log` {
    private let origin = "node.example/log/public/1"

    /// Logs of `count` entries; those from `from` on are other ones in each `history`.
    private func range(_ count: Int, history: UInt8 = 0, from: Int = 0) throws -> CompactRange {
        var range = CompactRange()
        for number in 0..<count {
            var bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 32)
            if number >= from { bytes[0] ^= history }
            try range.append(Commitment(bytes))
        }
        return range
    }

    private func sighting(_ range: CompactRange, by peer: String = "b.example") throws -> SigningGuard.Sighting {
        SigningGuard.Sighting(
            peer: peer, checkpoint: try Checkpoint(origin: origin, size: range.size, root: range.root))
    }

    private func verdict(
        own: Int, _ sightings: [SigningGuard.Sighting]
    ) throws -> SigningGuard.Verdict {
        try SigningGuard.verdict(own: range(own), sightings: sightings) { try range(Int($0)).root }
    }

    @Test func `it goes on when peers have seen what it has, or less, or nothing`() throws {
        #expect(try verdict(own: 7, []) == .goOn)
        #expect(try verdict(own: 7, [sighting(range(7)), sighting(range(3), by: "c.example")]) == .goOn)
        #expect(try verdict(own: 0, [sighting(range(0))]) == .goOn)
    }

    @Test func `it is behind the peer that has seen most`() throws {
        let (b, c) = (try sighting(range(9)), try sighting(range(12), by: "c.example"))
        for sightings in [[b, c], [c, b], [c, b, try sighting(range(5), by: "d.example")]] {
            #expect(try verdict(own: 7, sightings) == .behind(5, c))
        }
        #expect(try verdict(own: 0, [b]) == .behind(9, b))
        let one = try sighting(range(8))
        #expect(try verdict(own: 7, [one]) == .behind(1, one))
    }

    @Test func `it stops at what no one tree explains, whatever the size`() throws {
        let same = try sighting(range(7, history: 1, from: 6))
        #expect(try verdict(own: 7, [same]) == .fork(same, root: range(7).root))
        let earlier = try sighting(range(5, history: 1, from: 4))
        #expect(try verdict(own: 7, [earlier]) == .fork(earlier, root: range(5).root))
        // Two peers that have seen two futures: neither can be gone on from.
        let (one, other) = (try sighting(range(9)), try sighting(range(9, history: 1, from: 8), by: "c.example"))
        guard case .fork = try verdict(own: 7, [one, other]) else {
            Issue.record("two histories were taken for one")
            return
        }
        #expect(try verdict(own: 7, [one, other]) == verdict(own: 7, [other, one]))
    }

    @Test func `what is not known any more of the past holds up nothing`() throws {
        let earlier = try sighting(range(5, history: 1, from: 4))
        #expect(SigningGuard.verdict(own: try range(7), sightings: [earlier], rootHere: { _ in nil }) == .goOn)
    }

    @Test func `an ordinary start waits for nobody, one after a restore for everybody`() {
        #expect(SigningLeave.decide(answers: ["b": .silent, "c": .doesNotFollow], wasRestored: false) == .given)
        #expect(SigningLeave.decide(answers: [:], wasRestored: false) == .given)
        #expect(
            SigningLeave.decide(answers: ["c": .silent, "b": .silent, "d": .shown], wasRestored: true)
                == .waiting(["b", "c"]))
        #expect(SigningLeave.decide(answers: ["b": .shown, "c": .silent], wasRestored: true) == .waiting(["c"]))
        #expect(SigningLeave.decide(answers: ["b": .shown, "c": .doesNotFollow], wasRestored: true) == .given)
        #expect(SigningLeave.decide(answers: ["b": .doesNotFollow], wasRestored: true) == .unknown)
        #expect(SigningLeave.decide(answers: [:], wasRestored: true) == .unknown)
    }
}
