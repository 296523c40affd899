/// Entity tags of records: the version in double quotes (RFC 9110 section 8.8.3).
enum EntityTags {
    /// What a conditional header asks for.
    enum Condition: Hashable {
        /// `*`: any version.
        case any
        /// Any of these versions; tags that no record can have are left out, so the list may be empty.
        case versions([Int64])
    }

    /// The tag of a version.
    static func tag(_ version: Int64) -> String { "\"\(version)\"" }

    /// Reads `If-Match` or `If-None-Match`; nil when it is not a list of entity tags.
    ///
    /// - Parameter weak: whether `W/"3"` counts as `"3"`; it does for `If-None-Match` and never for `If-Match`.
    static func parse(_ header: String, weak: Bool) -> Condition? {
        let trimmed = header.trimmingBlanks
        if trimmed == "*" { return .any }
        if trimmed.isEmpty { return nil }
        var versions: [Int64] = []
        for piece in trimmed.split(separator: ",", omittingEmptySubsequences: false) {
            var tag = piece.trimmingBlanks
            var isWeak = false
            if tag.hasPrefix("W/") {
                isWeak = true
                tag = tag.dropFirst(2)
            }
            guard tag.count >= 2, tag.first == "\"", tag.last == "\"" else { return nil }
            let inner = tag.dropFirst().dropLast()
            guard !inner.contains("\"") else { return nil }
            if isWeak, !weak { continue }
            // "+3" and "03" are other tags than "3": only what this service writes can match.
            if let version = Int64(inner), version > 0, String(version) == inner { versions.append(version) }
        }
        return .versions(versions)
    }
}

extension StringProtocol where SubSequence == Substring {
    /// Without blanks and tabs at either end, which is what HTTP calls optional white space.
    var trimmingBlanks: Substring {
        var slice = self[...]
        while let first = slice.utf8.first, first == 0x20 || first == 0x09 { slice = slice.dropFirst() }
        while let last = slice.utf8.last, last == 0x20 || last == 0x09 { slice = slice.dropLast() }
        return slice
    }
}
