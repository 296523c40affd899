package import NIOCore
package import Registry
package import Store

/// One request that has passed the gates: its route is known, its caller is known and may ask this often, and its
/// parameters are well formed.
package struct Call: Sendable {
    package let context: Context
    package let request: Request
    package let route: Route
    /// The record in the path; set when the template has `{id}`.
    package let pathID: RecordID?
    /// What stands in the path; set when the template has `{path}`.
    package let path: String?
    package let arguments: Arguments
    package let principal: Principal
    /// What the answer should be, of what the route offers.
    package let accepted: MediaType
    package let body: BodyReader
    package let requestID: String
    package let channel: any Channel

    package var store: Store { context.store }

    /// The record in the path.
    package var id: RecordID {
        get throws {
            guard let pathID else { throw Problem(.internalError, "the route \(route.template) names no record") }
            return pathID
        }
    }

    /// The kind of the route.
    package var kind: RecordKind {
        get throws {
            guard let kind = route.kind else {
                throw Problem(.internalError, "the route \(route.template) has no kind")
            }
            return kind
        }
    }

    /// A header's value.
    func header(_ name: Headers.Name) -> String? { request.headers[name] }

    /// The version that `If-Match` names: a problem 428 when the header is missing.
    package func expectedVersion() throws -> ExpectedVersion {
        guard let header = request.headers[.ifMatch] else {
            throw Problem(
                .preconditionRequired, at: "header/If-Match", code: "required",
                "send If-Match with the record's ETag, so that nobody's change is overwritten unseen")
        }
        switch EntityTags.parse(header, weak: false) {
        case .any: return .any
        case .versions(let versions): return versions.count == 1 ? .exactly(versions[0]) : .oneOf(versions)
        case nil:
            throw Problem(
                .invalidParameter, at: "header/If-Match", code: "malformed",
                "If-Match is not an ETag; send the record's, such as \"3\" with its quotes")
        }
    }
}

/// What `If-Match` asks for.
package enum ExpectedVersion: Sendable, Hashable {
    /// `*`: whatever is there.
    case any
    case exactly(Int64)
    case oneOf([Int64])

    /// The version to expect, given the one that is there; nil when the condition does not hold.
    package func version(current: Int64) -> Int64? {
        switch self {
        case .any: current
        case .exactly(let version): version == current ? current : nil
        case .oneOf(let versions): versions.contains(current) ? current : nil
        }
    }
}
