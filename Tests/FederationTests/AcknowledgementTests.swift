import Federation
import Registry
import Testing
import TransparencyLog

@Suite struct `An acknowledgement of an erasure` {
    private static func origin(_ epoch: Int64 = 1, _ audience: Audience = .public) throws -> LogOrigin {
        try #require(LogOrigin(node: "a.example", audience: audience, epoch: epoch))
    }

    private static func range(_ size: Int) throws -> CompactRange {
        var range = CompactRange()
        try range.append(contentsOf: (0..<size).map { try Commitment([UInt8](repeating: UInt8($0), count: 32)) })
        return range
    }

    private static func verdict(
        of size: Int, applied: Int, isFollowing: Bool = true, cosigned: UInt64 = 0
    ) throws -> CosignPermit.Verdict {
        let checkpoint = try Checkpoint(
            origin: "a.example/log/public/1", size: UInt64(size), root: try range(size).root)
        return CosignPermit.verdict(
            checkpoint, applied: try range(applied), isFollowing: isFollowing, cosigned: cosigned)
    }

    @Test func `is given for exactly what has been applied`() throws {
        #expect(try Self.verdict(of: 5, applied: 5) == .permitted)
        #expect(try Self.verdict(of: 5, applied: 5, cosigned: 5) == .permitted)
        #expect(try Self.verdict(of: 6, applied: 5) == .otherSize(applied: 5))
        #expect(try Self.verdict(of: 5, applied: 6) == .otherSize(applied: 6))
        #expect(try Self.verdict(of: 5, applied: 5, cosigned: 6) == .behind(cosigned: 6))
        let other = try Checkpoint(
            origin: "a.example/log/public/1", size: 5, root: try Self.range(4).root)
        #expect(
            CosignPermit.verdict(other, applied: try Self.range(5), isFollowing: true, cosigned: 0) == .otherRoot)
    }

    @Test func `is not given for a log that has stopped`() throws {
        #expect(try Self.verdict(of: 5, applied: 5, isFollowing: false) == .stopped)
    }

    private static func cosigned(
        _ node: String, _ size: UInt64, epoch: Int64 = 1, _ audience: Audience = .public, verified: Bool = true,
        time: UInt64 = 1
    ) throws -> CosignedSize {
        CosignedSize(
            origin: try origin(epoch, audience), cosigner: node, size: size, time: time, isVerified: verified)
    }

    @Test func `is a verified cosignature over the entry, or over a later epoch of its audience`() throws {
        let origin = try Self.origin(2)
        func covers(_ cosigned: CosignedSize) -> Bool { ErasureAcknowledgement.covers(cosigned, 7, of: origin) }
        #expect(try !covers(Self.cosigned("b", 7, epoch: 2)), "entry 7 is the eighth")
        #expect(try covers(Self.cosigned("b", 8, epoch: 2)))
        #expect(try covers(Self.cosigned("b", 1, epoch: 3)))
        #expect(try !covers(Self.cosigned("b", 0, epoch: 3)))
        #expect(try !covers(Self.cosigned("b", 99, epoch: 1)))
        #expect(try !covers(Self.cosigned("b", 99, epoch: 2, verified: false)))
        #expect(try !covers(Self.cosigned("b", 99, epoch: 2, .federation)))
        let elsewhere = try #require(LogOrigin(node: "c.example", audience: .public, epoch: 2))
        #expect(!covers(CosignedSize(origin: elsewhere, cosigner: "b", size: 99, time: 1, isVerified: true)))
    }

    @Test func `is told of every reader, by the first that says so, and of whose key is not known`() throws {
        let told = ErasureAcknowledgement(
            entry: 4, of: try Self.origin(), readers: ["d", "b", "c"],
            cosigned: [
                try Self.cosigned("b", 9, time: 30), try Self.cosigned("b", 5, time: 20), try Self.cosigned("b", 3),
                try Self.cosigned("c", 4, time: 10), try Self.cosigned("e", 9, verified: false),
                try Self.cosigned("d", 9, verified: false), try Self.cosigned("f", 2, verified: false),
            ])
        #expect(told.readers.map(\.node) == ["b", "c", "d"])
        #expect(told.readers[0].standing == .acknowledged(try Self.cosigned("b", 5, time: 20)))
        #expect(told.readers[1].standing == .outstanding(last: try Self.cosigned("c", 4, time: 10)))
        #expect(told.readers[2].standing == .outstanding(last: nil))
        #expect(told.others.map(\.cosigner) == ["d", "e"])
        #expect(!told.isComplete)
        #expect(
            ErasureAcknowledgement(
                entry: 4, of: try Self.origin(), readers: ["b"], cosigned: [try Self.cosigned("b", 5)]
            ).isComplete)
    }
}
