import Federation
import MusterClient
import Registry
import TransparencyLog

/// Signs what this node asks of others with the node's key, so that a node that has it as a peer recognises it.
enum NodeSigner {
    static func signer(_ key: SigningKey) -> RequestSigner {
        { method, url, body in
            // The same request again within a second would have the same signature, and be taken for a replay.
            let nonce = method == .get ? nil : String(UInt64.random(in: 0 ... .max), radix: 16)
            return try RequestSignature.fields(
                method: method.rawValue, target: url, body: body, created: Clock.now().milliseconds / 1000,
                nonce: nonce, key: key)
        }
    }
}

extension ClientError {
    /// Why a node did not take a signed request for whom it says; nil for other errors.
    var signatureRefusal: SignatureRefusal.Verdict? {
        guard status == 401 else { return nil }
        return problem?.errors.lazy.compactMap { SignatureRefusal.Verdict(rawValue: $0.code) }.first
    }
}
