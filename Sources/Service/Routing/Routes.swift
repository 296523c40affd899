import CanonicalJSON
import Registry
import Store

/// Every route of the service. The router, the OpenAPI document, the metrics' labels and the tests are made from this.
package enum Routes {
    package static let all: [Route] =
        node + RecordKind.allCases.flatMap(record) + people + bulk + tokens + logs + peers
        + circles + moves + erasures + compute + allocations + money + operation + page

    /// A key by which a repeated request is recognised.
    static let idempotencyKey = Parameter.header(
        "Idempotency-Key",
        .shaped(
            pattern: "^[!-~]{1,128}$", max: 128, hint: "1 to 128 visible ASCII characters",
            check: { $0.utf8.count >= 1 && $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }),
        example: "enrol-ada-1",
        "Sent again within \(IdempotencyKey.hoursKept) hours with the same body, it answers with the record made the first time; with another body, 422. After that the node has forgotten it, and the request is a new one."
    )

    static let ifMatch = Parameter.header(
        "If-Match", .shaped(pattern: "^(\\*|\"[0-9]{1,18}\")$", max: 256, hint: "an ETag", check: { _ in true }),
        required: true, example: "\"3\"", "The ETag of the version that the change was based on, or * for any.")

    static let optionalIfMatch: Parameter = {
        var parameter = ifMatch
        parameter.isRequired = false
        return parameter
    }()

    static let ifNoneMatch = Parameter.header(
        "If-None-Match",
        .shaped(pattern: "^(\\*|(W/)?\"[0-9]{1,18}\")$", max: 256, hint: "an ETag", check: { _ in true }),
        example: "\"3\"", "An ETag that the caller has: 304 when it is still the current one.")

    /// The problems of any change to a record.
    static let changeProblems: [Problem.Kind] = [.conflict, .suppressed, .requestTimeout, .storageFull]

    static func capitalized(_ kind: RecordKind) -> String { Schemas.name(kind) }
    static func capitalizedPlural(_ kind: RecordKind) -> String {
        Schemas.joined(kind.plural)
    }
}
