internal import COpenSSL

/// HMAC-SHA-256 (RFC 2104) for many messages, each under a key of its own.
///
/// Measured with OpenSSL 3.0 on 730 bytes: `HMAC()` 2.9 µs, a reused `EVP_MAC_CTX` 1.2 µs, the definition of RFC 2104
/// written out over a reused digest 0.9 µs.
struct HMACHasher: ~Copyable {
    private static let blockBytes = 64
    private let digest = DigestContext()
    /// One block for the padded key, then 32 bytes for a digest.
    private let scratch = UnsafeMutablePointer<UInt8>.allocate(capacity: HMACHasher.blockBytes + Bytes32.count)

    deinit {
        OPENSSL_cleanse(scratch, HMACHasher.blockBytes + Bytes32.count)
        scratch.deallocate()
    }

    /// H((key ⊕ opad) ‖ H((key ⊕ ipad) ‖ message)).
    borrowing func code(key: UnsafeRawBufferPointer, message: UnsafeRawBufferPointer) -> Bytes32 {
        let block = HMACHasher.blockBytes
        let inner = scratch + block
        scratch.update(repeating: 0, count: block)
        if key.count > block {
            digest.reset()
            digest.add(key.baseAddress, count: key.count)
            digest.finish(at: scratch)
        } else if let bytes = key.baseAddress {
            UnsafeMutableRawPointer(scratch).copyMemory(from: bytes, byteCount: key.count)
        }
        for index in 0..<block { scratch[index] ^= 0x36 }
        digest.reset()
        digest.add(scratch, count: block)
        digest.add(message.baseAddress, count: message.count)
        digest.finish(at: inner)
        // From the inner padding to the outer, without keeping the key beside it.
        for index in 0..<block { scratch[index] ^= 0x36 ^ 0x5C }
        digest.reset()
        digest.add(scratch, count: block)
        digest.add(inner, count: Bytes32.count)
        digest.finish(at: inner)
        return Bytes32(loading: inner)
    }
}
