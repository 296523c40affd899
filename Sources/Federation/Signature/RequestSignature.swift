package import TransparencyLog

/// The signature of a node's request to another (HTTP Message Signatures, RFC 9421), in the one form that nodes use.
///
/// Covered are `@method`, `@target-uri` and, with a body, `content-digest`, in this order; the parameters are `created`,
/// `keyid`, `alg`, which is `ed25519`, and `nonce`, which tells one request from the same one in the same second. Nothing
/// else is accepted, so that there is nothing to choose for whoever might
/// want to say one thing to the signer and another to the reader.
package struct RequestSignature: Sendable, Hashable {
    /// How far `created` may be from the reader's clock, in seconds, either way.
    package static let window: Int64 = 300
    /// What the signature is called in both fields.
    static let label = "sig"
    /// More bytes than the two fields of any node have; longer ones are not read.
    private static let longestField = 4096

    /// The signer, as `keyid` says: the name and the id of a verifier key, `<name>+<id>`.
    package let keyID: String
    /// When it was signed, by the signer's clock: seconds since 1970 began.
    package let created: Int64
    /// 64 bytes: what tells one request from another of the same second.
    package let signature: [UInt8]
    private let parameters: StructuredField.Parameters
    private let coversDigest: Bool

    /// The fields to send with a request.
    ///
    /// - Parameters:
    ///   - target: the absolute address as it is requested.
    ///   - body: nil for a request without one.
    ///   - created: now, in seconds since 1970 began.
    ///   - nonce: something new, for a request that changes something: the reader takes a signature of those once.
    package static func fields(
        method: String, target: String, body: [UInt8]?, created: Int64, nonce: String? = nil, key: SigningKey
    ) throws(NoteKeyError) -> [(name: String, value: String)] {
        let digest = body.map { ContentDigest.text(of: $0) }
        let base = base(
            method: method, target: target, digest: digest,
            StructuredField.Parameters(
                [("created", .integer(created)), ("keyid", .string(key.verifier.keyID)), ("alg", .string("ed25519"))]
                    + (nonce.map { [("nonce", .string($0))] } ?? [])))
        let signature = try key.signature(over: base.bytes)
        return (digest.map { [(name: "Content-Digest", value: $0)] } ?? []) + [
            (name: "Signature-Input", value: "\(label)=\(base.input.text)"),
            (name: "Signature", value: "\(label)=\(StructuredField.BareItem.bytes(signature).text)"),
        ]
    }

    /// Reads the two fields. Nothing is verified yet: it tells whose key to look for.
    package init(input: [String], signature: [String]) throws(SignatureRefusal) {
        guard (input + signature).reduce(0, { $0 + $1.utf8.count }) <= Self.longestField else {
            throw SignatureRefusal(.malformed, "the signature's fields are longer than \(Self.longestField) bytes")
        }
        let inputs: StructuredField.Dictionary
        let signatures: StructuredField.Dictionary
        do {
            inputs = try StructuredFieldParser.dictionary(input)
            signatures = try StructuredFieldParser.dictionary(signature)
        } catch {
            throw SignatureRefusal(.malformed, "Signature-Input or Signature is no structured field: \(error)")
        }
        guard inputs.names.count == 1, signatures.names == inputs.names,
            case .innerList(let list)? = inputs.members.first, case .item(let item)? = signatures.members.first,
            case .bytes(let bytes) = item.value, bytes.count == 64
        else {
            throw SignatureRefusal(
                .malformed,
                "there must be one signature of 64 bytes, under the same name in Signature-Input and Signature")
        }
        let covered = list.items.map { $0.parameters.isEmpty ? $0.value : .boolean(false) }
        let least: [StructuredField.BareItem] = [.string("@method"), .string("@target-uri")]
        coversDigest = covered == least + [.string("content-digest")]
        guard coversDigest || covered == least else {
            throw SignatureRefusal(
                .components, "the signature must cover \"@method\" \"@target-uri\", and \"content-digest\" with a body")
        }
        guard case .integer(let created)? = list.parameters["created"],
            case .string(let keyID)? = list.parameters["keyid"],
            list.parameters.names.allSatisfy({ ["created", "keyid", "alg", "nonce"].contains($0) }),
            list.parameters["alg"].map({ $0 == .string("ed25519") }) ?? true,
            list.parameters["nonce"].map({ if case .string = $0 { true } else { false } }) ?? true
        else {
            throw SignatureRefusal(
                .components, "the signature's parameters must be of created, keyid, alg=\"ed25519\" and nonce")
        }
        (self.keyID, self.created, self.signature, parameters) = (keyID, created, bytes, list.parameters)
    }

    /// The name of the node that says to have signed.
    package var node: String { String(keyID.prefix { $0 != "+" }) }

    /// Checks it against the request that it came with.
    ///
    /// - Parameters:
    ///   - targets: the addresses that the request may have been sent to, as its sender would write them.
    ///   - digest: the lines of `Content-Digest`; nil for a request without a body. Whoever reads the body has to hold it
    ///     against what they state.
    ///   - now: seconds since 1970 began.
    ///   - key: that of ``keyID``.
    package func verify(
        method: String, targets: [String], digest: [String]?, now: Int64, key: VerifierKey
    ) throws(SignatureRefusal) {
        guard key.keyID == keyID else {
            throw SignatureRefusal(.unknownSigner, "\(keyID) is not the key that is known of \(key.name)")
        }
        let (distance, overflows) = now.subtractingReportingOverflow(created)
        guard !overflows, distance.magnitude <= UInt64(Self.window) else {
            throw SignatureRefusal(
                .outsideWindow,
                "the request was signed \(distance.magnitude) s \(distance < 0 ? "after" : "before") now, and \(Self.window) s is the most: it was sent before, or a clock is wrong"
            )
        }
        guard coversDigest == (digest != nil) else {
            throw SignatureRefusal(
                .components, "a signature covers content-digest where there is a body, and only there")
        }
        if let digest, ContentDigest.sha256(digest) == nil {
            throw SignatureRefusal(.components, "Content-Digest must state a sha-256")
        }
        let joined = digest.map { $0.joined(separator: ", ") }
        let isRight = targets.contains { target in
            key.verifies(
                signature, over: Self.base(method: method, target: target, digest: joined, parameters).bytes)
        }
        guard isRight else {
            throw SignatureRefusal(
                .wrongSignature,
                "the signature by \(keyID) is not over this request as it was sent to \(targets.joined(separator: " or "))"
            )
        }
    }

    private static func base(
        method: String, target: String, digest: String?, _ parameters: StructuredField.Parameters
    ) -> SignatureBase {
        SignatureBase(
            components: [.init(name: "@method", value: method), .init(name: "@target-uri", value: target)]
                + (digest.map { [.init(name: "content-digest", value: $0)] } ?? []),
            parameters: parameters)
    }
}

/// Why a signed request is not taken for whom it says.
package struct SignatureRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Verdict: String, CaseIterable, Sendable {
        /// The fields cannot be read.
        case malformed
        /// It covers something else than nodes sign.
        case components
        /// Nobody of that key is known.
        case unknownSigner = "unknown-signer"
        case outsideWindow = "outside-window"
        case wrongSignature = "wrong-signature"
        /// It came before, and what it asks for is not to be done twice.
        case replayed
    }

    package let verdict: Verdict
    package let description: String

    package init(_ verdict: Verdict, _ words: String) {
        self.verdict = verdict
        description = words
    }
}

extension VerifierKey {
    /// Name and id, which is how a signature names its key: `<name>+<id>`.
    package var keyID: String { description.split(separator: "+").prefix(2).joined(separator: "+") }
}
