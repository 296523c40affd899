internal import COpenSSL

/// A node's public key, as peers are told it.
package struct VerifierKey: Sendable, Hashable, CustomStringConvertible {
    /// The key's name: the node's.
    package let name: String
    /// The number that stands before each signature, to tell keys of one name apart.
    package let identifier: UInt32
    /// Ed25519 public key (RFC 8032): 32 bytes.
    package let publicKey: [UInt8]

    /// - Throws: where `name` cannot stand in a signed note, or the key is not one that signs for one holder only.
    package init(name: String, publicKey: [UInt8]) throws(NoteKeyError) {
        try NoteKey.check(name: name)
        try Ed25519Point.check(publicKey: publicKey)
        self.name = name
        self.publicKey = publicKey
        identifier = NoteKey.identifier(name: name, publicKey: publicKey)
    }

    /// Reads the C2SP text form, refusing one whose identifier does not follow from its name and key.
    package init(text: String) throws(NoteKeyError) {
        let (name, id, key) = try NoteKey.split(text)
        try self.init(name: name, publicKey: key)
        guard NoteKey.hexadecimal(identifier) == id.lowercased() else {
            throw NoteKeyError(
                description: "the key's id does not follow from its name and bytes: was it cut or mistyped?")
        }
    }

    /// `<name>+<id>+<base 64>` (C2SP signed-note, "Verifier keys").
    package var description: String {
        "\(name)+\(NoteKey.hexadecimal(identifier))+\(Base64.encode([NoteKey.ed25519] + publicKey))"
    }

    /// Whether `signature` (64 bytes) is this key's over `message`: RFC 8032, section 5.1.7, without the cofactor, R and
    /// S canonical, as libcrypto has it.
    package func verifies(_ signature: [UInt8], over message: [UInt8]) -> Bool {
        guard signature.count == NoteKey.signatureBytes,
            let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count)
        else { return false }
        defer { EVP_PKEY_free(key) }
        guard let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        return EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}
