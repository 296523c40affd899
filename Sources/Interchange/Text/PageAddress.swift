/// The parts of an http(s) address that importers look at.
struct PageAddress: Equatable {
    /// The address as written, trimmed.
    let text: String
    /// Lower-case host without `www.` and port.
    let host: String
    /// Path components, empty ones left out.
    let path: [String]

    /// Reads an absolute http or https address; a scheme-less `//host/path` and addresses with blanks are refused.
    init?(_ raw: String) {
        let text = Clean.line(raw)
        let lowered = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: { lowered.hasPrefix($0) }), !text.contains(" ")
        else { return nil }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        var host = authority.split(separator: "@").last.map { $0.lowercased() } ?? ""
        if let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") { host = String(host[..<colon]) }
        guard !host.isEmpty, host.contains(".") || host == "localhost" || host.hasPrefix("[") else { return nil }
        self.host = host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
        self.text = text
        path = rest.dropFirst(authority.count).prefix { $0 != "?" && $0 != "#" }
            .split(separator: "/").map(String.init)
    }

    /// The user when this is a profile page of GitHub, GitLab or Codeberg: one path component and no more.
    var profile: (service: String, handle: String)? {
        guard let service = Self.forges[host], path.count == 1 else { return nil }
        return Handle.isValid(path[0]) ? (service, path[0]) : nil
    }

    /// Whether this is an example that its author never replaced: a host that RFC 2606 or RFC 6761 reserves, the
    /// machine itself, or the account `example` of a forge.
    var isPlaceholder: Bool {
        let labels = host.split(separator: ".")
        if let last = labels.last, ["localhost", "example", "test", "invalid"].contains(last) { return true }
        if ["example.com", "example.org", "example.net"].contains(where: { host == $0 || host.hasSuffix("." + $0) }) {
            return true
        }
        if host.hasPrefix("127.") || host == "0.0.0.0" || host == "[::1]" { return true }
        guard Self.forges[host] != nil, let owner = path.first?.lowercased() else { return false }
        return ["example", "username", "your-username", "your_username", "yourname", "your-name"].contains(owner)
    }

    private static let forges = ["github.com": "github", "gitlab.com": "gitlab", "codeberg.org": "codeberg"]
}

/// Account names.
enum Handle {
    /// Whether this can be a GitHub account name (letters, digits and inner hyphens, at most 39; a trailing hyphen and
    /// an underscore occur in old and in managed accounts).
    static func isValid(_ handle: String) -> Bool {
        guard (1...64).contains(handle.utf8.count), handle.utf8.first != UInt8(ascii: "-") else { return false }
        return handle.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    /// A handle as people write it: `@ada`, `https://github.com/ada`, `ada `; nil when it cannot be one.
    static func read(_ raw: String) -> String? {
        var text = Clean.line(raw)
        if let address = PageAddress(text) {
            guard let profile = address.profile else { return nil }
            text = profile.handle
        }
        if text.hasPrefix("@") { text.removeFirst() }
        return isValid(text) ? text : nil
    }
}
