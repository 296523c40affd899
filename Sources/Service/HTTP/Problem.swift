package import CanonicalJSON
package import NIOHTTP1

/// What went wrong with a request, as RFC 9457 writes it: for a person to read and for a program to act on.
///
/// The text says what is wrong, where, and how to mend it. It never holds a database's own words or a secret.
package struct Problem: Error, Sendable {
    /// The kinds of problem this service answers; a closed set, listed in the OpenAPI document.
    package enum Kind: String, CaseIterable, Sendable {
        case badRequest = "bad-request"
        case unknownParameter = "unknown-parameter"
        case invalidParameter = "invalid-parameter"
        case malformedBody = "malformed-body"
        case unauthenticated = "unauthenticated"
        case forbidden = "forbidden"
        case notFound = "not-found"
        case methodNotAllowed = "method-not-allowed"
        case notAcceptable = "not-acceptable"
        case requestTimeout = "request-timeout"
        case conflict = "conflict"
        case referenced = "referenced"
        case suppressed = "suppressed"
        case refused = "refused"
        case stale = "stale-version"
        case tooLarge = "too-large"
        case uriTooLong = "uri-too-long"
        case unsupportedMediaType = "unsupported-media-type"
        case invalidRecord = "invalid-record"
        case idempotencyMismatch = "idempotency-mismatch"
        case preconditionRequired = "precondition-required"
        case rateLimited = "rate-limited"
        case internalError = "internal-error"
        case unavailable = "unavailable"
        case storageFull = "storage-full"

        /// The status that goes with the kind.
        package var status: HTTPResponseStatus {
            switch self {
            case .badRequest, .unknownParameter, .invalidParameter, .malformedBody: .badRequest
            case .unauthenticated: .unauthorized
            case .forbidden: .forbidden
            case .notFound: .notFound
            case .methodNotAllowed: .methodNotAllowed
            case .notAcceptable: .notAcceptable
            case .requestTimeout: .requestTimeout
            case .conflict, .referenced, .suppressed, .refused: .conflict
            case .stale: .preconditionFailed
            case .tooLarge: .payloadTooLarge
            case .uriTooLong: .uriTooLong
            case .unsupportedMediaType: .unsupportedMediaType
            case .invalidRecord, .idempotencyMismatch: .unprocessableEntity
            case .preconditionRequired: .preconditionRequired
            case .rateLimited: .tooManyRequests
            case .internalError: .internalServerError
            case .unavailable: .serviceUnavailable
            case .storageFull: .insufficientStorage
            }
        }

        /// A short title that is the same for every problem of this kind.
        package var title: String {
            switch self {
            case .badRequest: "The request cannot be understood"
            case .unknownParameter: "There is no such parameter"
            case .invalidParameter: "A parameter has a value it cannot have"
            case .malformedBody: "The body cannot be read"
            case .unauthenticated: "A valid token or signature is needed"
            case .forbidden: "This token may not do that"
            case .notFound: "There is nothing here"
            case .methodNotAllowed: "This address does not take that method"
            case .notAcceptable: "No representation fits what was asked for"
            case .requestTimeout: "The request took too long to arrive"
            case .conflict: "This is there already"
            case .referenced: "Other records refer to this one"
            case .suppressed: "This person asked to be forgotten"
            case .refused: "It does not fit what stands"
            case .stale: "The record has changed since it was read"
            case .tooLarge: "The body is too large"
            case .uriTooLong: "The address is too long"
            case .unsupportedMediaType: "The body is of a kind this address does not take"
            case .invalidRecord: "The record has mistakes"
            case .idempotencyMismatch: "The idempotency key was used for another request"
            case .preconditionRequired: "Say which version you are changing"
            case .rateLimited: "Too many requests"
            case .internalError: "Our mistake"
            case .unavailable: "The database is not available"
            case .storageFull: "The disk is full"
            }
        }
    }

    /// One mistake at one place.
    package struct FieldError: Hashable, Sendable {
        /// Where: a JSON Pointer into the body (`/record/skills/0/level`), or `query/NAME`, `header/NAME`, `path/NAME`.
        package var path: String
        /// What kind of mistake, for programs.
        package var code: String
        /// What is wrong and how to mend it.
        package var message: String
        /// The nearest valid value, when there is one.
        package var suggestion: String?
    }

    /// What kind of problem.
    package var kind: Kind
    /// What happened this time and how to mend it.
    package var detail: String
    /// The single mistakes, when there are places to name.
    package var errors: [FieldError]
    /// Headers that belong to this answer: `Retry-After`, `Allow`, `WWW-Authenticate`, `ETag`.
    package var headers: Headers

    package init(_ kind: Kind, _ detail: String, errors: [FieldError] = [], headers: Headers = [:]) {
        self.kind = kind
        self.detail = detail
        self.errors = errors
        self.headers = headers
        if kind == .unauthenticated { self.headers[.wwwAuthenticate] = "Bearer realm=\"muster\"" }
    }

    /// A problem with one named place. A message may begin with the place; what stands beside the place does not.
    package init(_ kind: Kind, at path: String, code: String, _ message: String, suggestion: String? = nil) {
        let place = "\(path): "
        let words = message.hasPrefix(place) ? String(message.dropFirst(place.count)) : message
        self.init(
            kind, message, errors: [FieldError(path: path, code: code, message: words, suggestion: suggestion)])
    }

    /// The problem as a JSON object; `instance` is the request's id, by which the log can be searched.
    package func json(instance: String) -> JSONObject {
        var object: JSONObject = [
            "type": .string("urn:muster:problem:\(kind.rawValue)"),
            "title": .string(kind.title),
            "status": .integer(Int64(kind.status.code)),
            "detail": .string(detail),
            "instance": .string("urn:muster:request:\(instance)"),
        ]
        if !errors.isEmpty {
            object["errors"] = .array(
                errors.map { error in
                    var member: JSONObject = [
                        "path": .string(error.path), "code": .string(error.code), "message": .string(error.message),
                    ]
                    if let suggestion = error.suggestion { member["suggestion"] = .string(suggestion) }
                    return .object(member)
                })
        }
        return object
    }
}

extension Problem {
    /// What came as a body is not framed as HTTP frames one.
    static var unreadableBody: Problem {
        Problem(.badRequest, "the body breaks off in what is no HTTP; send the request again, on a new connection")
    }
}
