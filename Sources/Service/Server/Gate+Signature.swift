import Federation
import NIOHTTP1
import Registry
import Store
import TransparencyLog

// Another node that signs its requests (RFC 9421) is recognised by its key.
extension Gate {
    /// Whether a request says that it is signed.
    static func isSigned(_ request: Request) -> Bool {
        request.headers.contains(.signatureInput) || request.headers.contains(.signature)
    }

    /// Which peer has signed a request; a problem 401 that says why it is none.
    ///
    /// - Parameter body: what will read the body; it then also holds it against the digest that was signed.
    func signer(_ request: Request, _ body: BodyReader) async throws -> (peer: Principal, key: [UInt8]) {
        do {
            let signature = try RequestSignature(
                input: request.headers.values(.signatureInput), signature: request.headers.values(.signature))
            guard let peer = try await context.peer(node: signature.node) else {
                throw SignatureRefusal(
                    .unknownSigner,
                    "this node knows no peer \(signature.node); its steward adds one with muster peer add")
            }
            let target = request.target
            let now = Clock.wallMilliseconds() / 1000
            let digest = body.mayHaveBody ? request.headers.values(.contentDigest) : nil
            try signature.verify(
                method: request.method.rawValue, targets: context.ownAddresses.map { $0 + target }, digest: digest,
                now: now, key: peer.key)
            if let digest { body.expect(sha256: ContentDigest.sha256(digest) ?? []) }
            let onlyReads = request.method == .GET || request.method == .HEAD
            guard onlyReads || context.isFirst(signature, now: now) else {
                throw SignatureRefusal(.replayed, "a request with this signature came before; sign it anew")
            }
            return (peer.principal, peer.key.publicKey)
        } catch let refusal as SignatureRefusal {
            context.metrics.countAuthenticationFailure()
            throw Problem(
                .unauthenticated, at: "header/Signature", code: refusal.verdict.rawValue, refusal.description)
        }
    }
}
