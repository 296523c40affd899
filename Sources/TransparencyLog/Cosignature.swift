/// A witness's signature over a checkpoint and a time: C2SP tlog-cosignature, version 1, Ed25519.
///
/// Between nodes of the federation it states more: that everything up to the checkpoint's size has been applied, and
/// what it erases deleted.
package struct Cosignature: Hashable, Sendable {
    /// When it was made: seconds since 1970 began, below 2^63.
    package let time: UInt64
    /// Ed25519: 64 bytes.
    let signature: [UInt8]
    /// A signature line's bytes after the id: eight of time, big end first, and 64 of signature.
    private static let byteCount = 72
    private static let header = "cosignature/v1\n"

    /// Reads a signature line by its length; nothing where it cannot be a cosignature.
    package init?(signature line: NoteSignature) {
        let time = line.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard line.bytes.count == Cosignature.byteCount, time < 1 << 63 else { return nil }
        (self.time, signature) = (time, Array(line.bytes.dropFirst(8)))
    }

    /// Cosigns a checkpoint.
    ///
    /// The caller must have checked that the checkpoint extends the largest one that it has seen of this log.
    /// - Parameters:
    ///   - checkpoint: what the log has signed.
    ///   - time: seconds since 1970 began.
    /// - Returns: the line to add to the checkpoint's note.
    package static func sign(
        _ checkpoint: Checkpoint, time: UInt64, with key: SigningKey
    ) throws(LogError) -> NoteSignature {
        guard time < 1 << 63 else {
            throw LogError(.malformedNote, "a cosignature's time is below 2^63 seconds, not \(time)")
        }
        let signature: [UInt8]
        do {
            signature = try key.signature(over: message(text: checkpoint.text, time: time))
        } catch {
            throw LogError(.cryptography, error.description)
        }
        let stamp = (0..<8).map { UInt8(truncatingIfNeeded: time >> UInt64(56 - 8 * $0)) }
        let cosigner = CosignerKey(key.verifier)
        return try NoteSignature(name: cosigner.name, identifier: cosigner.identifier, bytes: stamp + signature)
    }

    /// Whether `key` signed the text of a checkpoint at the cosignature's time.
    package func verifies(text: String, key: CosignerKey) -> Bool {
        key.key.verifies(signature, over: Cosignature.message(text: text, time: time))
    }

    /// Whether `text` could be mistaken for what a cosigner signs, of any version.
    static func isSignedText(_ text: String) -> Bool {
        text.utf8.starts(with: header.utf8) || text.utf8.starts(with: "subtree/v1\n".utf8)
    }

    private static func message(text: String, time: UInt64) -> [UInt8] {
        Array("\(header)time \(time)\n\(text)".utf8)
    }
}
