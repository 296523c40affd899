import TransparencyLog

/// The field `Content-Digest` (RFC 9530), by SHA-256.
package enum ContentDigest {
    /// The field's value for a body.
    package static func text(of body: [UInt8]) -> String {
        "sha-256=" + StructuredField.BareItem.bytes(SHA256.digest(body)).text
    }

    /// The SHA-256 that a field states; nil when it is not readable or states none.
    package static func sha256(_ lines: [String]) -> [UInt8]? {
        guard let dictionary = try? StructuredFieldParser.dictionary(lines),
            case .item(let item)? = dictionary["sha-256"], case .bytes(let digest) = item.value, digest.count == 32
        else { return nil }
        return digest
    }
}
