import HTTPTypes

/// Headers that every answer has, so that a browser which is led here does nothing with what it gets but show it.
enum StandardHeaders {
    /// Forced: the names are constants that are valid field names.
    static let requestID = HTTPField.Name("X-Request-Id")!
    private static let referrerPolicy = HTTPField.Name("Referrer-Policy")!

    private static let noSniff = HTTPField(name: .xContentTypeOptions, value: "nosniff")
    private static let noStore = HTTPField(name: .cacheControl, value: "no-store")
    private static let noReferrer = HTTPField(name: referrerPolicy, value: "no-referrer")
    private static let noContentSource = HTTPField(
        name: .contentSecurityPolicy, value: "default-src 'none'; frame-ancestors 'none'")
    /// The page has one style sheet, within itself, and one form, to itself; nothing else may load or run.
    private static let pagePolicy = HTTPField(
        name: .contentSecurityPolicy,
        value: "default-src 'none'; style-src '\(PageStyle.hash)'; form-action 'self'; base-uri 'none'; "
            + "frame-ancestors 'none'")

    static func add(to headers: inout HTTPFields, for body: Reply.Body) {
        headers.append(noSniff)
        if !headers.contains(.cacheControl) { headers.append(noStore) }
        if case .whole(_, .html) = body {
            headers.append(pagePolicy)
            headers.append(noReferrer)
        } else {
            headers.append(noContentSource)
        }
    }
}
