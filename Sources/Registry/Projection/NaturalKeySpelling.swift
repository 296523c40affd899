import CanonicalJSON

/// Natural keys as people write them.
package enum NaturalKeySpelling {
    /// The longest that is looked up, in bytes.
    package static let limit = 512

    /// Whether a text has the form of a natural key: a service or scheme, a colon, a value, no blanks. `github:ada`,
    /// `https://example.org/p`, `ror:02nr0ka47`.
    package static func isOne(_ text: String) -> Bool {
        guard text.utf8.count <= limit, let colon = text.firstIndex(of: ":"), colon != text.startIndex,
            text.index(after: colon) != text.endIndex
        else { return false }
        return text[..<colon].allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
            && !text.contains { $0.isWhitespace }
    }

    /// The keys that a text may mean, in the spelling in which records of this kind have them: `GitHub:@Ada` is
    /// `github:ada`, a repository's address is `repo:` and the address made comparable. The text itself is always among
    /// them: imports give records keys that no rule makes. Empty when it is no key at all.
    package static func keys(of kind: RecordKind, _ text: String) -> [String] {
        guard isOne(text) else { return [] }
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return [] }
        let address = text.contains("://") ? (parts[1].hasPrefix("//") ? text : parts[1]) : parts[1]
        let body: JSONObject =
            switch kind {
            case .contributor: ["identities": [["service": .string(parts[0]), "handle": .string(parts[1])]]]
            case .project: ["repositories": [.string(address)]]
            case .organization: parts[0].lowercased() == "ror" ? ["ror": .string(parts[1])] : ["web": .string(address)]
            case .availability, .opening, .engagement, .nomination, .computeGrant, .link: [:]
            }
        let keys = Projection.of(kind: kind, id: RecordID(high: 0, low: 0), body: body).keys
        return keys.contains(text) ? keys : keys + [text]
    }
}
