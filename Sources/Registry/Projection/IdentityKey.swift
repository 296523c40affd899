/// The natural key of a person's identity on a service.
package enum IdentityKey {
    /// `service:handle` in lower case, without what people copy along: "@ada", "https://github.com/Ada/" and "Ada" are
    /// all `github:ada`; an ORCID is its 16 digits with hyphens. Nil when nothing is left of either part.
    package static func of(service: String, handle: String) -> String? {
        let service = TextFolding.fold(service)
        guard !service.isEmpty, !handle.isEmpty else { return nil }
        if handle.utf8.allSatisfy({ $0 &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x2D || $0 == 0x5F }) {
            return "\(service):\(handle)"
        }
        var rest = Normalization.nfc(handle).lowercased()[...]
        while let last = rest.last, last == "/" || last.isWhitespace { rest.removeLast() }
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        if rest.hasPrefix("https://") || rest.hasPrefix("http://"), service != "web" {
            rest = rest.split(separator: "/").last ?? ""
        }
        while rest.first == "@" { rest.removeFirst() }
        return rest.isEmpty ? nil : "\(service):\(rest)"
    }
}
