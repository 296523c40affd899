import Federation
import Registry
import Testing
import TransparencyLog

@Suite struct `The digest of a view` {
    private static let ada = RecordID("0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b47")
    private static let bea = RecordID("0198c5a2-7d3f-7c11-8a52-3f6d1f0e9b48")

    private static func entries() throws -> [ViewDigest.Entry] {
        [
            ViewDigest.Entry(
                id: try #require(ada), kind: .contributor, home: "a.example.org", version: 1, audience: .public,
                bodyHash: SHA256.digest(Array(#"{"name":"Ada Example"}"#.utf8))),
            ViewDigest.Entry(
                id: try #require(bea), kind: .contributor, home: "b.example.org", version: 3, audience: .public,
                bodyHash: SHA256.digest(Array(#"{"name":"Ada E."}"#.utf8))),
        ]
    }

    /// Computed with Python's hashlib; docs/federation.md has them.
    @Test func `is that of the protocol document`() throws {
        let entries = try Self.entries()
        let group = LinkGroup(primary: try #require(Self.ada), alternates: [try #require(Self.bea)])
        #expect(
            ViewDigest.hex(ViewDigest.of([])) == "4d9c02727c5064766e9ac18b46c6484a00257ad4a81fd59602694e0914313431")
        #expect(
            ViewDigest.hex(ViewDigest.of(entries)) == "6b0651a5e63af43fcfed917a9e00b353d0d7d10743a0811b261df42ecea268fd"
        )
        #expect(
            ViewDigest.hex(ViewDigest.of(entries, groups: [group]))
                == "754160d22fb3623c88f841fc35cead51e9f2d01522d40b205f839d57a2678321")
    }

    @Test func `is the same in whatever order the records come, and another when anything of one differs`() throws {
        let entries = try Self.entries()
        let digest = ViewDigest.of(entries)
        #expect(ViewDigest.of(entries.reversed()) == digest)
        let changes: [(inout ViewDigest.Entry) -> Void] = [
            { $0.id = RecordID(high: 1, low: 1) }, { $0.kind = .project }, { $0.home = "c.example.org" },
            { $0.version = 2 }, { $0.audience = .federation }, { $0.bodyHash[31] ^= 1 },
        ]
        for change in changes {
            var other = entries
            change(&other[0])
            #expect(ViewDigest.of(other) != digest)
        }
        #expect(ViewDigest.of([entries[0]]) != digest)
    }

    @Test func `is of an audience and of what is wider`() {
        #expect(ViewDigest.audiences(within: .public) == [.public])
        #expect(ViewDigest.audiences(within: .federation) == [.public, .federation])
        #expect(ViewDigest.audiences(within: .circle("x")) == [.public, .federation, .circle("x")])
    }
}
