import Federation
import Testing
import TransparencyLog

@Suite struct `A cosigned checkpoint` {
    private static func key(_ name: String, _ seed: UInt8) throws -> SigningKey {
        try SigningKey(name: name, seed: [UInt8](repeating: seed, count: 32))
    }

    private static func range(_ size: UInt8) throws -> CompactRange {
        var range = CompactRange()
        try range.append(contentsOf: (0..<size).map { try Commitment([UInt8](repeating: $0, count: 32)) })
        return range
    }

    @Test func `is made of what was applied, and read by whoever knows the keys`() throws {
        let (a, b, c) = (try Self.key("a.example", 1), try Self.key("b.example", 2), try Self.key("c.example", 3))
        let origin = try #require(LogOrigin("a.example/log/public/1"))
        let range = try Self.range(5)
        let checkpoint = try Checkpoint(origin: origin.description, size: 5, root: range.root).signed(with: a)
        func cosign(_ key: SigningKey, applied: CompactRange) throws -> AcknowledgedNote? {
            try AcknowledgedNote.cosign(
                checkpoint.bytes, of: origin, logKeys: [a.verifier], applied: applied, isFollowing: true, cosigned: 0,
                time: 77, key: key)
        }
        #expect(try cosign(b, applied: Self.range(4)) == nil)
        let made = try #require(try cosign(b, applied: range))
        #expect(
            made.cosigned == CosignedSize(origin: origin, cosigner: "b.example", size: 5, time: 77, isVerified: true))
        // Two cosignatures on one note are taken apart; whose key is not known is told as unverified.
        var both = try SignedNote(parsing: made.note)
        try both.add(Cosignature.sign(Checkpoint(text: both.text), time: 88, with: c))
        let read = try AcknowledgedNote.read(
            both.bytes, of: origin, logKeys: [a.verifier], cosigners: [b.verifier])
        #expect(read.first == made)
        #expect(read.map(\.cosigned.isVerified) == [true, false] && read.map(\.cosigned.time) == [77, 88])
        #expect(read.map(\.cosigned.cosigner) == ["b.example", "c.example"])
        // Each can be passed on by itself.
        #expect(
            try AcknowledgedNote.read(read[1].note, of: origin, logKeys: [a.verifier], cosigners: [c.verifier])
                .map(\.cosigned.isVerified) == [true])
    }

    @Test func `is refused when its log has not signed it, or a known key's cosignature is over something else`() throws
    {
        let (a, b) = (try Self.key("a.example", 1), try Self.key("b.example", 2))
        let origin = try #require(LogOrigin("a.example/log/public/1"))
        let checkpoint = try Checkpoint(origin: origin.description, size: 5, root: Self.range(5).root)
        let other = try Checkpoint(origin: origin.description, size: 6, root: Self.range(6).root)
        var wrong = try checkpoint.signed(with: a)
        try wrong.add(Cosignature.sign(other, time: 1, with: b))
        #expect(throws: LogError.self) {
            try AcknowledgedNote.read(wrong.bytes, of: origin, logKeys: [a.verifier], cosigners: [b.verifier])
        }
        var unsigned = try SignedNote(text: checkpoint.text)
        try unsigned.add(Cosignature.sign(checkpoint, time: 1, with: b))
        #expect(throws: LogError.self) {
            try AcknowledgedNote.read(unsigned.bytes, of: origin, logKeys: [a.verifier], cosigners: [b.verifier])
        }
        let elsewhere = try #require(LogOrigin("a.example/log/public/2"))
        #expect(throws: LogError.self) {
            try AcknowledgedNote.cosign(
                try checkpoint.signed(with: a).bytes, of: elsewhere, logKeys: [a.verifier], applied: Self.range(5),
                isFollowing: true, cosigned: 0, time: 1, key: b)
        }
    }
}
