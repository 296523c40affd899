/// What an account's name looks like at a service. Only what the service itself would refuse is refused; a service
/// without a rule takes anything without spaces.
enum HandleRule {
    private struct Shape {
        var most: Int
        /// What may stand beside letters and digits.
        var marks: String
        /// What of that may stand first.
        var firstMarks = ""
        var example = "ada-example"
    }

    static func refusal(_ handle: String, service: String) -> ValueRefusal? {
        switch service {
        case "orcid": return ORCIDIdentifier.refusal(handle)
        case "web": return URLRule.refusal(handle)
        case "email", "e-mail", "mail":
            return ValueRefusal(
                .privateField, "An e-mail address is no public identity. Put it into the private field \"email\".")
        case "mastodon", "matrix": return refusalOfAddressed(handle, service: service)
        default: break
        }
        guard let shape = shape(of: service) else { return refusalOfAny(handle) }
        if fits(handle, shape) { return nil }
        let stripped = IdentityKey.strippedHandle(handle)
        return ValueRefusal(
            .malformed,
            "\(ValueRefusal.shown(handle)) is not an account's name at \(service). "
                + "Write the name alone, as in \(shape.example).",
            suggestion: stripped.flatMap { fits($0, shape) ? $0 : nil })
    }

    private static func shape(of service: String) -> Shape? {
        switch service {
        // Managed accounts have an underscore; bots end in "[bot]"; old accounts may end in a hyphen.
        case "github": Shape(most: 50, marks: "-_[]")
        case "gitlab", "gnome", "kde", "freedesktop": Shape(most: 255, marks: "-_.", firstMarks: "_")
        case "codeberg": Shape(most: 40, marks: "-_.")
        case "debian": Shape(most: 255, marks: "-_.+")
        case "bitbucket", "kaggle", "keybase", "pypi", "npm", "rubygems", "crates", "huggingface", "opencollective":
            Shape(most: 100, marks: "-_.", firstMarks: "_")
        case "launchpad": Shape(most: 100, marks: "-.+")
        case "sourcehut": Shape(most: 100, marks: "~-_", firstMarks: "~_")
        case "bluesky": Shape(most: 253, marks: "-.", example: "ada.example.org")
        case "openpgp": Shape(most: 64, marks: "")
        default: nil
        }
    }

    private static func fits(_ handle: String, _ shape: Shape) -> Bool {
        guard let first = handle.utf8.first, handle.utf8.count <= shape.most else { return false }
        return (isLetterOrDigit(first) || shape.firstMarks.utf8.contains(first))
            && handle.utf8.allSatisfy { isLetterOrDigit($0) || shape.marks.utf8.contains($0) }
    }

    /// `ada@host.example` and `@ada:host.example`.
    private static func refusalOfAddressed(_ handle: String, service: String) -> ValueRefusal? {
        let example = service == "matrix" ? "@ada:host.example" : "ada@host.example"
        let body = handle.hasPrefix("@") ? handle.dropFirst() : handle[...]
        let parts = body.split(separator: service == "matrix" ? ":" : "@", omittingEmptySubsequences: false)
        let wellFormed =
            parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".")
            && handle.utf8.allSatisfy { $0 > 0x20 } && (service != "matrix" || handle.hasPrefix("@"))
        if wellFormed, service == "matrix" || !handle.hasPrefix("@") { return nil }
        return ValueRefusal(
            .malformed, "\(ValueRefusal.shown(handle)) is not an account at \(service). Write it as in \(example).",
            suggestion: wellFormed ? String(body) : nil)
    }

    private static func refusalOfAny(_ handle: String) -> ValueRefusal? {
        if handle.utf8.contains(0x20) {
            return ValueRefusal(
                .malformed, "\(ValueRefusal.shown(handle)) contains a space. Write the account's name alone.")
        }
        if EmailAddress.isPlausible(handle) {
            return ValueRefusal(
                .privateField, "This is an e-mail address. Write the account's name, and keep the address private.")
        }
        return nil
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 }
}

extension IdentityKey {
    /// What is left of "@ada" or "https://github.com/ada/", in its own case; nil when nothing is.
    static func strippedHandle(_ handle: String) -> String? {
        guard handle.utf8.count <= 300 else { return nil }
        var rest = handle[...]
        if rest.contains("/") { rest = rest.split(separator: "/").last ?? "" }
        while let first = rest.first, first == "@" || first.isWhitespace { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest.isEmpty ? nil : String(rest)
    }
}
