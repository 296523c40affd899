internal import COpenSSL

/// SHA-256 (FIPS 180-4), by the system's libcrypto.
package enum SHA256 {
    /// Bytes in a digest.
    package static let byteCount = 32

    /// The digest of `bytes`: 32 bytes.
    package static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        let message = Array(bytes)
        return [UInt8](unsafeUninitializedCapacity: byteCount) { digest, count in
            // The one-shot call keeps no state and cannot fail for a digest that is built into the library.
            _ = COpenSSL.SHA256(message, message.count, digest.baseAddress)
            count = byteCount
        }
    }
}

/// HMAC-SHA-256 (RFC 2104), by the system's libcrypto.
package enum HMACSHA256 {
    /// The authentication code of `message` under `key`: 32 bytes.
    package static func code(key: [UInt8], message: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { code, count in
            var length: UInt32 = 0
            let result = HMAC(
                EVP_sha256(), key, Int32(clamping: key.count), message, message.count, code.baseAddress, &length)
            precondition(result != nil && length == 32, "libcrypto has no HMAC-SHA-256")
            count = Int(length)
        }
    }
}

/// Equality of secrets in a time that depends on their length alone.
package func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
}
