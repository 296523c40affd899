import TransparencyLog

/// The `Authorization` header of a request.
package enum Bearer {
    /// What a token begins with, so that a leaked one is recognised by scanners.
    package static let prefix = "mst_"
    /// base64url characters of 256 random bits.
    package static let secretLength = 43

    /// What the header said.
    package enum Credential: Sendable, Hashable {
        /// No header.
        case none
        /// A token of the right shape: the SHA-256 of its text, which is all that is kept of it.
        case token(hash: [UInt8])
        /// A header that cannot be one of our tokens.
        case malformed
    }

    /// Reads the header (RFC 6750 section 2.1). More than one header is malformed.
    package static func read(_ header: String?) -> Credential {
        guard let header else { return .none }
        let text = header.trimmingBlanks
        guard let blank = text.utf8.firstIndex(of: UInt8(ascii: " ")),
            text[..<blank].lowercased() == "bearer"
        else { return .malformed }
        let token = text[blank...].trimmingBlanks
        guard isToken(token) else { return .malformed }
        return .token(hash: SHA256.digest(token.utf8))
    }

    /// Whether a text has the shape of a token: `mst_` and 43 characters of base64url.
    package static func isToken(_ text: some StringProtocol) -> Bool {
        guard text.utf8.count == prefix.utf8.count + secretLength, text.hasPrefix(prefix) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}
