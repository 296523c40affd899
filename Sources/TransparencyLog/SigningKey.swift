internal import COpenSSL

/// A node's private key. Its text is a secret: it is kept in a file of mode 0600 and never printed.
package struct SigningKey: Sendable, CustomStringConvertible {
    /// What peers verify with.
    package let verifier: VerifierKey
    private let seed: [UInt8]

    /// - Parameter seed: 32 secret bytes (RFC 8032, section 5.1.5).
    package init(name: String, seed: [UInt8]) throws(NoteKeyError) {
        guard seed.count == NoteKey.keyBytes else {
            throw NoteKeyError(description: "an Ed25519 seed is 32 bytes")
        }
        self.seed = seed
        verifier = try VerifierKey(name: name, publicKey: SigningKey.publicKey(of: seed))
    }

    /// A new key from a cryptographically secure generator, such as `SystemRandomNumberGenerator`.
    package static func generate(
        name: String, using random: inout some RandomNumberGenerator
    ) throws(NoteKeyError) -> SigningKey {
        try SigningKey(
            name: name, seed: (0..<NoteKey.keyBytes).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    }

    /// Reads `PRIVATE+KEY+<name>+<id>+<base 64>`, the form that signed-note implementations keep keys in.
    package init(secretText: String) throws(NoteKeyError) {
        let prefix = "PRIVATE+KEY+"
        guard secretText.hasPrefix(prefix) else {
            throw NoteKeyError(description: "a private key's text begins with \(prefix)")
        }
        let (name, id, seed) = try NoteKey.split(secretText.dropFirst(prefix.count))
        try self.init(name: name, seed: seed)
        guard NoteKey.hexadecimal(verifier.identifier) == id.lowercased() else {
            throw NoteKeyError(description: "the private key's id does not follow from its name and bytes")
        }
    }

    /// The text that `init(secretText:)` reads. A secret.
    package var secretText: String {
        let key = Base64.encode([NoteKey.ed25519] + seed)
        return "PRIVATE+KEY+\(verifier.name)+\(NoteKey.hexadecimal(verifier.identifier))+\(key)"
    }

    /// Names the key without telling it, so that a stray interpolation cannot leak it.
    package var description: String { "SigningKey(\(verifier))" }

    /// The 64-byte Ed25519 signature over `message`.
    package func signature(over message: [UInt8]) throws(NoteKeyError) -> [UInt8] {
        guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count),
            let context = EVP_MD_CTX_new()
        else { throw NoteKeyError(description: "libcrypto could not load the key") }
        defer {
            EVP_MD_CTX_free(context)
            EVP_PKEY_free(key)
        }
        var signature = [UInt8](repeating: 0, count: NoteKey.signatureBytes)
        var length = signature.count
        guard EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
            EVP_DigestSign(context, &signature, &length, message, message.count) == 1
        else { throw NoteKeyError(description: "libcrypto could not sign") }
        return signature
    }

    private static func publicKey(of seed: [UInt8]) throws(NoteKeyError) -> [UInt8] {
        guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count) else {
            throw NoteKeyError(description: "libcrypto could not load the key")
        }
        defer { EVP_PKEY_free(key) }
        var bytes = [UInt8](repeating: 0, count: NoteKey.keyBytes)
        var length = bytes.count
        guard EVP_PKEY_get_raw_public_key(key, &bytes, &length) == 1 else {
            throw NoteKeyError(description: "libcrypto could not derive the public key")
        }
        return bytes
    }
}
