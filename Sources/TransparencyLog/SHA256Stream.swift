/// A SHA-256 digest (FIPS 180-4) of bytes that come one after another and are never held together.
package struct SHA256Stream: ~Copyable {
    private let context = DigestContext()

    package init() {}

    /// Takes the next bytes.
    package mutating func add(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { context.add($0.baseAddress, count: $0.count) }
    }

    /// The digest of all of them: 32 bytes.
    package consuming func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { digest, count in
            context.finish(at: digest.baseAddress!)
            count = SHA256.byteCount
        }
    }
}
