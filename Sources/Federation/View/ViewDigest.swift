package import Registry
internal import TransparencyLog

/// What a reader sees of a node, as 32 bytes: two nodes that show the same records in the same versions, and hold the
/// same of them for one person, have the same digest. docs/federation.md has the form and a vector.
///
/// Computed as the records come, in ascending order of their ids; nothing is held of them.
package struct ViewDigest: ~Copyable {
    /// A record as far as the digest is about it.
    package struct Entry: Hashable, Sendable {
        package var id: RecordID
        package var kind: RecordKind
        /// The node that alone may write it.
        package var home: String
        package var version: Int64
        package var audience: Audience
        /// SHA-256 of the body's canonical bytes.
        package var bodyHash: [UInt8]

        package init(
            id: RecordID, kind: RecordKind, home: String, version: Int64, audience: Audience, bodyHash: [UInt8]
        ) {
            self.id = id
            self.kind = kind
            self.home = home
            self.version = version
            self.audience = audience
            self.bodyHash = bodyHash
        }
    }

    /// The audiences that a reader of one sees: itself, and what is wider.
    package static func audiences(within audience: Audience) -> [Audience] {
        switch audience {
        case .public: [.public]
        case .federation: [.public, .federation]
        case .circle, .private: [.public, .federation, audience]
        }
    }

    /// Records so far.
    package private(set) var records = 0
    private var stream = SHA256Stream()
    private var last: RecordID?

    /// The digest of no record.
    package init() { stream.add(Array("muster view 1\n".utf8)) }

    /// Adds a record, whose id must be above all before it: what is out of order would make another digest of the same
    /// view.
    package mutating func add(_ entry: Entry) {
        precondition(last.map { $0 < entry.id } ?? true, "a view is read in ascending order of its ids")
        last = entry.id
        records += 1
        stream.add(
            Array(
                "\(entry.id) \(entry.kind.rawValue) \(entry.home) \(entry.version) \(entry.audience) \(Self.hex(entry.bodyHash))\n"
                    .utf8))
    }

    /// The digest, with the groups of records that are one person; in whatever order they come.
    package consuming func finish(_ groups: [LinkGroup]) -> [UInt8] {
        for group in groups.sorted(by: { $0.primary < $1.primary }) {
            let alternates = group.alternates.sorted().map { " \($0)" }.joined()
            stream.add(Array("= \(group.primary)\(alternates)\n".utf8))
        }
        return stream.finish()
    }

    /// The digest of a view that is held whole, in whatever order.
    package static func of(_ entries: [Entry], groups: [LinkGroup] = []) -> [UInt8] {
        var digest = ViewDigest()
        for entry in entries.sorted(by: { $0.id < $1.id }) { digest.add(entry) }
        return digest.finish(groups)
    }

    /// Lower-case hexadecimal, as digests are written.
    package static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
