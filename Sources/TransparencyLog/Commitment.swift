internal import COpenSSL

/// What a log entry is: HMAC-SHA-256 of a record's body under a salt of its own, 32 bytes.
///
/// Whoever has neither salt nor body learns nothing from it, not even by guessing bodies; so that once both are erased,
/// the log keeps nothing about anybody.
package struct Commitment: Hashable, Sendable, CustomStringConvertible {
    /// Bytes in a commitment.
    package static let byteCount = Bytes32.count
    let value: Bytes32

    init(_ value: Bytes32) { self.value = value }

    /// - Throws: where there are not 32 bytes.
    package init(_ bytes: some Collection<UInt8>) throws(LogError) { value = try Bytes32(bytes, "commitment") }

    /// Commits to `body` under `salt`. For many, use a ``Committer``.
    package init(salt: Salt, body: [UInt8]) { self = Committer().commitment(salt: salt, body: body) }

    /// The 32 bytes.
    package var bytes: [UInt8] { value.bytes }

    /// Base 64.
    package var description: String { Base64.encode(bytes) }

    /// Whether `salt` and `body` are what was committed to, in a time that does not depend on where they differ.
    package func opens(salt: Salt, body: [UInt8]) -> Bool { Committer().opens(self, salt: salt, body: body) }

    /// Reads commitments that stand one after another.
    /// - Throws: where the length is no multiple of 32 bytes.
    package static func list(_ bytes: [UInt8]) throws(LogError) -> [Commitment] {
        try Bytes32.list(bytes, "commitment").map { Commitment($0) }
    }

    /// The commitments' bytes, one after another.
    package static func join(_ commitments: [Commitment]) -> [UInt8] { Bytes32.join(commitments.map(\.value)) }
}

/// The key of one commitment: 32 random bytes, erased together with the body.
package struct Salt: Hashable, Sendable, CustomStringConvertible {
    /// Bytes in a salt.
    package static let byteCount = Bytes32.count
    let value: Bytes32

    /// - Throws: where there are not 32 bytes.
    package init(_ bytes: some Collection<UInt8>) throws(LogError) { value = try Bytes32(bytes, "salt") }

    /// A new salt from a cryptographically secure generator, such as `SystemRandomNumberGenerator`.
    package static func generate(using random: inout some RandomNumberGenerator) -> Salt {
        let words = (random.next(), random.next(), random.next(), random.next())
        return withUnsafeBytes(of: words) { Salt(value: Bytes32(loading: $0.baseAddress!)) }
    }

    private init(value: Bytes32) { self.value = value }

    /// The 32 bytes.
    package var bytes: [UInt8] { value.bytes }

    /// Says what it is without telling it: with a guessed body, a salt that strayed into a log file would name somebody.
    package var description: String { "Salt(32 bytes)" }
}

/// Makes and checks many commitments, one thread at a time, without allocating for each.
package struct Committer: ~Copyable {
    private let hasher = HMACHasher()

    package init() {}

    /// HMAC-SHA-256(key: `salt`, message: `body`).
    package borrowing func commitment(salt: Salt, body: [UInt8]) -> Commitment {
        Commitment(
            withUnsafeBytes(of: salt.value) { key in
                body.withUnsafeBytes { message in hasher.code(key: key, message: message) }
            })
    }

    /// Whether `salt` and `body` are what `commitment` commits to, in a time that does not depend on where they differ.
    package borrowing func opens(_ commitment: Commitment, salt: Salt, body: [UInt8]) -> Bool {
        let actual = self.commitment(salt: salt, body: body)
        return withUnsafeBytes(of: actual.value) { actual in
            withUnsafeBytes(of: commitment.value) { expected in
                CRYPTO_memcmp(actual.baseAddress, expected.baseAddress, Bytes32.count) == 0
            }
        }
    }
}
