package import CanonicalJSON

extension ListIdentity {
    /// A text that two entries share when they are the same; nil when the entry has none (it is malformed, or the list
    /// has no identity).
    package func key(of element: JSONValue) -> String? {
        switch self {
        case .none: return nil
        case .value:
            if case .string(let text) = element { return text }
            return element.description
        case .repository:
            guard case .string(let text) = element else { return nil }
            return WebAddress.repository(text) ?? text
        case .members(let names):
            guard case .object(let object) = element else { return nil }
            if names.count == 1 {
                guard case .string(let text)? = object[names[0]] else { return nil }
                return folded(text)
            }
            var key = ""
            for name in names {
                // A unit separator cannot stand in a valid text, so no two lists of members make one key.
                key += "\u{1F}"
                switch object[name] {
                case .string(let text)?: key += folded(text)
                case let other?: key += other.description
                case nil: break
                }
            }
            return key.utf8.count > names.count ? key : nil
        }
    }

    private func folded(_ text: String) -> String {
        text.utf8.allSatisfy { $0 < 0x80 && $0 &- UInt8(ascii: "A") >= 26 } ? text : text.lowercased()
    }
}
