package import CanonicalJSON
package import Registry

extension NodeClient {
    /// Makes a record.
    ///
    /// - Parameter idempotencyKey: the same key makes a repeated request answer with the first one's record, so that a
    ///   broken connection cannot make two.
    package func create(_ kind: RecordKind, _ draft: Draft, idempotencyKey: String) throws -> Resource {
        try Resource(
            call(
                .post, "/v1/\(kind.plural)", headers: [("Idempotency-Key", idempotencyKey)], body: draft.document))
    }

    /// Reads a record.
    package func get(_ kind: RecordKind, _ id: String) throws -> Resource {
        try Resource(call(.get, path(kind, id)))
    }

    /// Puts a whole body in the place of the one whose version is given.
    package func replace(_ kind: RecordKind, _ id: String, version: Int64, _ draft: Draft) throws -> Resource {
        try Resource(call(.put, path(kind, id), headers: [ifMatch(version)], body: draft.document))
    }

    /// Changes members of the body whose version is given (RFC 7396: null removes a member).
    package func patch(_ kind: RecordKind, _ id: String, version: Int64, _ draft: Draft) throws -> Resource {
        try Resource(
            call(
                .patch, path(kind, id), headers: [ifMatch(version)], body: draft.document,
                type: "application/merge-patch+json"))
    }

    /// Removes a record; a contributor is erased everywhere. The answer is the node's report, null where it has none.
    @discardableResult
    package func remove(_ kind: RecordKind, _ id: String, version: Int64? = nil) throws -> JSONValue {
        try call(.delete, path(kind, id), headers: version.map { [ifMatch($0)] } ?? [])
    }

    /// Ends a project, opening, engagement or nomination.
    ///
    /// - Parameter details: an engagement's `exit` reason and `until`.
    package func close(_ kind: RecordKind, _ id: String, version: Int64, details: JSONObject = [:]) throws -> Resource {
        try Resource(call(.post, path(kind, id) + "/close", headers: [ifMatch(version)], body: details))
    }

    /// Says that an availability still holds.
    package func confirm(_ id: String, version: Int64, lapses: String?) throws -> Resource {
        let body: JSONObject = lapses.map { ["lapses": .string($0)] } ?? [:]
        return try Resource(
            call(.post, path(.availability, id) + "/confirm", headers: [ifMatch(version)], body: body))
    }

    /// A contributor's private fields.
    package func privateFields(_ id: String) throws -> JSONObject {
        let value = try call(.get, path(.contributor, id) + "/private")
        guard let object = value.objectValue else {
            throw ClientError(.notANode, "the private fields are not an object")
        }
        return object
    }

    /// Everything the node keeps about a contributor, as one document.
    package func everything(about id: String) throws -> JSONValue {
        try call(.get, path(.contributor, id) + "/export")
    }

    /// Lets somebody in again who asked to be forgotten; how many of the keys were refused until now.
    package func allowAgain(keys: [String]) throws -> Int64 {
        let answer = try call(
            .post, "/v1/contributors/allow-again", body: ["keys": .array(keys.map { .string($0) })])
        guard let lifted = answer.objectValue?["lifted"]?.integerValue else {
            throw ClientError(.notANode, "the answer does not say how many keys were lifted")
        }
        return lifted
    }

    /// One page of a listing or search; the parameters are the API's.
    package func page(_ kind: RecordKind, _ parameters: [(String, String)]) throws -> Page {
        try Page(call(.get, "/v1/\(kind.plural)", parameters))
    }

    /// Every record of a listing or search, one a line, to its end.
    package func stream(
        _ kind: RecordKind, _ parameters: [(String, String)], _ line: @escaping ([UInt8]) throws -> Void
    ) throws {
        try lines(.get, "/v1/\(kind.plural)", parameters, line)
    }

    private func path(_ kind: RecordKind, _ id: String) -> String { "/v1/\(kind.plural)/\(PercentEncoding.encode(id))" }

    private func ifMatch(_ version: Int64) -> (name: String, value: String) { ("If-Match", "\"\(version)\"") }
}
