/// A key that signatures of a note are checked against.
package enum KnownKey: Hashable, Sendable {
    /// Signs the text itself: a log's own key.
    case signer(VerifierKey)
    /// Signs a checkpoint with a time before it: a witness's key.
    case cosigner(CosignerKey)

    var name: String {
        switch self {
        case .signer(let key): key.name
        case .cosigner(let key): key.name
        }
    }

    var identifier: UInt32 {
        switch self {
        case .signer(let key): key.identifier
        case .cosigner(let key): key.identifier
        }
    }

    func verifies(_ signature: NoteSignature, text: String) -> Bool {
        switch self {
        case .signer(let key): key.verifies(signature.bytes, over: Array(text.utf8))
        case .cosigner(let key): Cosignature(signature: signature)?.verifies(text: text, key: key) ?? false
        }
    }
}

/// A text that at least one known key has signed.
package struct VerifiedNote: Hashable, Sendable {
    /// What was signed: ends with a line break.
    package let text: String
    /// The known keys that signed it, in the order of the note, each once.
    package let signers: [KnownKey]
    /// Their signatures, in the same order.
    package let signatures: [NoteSignature]
    /// Signatures of keys that are not known here, each once.
    package let unverified: [NoteSignature]
}

extension SignedNote {
    /// Checks the signatures of known keys and ignores the others, which is how keys are rotated and witnesses added.
    ///
    /// Of several signatures by one known key the first one counts.
    /// - Throws: `wrongSignature` where one by a known key does not verify, `noKnownSignature` where there is none, and
    ///   `ambiguousKey` where a signature could be by either of two known keys.
    package func verified(by known: [KnownKey]) throws(LogError) -> VerifiedNote {
        var signers: [KnownKey] = []
        var verified: [NoteSignature] = []
        var unverified: [NoteSignature] = []
        var seen: Set<NoteSignature> = []
        for signature in signatures {
            let keys = known.filter { signature.isBy(name: $0.name, identifier: $0.identifier) }
            guard let key = keys.first else {
                if seen.insert(signature).inserted { unverified.append(signature) }
                continue
            }
            let label = "\(key.name)+\(NoteKey.hexadecimal(key.identifier))"
            guard keys.count == 1 else {
                throw LogError(.ambiguousKey, "two of the known keys are called \(label): remove one")
            }
            guard !signers.contains(key) else { continue }
            guard key.verifies(signature, text: text) else {
                throw LogError(.wrongSignature, "the signature by \(label) does not belong to this text")
            }
            signers.append(key)
            verified.append(signature)
        }
        guard !verified.isEmpty else {
            throw LogError(.noKnownSignature, "none of the note's \(signatures.count) signatures is by a known key")
        }
        return VerifiedNote(text: text, signers: signers, signatures: verified, unverified: unverified)
    }
}
