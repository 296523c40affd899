/// One signature line of a note: C2SP signed-note, "Signatures".
package struct NoteSignature: Hashable, Sendable, CustomStringConvertible {
    /// The name of the key.
    package let name: String
    /// Tells keys of one name apart.
    package let identifier: UInt32
    /// What follows the identifier: 64 bytes for Ed25519, 72 for a cosignature, other lengths for keys of other types.
    package let bytes: [UInt8]

    /// - Throws: where the name cannot stand in a signature line or there are no bytes.
    package init(name: String, identifier: UInt32, bytes: [UInt8]) throws(LogError) {
        guard NoteKey.isName(name), !name.unicodeScalars.contains(where: { $0.value < 0x20 }), !bytes.isEmpty else {
            throw LogError(.malformedNote, "a signature has a name without white space or '+', and at least one byte")
        }
        (self.name, self.identifier, self.bytes) = (name, identifier, bytes)
    }

    /// The line, without its line break.
    package var description: String {
        let id = (0..<4).map { UInt8(truncatingIfNeeded: identifier >> UInt32(24 - 8 * $0)) }
        return "— \(name) \(Base64.encode(id + bytes))"
    }

    /// Whether it says to be by the key of that name and id.
    package func isBy(name: String, identifier: UInt32) -> Bool {
        self.identifier == identifier && self.name.hasSameBytes(as: name)
    }

    /// Reads a line without its line break.
    init(parsing line: Substring) throws(LogError) {
        // By bytes, for a combining mark after a space would make another character of it.
        let parts = line.utf8.split(separator: 0x20, omittingEmptySubsequences: false).map { Substring($0) }
        guard parts.count == 3, parts[0].hasSameBytes(as: "—") else {
            throw LogError(.malformedNote, "a signature line is an em dash, a key's name and base 64, a space between")
        }
        guard let decoded = Base64.decode(String(parts[2])), decoded.count > 4 else {
            throw LogError(.malformedNote, "a signature is the base 64 of four bytes of id and at least one more")
        }
        try self.init(
            name: String(parts[1]), identifier: decoded.prefix(4).reduce(0) { $0 << 8 | UInt32($1) },
            bytes: Array(decoded.dropFirst(4)))
    }
}
