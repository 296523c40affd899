/// What is wrong with the text of a key.
package struct NoteKeyError: Error, Hashable, CustomStringConvertible {
    /// One sentence that names the fault; never any part of a secret.
    package let description: String
}

/// What the two halves of a note key share: C2SP signed-note, "Signatures" and "Verifier keys".
enum NoteKey {
    /// The signature type byte of Ed25519 in a signed note.
    static let ed25519: UInt8 = 0x01
    /// The signature type byte of a timestamped Ed25519 cosignature (C2SP tlog-cosignature).
    static let cosignature: UInt8 = 0x04
    static let keyBytes = 32
    static let signatureBytes = 64

    /// The first four bytes of SHA-256(name ‖ newline ‖ type ‖ public key), read as a big-endian number.
    static func identifier(name: String, type: UInt8 = ed25519, publicKey: [UInt8]) -> UInt32 {
        let digest = SHA256.digest(Array(name.utf8) + [0x0A, type] + publicKey)
        return digest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    static func hexadecimal(_ identifier: UInt32) -> String {
        let digits = String(identifier, radix: 16)
        return String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }

    /// Key names must not be empty, nor hold white space or a plus sign; this registry also bounds their length.
    static func check(name: String) throws(NoteKeyError) {
        let fits = (1...255).contains(name.utf8.count)
        let visible = name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard fits, visible, isName(name) else {
            throw NoteKeyError(
                description:
                    "a node's name is 1 to 255 bytes without white space or '+', such as 'registry.example.org'")
        }
    }

    /// What the format itself asks of a name, also of the keys that are not known here.
    static func isName(_ name: some StringProtocol) -> Bool {
        !name.isEmpty && name.unicodeScalars.allSatisfy { $0 != "+" && !$0.properties.isWhitespace }
    }

    /// `<name>+<identifier>+<base 64 of type ‖ key>` → its name and key bytes, all three checked against one another.
    static func split(
        _ text: some StringProtocol, type expected: UInt8 = ed25519
    ) throws(NoteKeyError) -> (name: String, id: String, key: [UInt8]) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else {
            throw NoteKeyError(description: "a key is written NAME+ID+KEY, with ID of 8 hexadecimal digits")
        }
        let name = String(parts[0])
        try check(name: name)
        guard let bytes = Base64.decode(String(parts[2])), let type = bytes.first else {
            throw NoteKeyError(description: "the last part of a key is base 64, and this one is not")
        }
        guard type == expected, bytes.count == keyBytes + 1 else {
            throw NoteKeyError(description: "only Ed25519 keys (type \(expected), 32 bytes) are understood")
        }
        return (name, String(parts[1]), Array(bytes.dropFirst()))
    }
}
