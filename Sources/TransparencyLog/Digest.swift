internal import COpenSSL

/// SHA-256 (FIPS 180-4), by the system's libcrypto.
package enum SHA256 {
    /// Bytes in a digest.
    package static let byteCount = 32

    /// The digest of `bytes`: 32 bytes.
    package static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        let message = Array(bytes)
        return [UInt8](unsafeUninitializedCapacity: byteCount) { digest, count in
            let context = DigestContext()
            context.add(message, count: message.count)
            context.finish(at: digest.baseAddress!)
            count = byteCount
        }
    }
}

/// HMAC-SHA-256 (RFC 2104), over the system's SHA-256.
package enum HMACSHA256 {
    /// The authentication code of `message` under `key`: 32 bytes.
    package static func code(key: [UInt8], message: [UInt8]) -> [UInt8] {
        let hasher = HMACHasher()
        return key.withUnsafeBytes { key in
            message.withUnsafeBytes { message in hasher.code(key: key, message: message) }
        }.bytes
    }
}

/// Equality of secrets in a time that depends on their length alone.
package func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
}
