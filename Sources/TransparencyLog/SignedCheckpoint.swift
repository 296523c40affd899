/// A checkpoint whose log is known to have signed it.
package struct SignedCheckpoint: Hashable, Sendable {
    /// A witness whose cosignature verified.
    package struct Cosigner: Hashable, Sendable {
        package let key: CosignerKey
        /// When it signed: seconds since 1970 began.
        package let time: UInt64
    }

    package let checkpoint: Checkpoint
    /// As it came, with the signatures of keys that are not known here: to be passed on, or kept as evidence.
    package let note: SignedNote
    /// Known witnesses whose cosignature verified.
    package let cosigners: [Cosigner]

    /// Reads a checkpoint's note and checks it.
    ///
    /// - Parameters:
    ///   - bytes: the note.
    ///   - origin: the log that was asked for.
    ///   - logKeys: keys that this log may sign with; one signature is enough, which is how keys are rotated.
    ///   - witnesses: keys whose cosignatures are of interest.
    /// - Throws: `malformedNote`, `noteTooLarge`, `wrongSignature`, `noKnownSignature`, `ambiguousKey`,
    ///   `malformedCheckpoint` or `wrongOrigin`.
    package init(
        parsing bytes: [UInt8], origin: String, logKeys: [VerifierKey], witnesses: [CosignerKey] = []
    ) throws(LogError) {
        let note = try SignedNote(parsing: bytes)
        let verified = try note.verified(by: logKeys.map(KnownKey.signer) + witnesses.map(KnownKey.cosigner))
        let isByLog = verified.signers.contains { if case .signer = $0 { true } else { false } }
        guard isByLog else {
            throw LogError(.noKnownSignature, "witnesses have signed the checkpoint, but no known key of its log has")
        }
        let checkpoint = try Checkpoint(text: verified.text)
        guard checkpoint.origin.hasSameBytes(as: origin) else {
            throw LogError(.wrongOrigin, "the checkpoint is that of \(checkpoint.origin), and \(origin) was asked for")
        }
        self.checkpoint = checkpoint
        self.note = note
        cosigners = zip(verified.signers, verified.signatures).compactMap { signer, signature in
            guard case .cosigner(let key) = signer, let cosignature = Cosignature(signature: signature) else {
                return nil
            }
            return Cosigner(key: key, time: cosignature.time)
        }
    }
}
