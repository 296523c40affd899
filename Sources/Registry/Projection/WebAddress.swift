/// Addresses in the one spelling that makes two of them comparable.
package enum WebAddress {
    /// Hosts whose owners' and repositories' names do not tell case apart.
    private static let caseFoldedHosts: Set<Substring> = ["github.com", "gitlab.com", "codeberg.org", "bitbucket.org"]

    /// A repository as `https://host/path`: scheme https, host in lower case without user, "www." and standard port, path
    /// without `.git`, trailing slash, query and fragment; on the large forges in lower case, and on GitHub, Codeberg and
    /// Bitbucket only owner and name. Understands `git@host:owner/name`, `ssh://`, `git://` and `git+https://`.
    /// Nil when there is no host or no path.
    package static func repository(_ text: String) -> String? {
        guard let parts = split(text) else { return nil }
        var segments = parts.path.split(separator: "/")
        switch parts.host {
        case "github.com", "codeberg.org", "bitbucket.org": segments = Array(segments.prefix(2))
        default:
            // GitLab puts "/-/" before what is inside a repository.
            if let dash = segments.firstIndex(of: "-") { segments = Array(segments[..<dash]) }
        }
        if let last = segments.last, last.hasSuffix(".git") { segments[segments.count - 1] = last.dropLast(4) }
        segments.removeAll { $0.isEmpty }
        guard !segments.isEmpty else { return nil }
        let path = segments.joined(separator: "/")
        return "https://\(parts.host)/" + (caseFoldedHosts.contains(parts.host[...]) ? path.lowercased() : path)
    }

    /// The host of an address in lower case, without "www." and standard port; nil when there is none.
    package static func host(of text: String) -> String? { split(text)?.host }

    /// What tells two sites apart: the host, and on hosts where many live under one name also the account
    /// ("github.com/numfocus"). Nil when there is no host, or a shared one without an account.
    package static func site(of text: String) -> String? {
        guard let parts = split(text) else { return nil }
        guard caseFoldedHosts.contains(parts.host[...]) || parts.host == "opencollective.com" else { return parts.host }
        return parts.path.split(separator: "/").first.map { "\(parts.host)/\($0.lowercased())" }
    }

    private static func split(_ text: String) -> (host: String, path: Substring)? {
        var rest = text[...]
        var isSecureShell = false
        if let scheme = rest.firstRange(of: "://") {
            isSecureShell = rest[..<scheme.lowerBound].lowercased().hasSuffix("ssh")
            rest = rest[scheme.upperBound...]
        } else if let colon = rest.firstIndex(of: ":"), let at = rest.firstIndex(of: "@"), at < colon {
            // scp's form: user@host:path.
            rest = rest[rest.index(after: at)..<colon] + "/" + rest[rest.index(after: colon)...]
        }
        rest = rest.prefix { $0 != "?" && $0 != "#" && !$0.isWhitespace }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        var authority = rest[..<slash]
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        var host = authority.lowercased()
        for standard in isSecureShell ? [":22"] : [":443", ":80"] where host.hasSuffix(standard) {
            host.removeLast(standard.count)
        }
        if host.hasPrefix("www.") { host.removeFirst(4) }
        guard host.contains("."), !host.hasPrefix("."), !host.hasSuffix(".") else { return nil }
        return (host, rest[slash...])
    }
}
