/// The methods that the node's API uses.
package enum HTTPMethod: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
}

/// What a request carries.
package enum HTTPBody: Sendable {
    case none
    /// The whole body, sent again as it is when a safe request is retried.
    case bytes([UInt8])
    /// A file that is read as it is sent, so that its size never matters to memory. Never retried.
    case file(path: String)
}

/// One request to a node.
package struct HTTPRequest: Sendable {
    /// The method.
    package var method: HTTPMethod
    /// The absolute URL, already percent-encoded.
    package var url: String
    /// Header fields in the order they are sent. The token is not among them: the transport adds it for its own origin.
    package var headers: [(name: String, value: String)]
    /// What is sent.
    package var body: HTTPBody
    /// Sends no header that is not needed: where programs ask often and every byte counts.
    package var isBare = false
    /// Takes an answer that is packed with gzip, and unpacks it: what is bounded is what comes out.
    package var takesGzip = false
    /// How much longer than usual nothing may come: for an answer that the node may hold back.
    package var patience: Duration = .zero

    /// A request; header fields and body may be left out.
    package init(
        _ method: HTTPMethod, _ url: String, headers: [(name: String, value: String)] = [], body: HTTPBody = .none
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// True when sending it twice does the same as sending it once: every GET, and a POST with an Idempotency-Key
    /// (the node answers the second with what the first did).
    package var isSafeToRepeat: Bool {
        switch (method, body) {
        case (_, .file): false
        case (.get, _): true
        case (.post, _): headers.contains { $0.name.lowercased() == "idempotency-key" }
        default: false
        }
    }
}

/// Status and header fields of an answer.
package struct HTTPHead: Sendable {
    /// The status code, 200 and so on.
    package var status = 0
    /// Header fields by lower-case name; of a repeated field the last value counts.
    package var headers: [String: String] = [:]
    /// The absolute URL that a redirect points at, when the answer is one.
    package var redirect: String?

    /// 2xx.
    package var isSuccess: Bool { (200..<300).contains(status) }

    /// 301, 302, 303, 307, 308.
    package var isRedirect: Bool { [301, 302, 303, 307, 308].contains(status) }
}

/// A whole answer in memory. The transport bounds its size.
package struct HTTPResponse: Sendable {
    /// Status and header fields.
    package var head: HTTPHead
    /// The body.
    package var body: [UInt8]
}
