package import NIOHTTP1

/// The header fields of a request or an answer (RFC 9110 section 5), by names that are known here. Names are compared
/// without regard to case; a field may stand several times.
package struct Headers: Sendable, ExpressibleByDictionaryLiteral {
    /// A field's name. Made from the program's own text only, so it is always one that may be sent.
    package struct Name: Sendable, Hashable {
        let text: String

        package init(_ text: StaticString) { self.text = "\(text)" }
    }

    /// As the library carries them.
    private(set) var fields: HTTPHeaders

    package init(_ fields: HTTPHeaders = HTTPHeaders()) { self.fields = fields }

    package init(dictionaryLiteral elements: (Name, String)...) {
        fields = HTTPHeaders(elements.map { ($0.0.text, $0.1) })
    }

    /// A field's value, those of a field that stands several times with a comma in between (RFC 9110 section 5.3); nil when
    /// it is not there. Setting replaces all of them, or takes them away.
    package subscript(name: Name) -> String? {
        get {
            let values = fields[name.text]
            return values.count > 1 ? values.joined(separator: ", ") : values.first
        }
        set {
            if let newValue {
                fields.replaceOrAdd(name: name.text, value: newValue)
            } else {
                fields.remove(name: name.text)
            }
        }
    }

    /// The values of a field, each as it stands.
    package func values(_ name: Name) -> [String] { fields[name.text] }

    package func contains(_ name: Name) -> Bool { fields.contains(name: name.text) }

    /// Adds a field that is not there yet, or one more of it.
    package mutating func append(_ name: Name, _ value: String) { fields.add(name: name.text, value: value) }
}

extension Headers.Name {
    package static var accept: Self { Self("Accept") }
    package static var acceptEncoding: Self { Self("Accept-Encoding") }
    package static var allow: Self { Self("Allow") }
    package static var authorization: Self { Self("Authorization") }
    package static var cacheControl: Self { Self("Cache-Control") }
    package static var connection: Self { Self("Connection") }
    package static var contentDigest: Self { Self("Content-Digest") }
    package static var contentEncoding: Self { Self("Content-Encoding") }
    package static var contentLength: Self { Self("Content-Length") }
    package static var contentSecurityPolicy: Self { Self("Content-Security-Policy") }
    package static var contentType: Self { Self("Content-Type") }
    package static var date: Self { Self("Date") }
    package static var eTag: Self { Self("ETag") }
    package static var expect: Self { Self("Expect") }
    package static var forwardedFor: Self { Self("X-Forwarded-For") }
    package static var idempotencyKey: Self { Self("Idempotency-Key") }
    package static var ifMatch: Self { Self("If-Match") }
    package static var ifNoneMatch: Self { Self("If-None-Match") }
    package static var link: Self { Self("Link") }
    package static var location: Self { Self("Location") }
    package static var referrerPolicy: Self { Self("Referrer-Policy") }
    package static var requestID: Self { Self("X-Request-Id") }
    package static var retryAfter: Self { Self("Retry-After") }
    package static var signature: Self { Self("Signature") }
    package static var signatureInput: Self { Self("Signature-Input") }
    package static var transferEncoding: Self { Self("Transfer-Encoding") }
    package static var vary: Self { Self("Vary") }
    package static var wwwAuthenticate: Self { Self("WWW-Authenticate") }
    package static var xContentTypeOptions: Self { Self("X-Content-Type-Options") }
}
