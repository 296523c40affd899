package import TransparencyLog

/// A checkpoint with its log's signature and one cosignature: what a follower acknowledges by, and what is passed on.
package struct AcknowledgedNote: Sendable, Hashable {
    package let cosigned: CosignedSize
    /// The number of the cosigner's key.
    package let keyID: UInt32
    /// The note, with the log's own signatures and this cosignature, and no others.
    package let note: [UInt8]

    /// Cosigns what a follower has applied of a log; nil where ``CosignPermit`` does not permit it.
    ///
    /// - Parameters:
    ///   - checkpoint: the note that was followed to its end.
    ///   - logKeys: what the log may be signed with.
    ///   - cosigned: the size that was cosigned last of this log.
    ///   - time: seconds since 1970 began.
    package static func cosign(
        _ checkpoint: [UInt8], of origin: LogOrigin, logKeys: [VerifierKey], applied: CompactRange, isFollowing: Bool,
        cosigned: UInt64, time: UInt64, key: SigningKey
    ) throws(LogError) -> AcknowledgedNote? {
        let signed = try SignedCheckpoint(parsing: checkpoint, origin: origin.description, logKeys: logKeys)
        guard
            CosignPermit.verdict(
                signed.checkpoint, applied: applied, isFollowing: isFollowing, cosigned: cosigned) == .permitted
        else { return nil }
        let signature = try Cosignature.sign(signed.checkpoint, time: time, with: key)
        return try AcknowledgedNote(
            signed, signature, origin,
            CosignedSize(
                origin: origin, cosigner: key.verifier.name, size: signed.checkpoint.size, time: time,
                isVerified: true))
    }

    /// Reads a note that somebody has sent: one for each cosignature on it, those of unknown keys too.
    ///
    /// - Parameters:
    ///   - cosigners: keys of nodes that are known.
    /// - Throws: when the log has not signed it, or a signature by a known key does not hold.
    package static func read(
        _ note: [UInt8], of origin: LogOrigin, logKeys: [VerifierKey], cosigners: [VerifierKey]
    ) throws(LogError) -> [AcknowledgedNote] {
        let keys = cosigners.map { CosignerKey($0) }
        let signed = try SignedCheckpoint(
            parsing: note, origin: origin.description, logKeys: logKeys, witnesses: keys)
        guard signed.checkpoint.size > 0 else { return [] }
        var found: [AcknowledgedNote] = []
        for signature in signed.note.signatures where !isByLog(signature, origin) {
            guard let cosignature = Cosignature(signature: signature) else { continue }
            let isVerified = signed.cosigners.contains {
                $0.key.name == signature.name && $0.key.identifier == signature.identifier
            }
            let cosigned = CosignedSize(
                origin: origin, cosigner: signature.name, size: signed.checkpoint.size, time: cosignature.time,
                isVerified: isVerified)
            found.append(try AcknowledgedNote(signed, signature, origin, cosigned))
        }
        return found
    }

    private init(
        _ signed: SignedCheckpoint, _ signature: NoteSignature, _ origin: LogOrigin, _ cosigned: CosignedSize
    ) throws(LogError) {
        var note = try SignedNote(text: signed.note.text)
        for own in signed.note.signatures where Self.isByLog(own, origin) { try note.add(own) }
        try note.add(signature)
        self.note = note.bytes
        self.cosigned = cosigned
        keyID = signature.identifier
    }

    /// A log signs as its node, and no node acknowledges its own log.
    private static func isByLog(_ signature: NoteSignature, _ origin: LogOrigin) -> Bool {
        signature.name == origin.node
    }
}
