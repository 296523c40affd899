/// The public key that verifies a witness's cosignatures (C2SP tlog-cosignature, "Format").
///
/// It may be the same 32 bytes and name as a ``VerifierKey``: the type byte gives it another id, and the first line of
/// what is signed keeps the two kinds of signature apart.
package struct CosignerKey: Sendable, Hashable, CustomStringConvertible {
    /// The key as it verifies plain signatures.
    let key: VerifierKey
    /// The number that stands before each cosignature.
    package let identifier: UInt32

    /// The key's name: the node's.
    package var name: String { key.name }
    /// Ed25519 public key: 32 bytes.
    package var publicKey: [UInt8] { key.publicKey }

    /// The cosigner that has the same name and public key as a node.
    package init(_ key: VerifierKey) {
        self.key = key
        identifier = NoteKey.identifier(name: key.name, type: NoteKey.cosignature, publicKey: key.publicKey)
    }

    /// Reads `<name>+<id>+<base 64>` with the type byte of cosignatures, 4.
    package init(text: String) throws(NoteKeyError) {
        let (name, id, publicKey) = try NoteKey.split(text, type: NoteKey.cosignature)
        self.init(try VerifierKey(name: name, publicKey: publicKey))
        guard NoteKey.hexadecimal(identifier) == id.lowercased() else {
            throw NoteKeyError(
                description: "the key's id does not follow from its name and bytes: was it cut or mistyped?")
        }
    }

    /// `<name>+<id>+<base 64>`.
    package var description: String {
        "\(name)+\(NoteKey.hexadecimal(identifier))+\(Base64.encode([NoteKey.cosignature] + publicKey))"
    }
}
