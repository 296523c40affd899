/// Headers that every answer has, so that a browser which is led here does nothing with what it gets but show it.
enum StandardHeaders {
    /// The page has one style sheet, within itself, and one form, to itself; nothing else may load or run.
    private static let pagePolicy =
        "default-src 'none'; style-src '\(PageStyle.hash)'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    static func add(to headers: inout Headers, for body: Reply.Body) {
        headers.append(.xContentTypeOptions, "nosniff")
        if !headers.contains(.cacheControl) { headers.append(.cacheControl, "no-store") }
        if case .whole(_, .html) = body {
            headers.append(.contentSecurityPolicy, pagePolicy)
            headers.append(.referrerPolicy, "no-referrer")
        } else {
            headers.append(.contentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'")
        }
    }
}
