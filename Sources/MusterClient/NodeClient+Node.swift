package import CanonicalJSON

extension NodeClient {
    /// What the node says about itself: name, verifier key, version.
    package func about() throws -> JSONObject { try object(.get, "/v1") }

    /// Who the token belongs to.
    package func whoami() throws -> Identity { Identity(try object(.get, "/v1/whoami")) }

    /// Counts, and for a steward how the node is doing.
    package func status() throws -> JSONObject { try object(.get, "/v1/status") }

    /// The API's description, OpenAPI 3.1.
    package func openAPI() throws -> JSONObject { try object(.get, "/openapi.json") }

    /// Makes a token. The answer's `token` is shown this once.
    package func createToken(role: String, label: String, subjects: [String], expires: String?) throws -> JSONObject {
        var body: JSONObject = ["role": .string(role), "label": .string(label)]
        body["subjects"] = .array(subjects.map { .string($0) })
        body["expires"] = expires.map { .string($0) }
        return try object(.post, "/v1/tokens", body: body)
    }

    /// The tokens there are, without their secrets.
    package func tokens() throws -> [JSONObject] { try items("/v1/tokens", []).items }

    /// Makes a token worthless.
    package func revokeToken(_ id: String) throws { try call(.delete, "/v1/tokens/\(PercentEncoding.encode(id))") }

    /// One page of the audit trail, newest first.
    package func audit(limit: Int, cursor: String?) throws -> (items: [JSONObject], next: String?) {
        try items("/v1/audit", [("limit", String(limit))] + (cursor.map { [("cursor", $0)] } ?? []))
    }

    /// Sends a file of import lines and hands every event of the node's answer on.
    ///
    /// - Parameters:
    ///   - progress: told how much of the file is sent.
    ///   - event: `progress`, `added`, `changed`, `unchanged`, `refused`, `done`.
    package func importLines(
        file: String, parameters: [(String, String)], progress: @escaping (TransferProgress) -> Void,
        event: @escaping (JSONObject) throws -> Void
    ) throws {
        try lines(
            .post, "/v1/import", parameters, headers: [("Content-Type", "application/x-ndjson")],
            body: .file(path: file), progress: progress
        ) { line in try event(self.object(line)) }
    }

    /// Every record the token may export, as import lines.
    package func exportLines(kinds: [String], _ line: @escaping ([UInt8]) throws -> Void) throws {
        try lines(.get, "/v1/export", kinds.map { ("kind", $0) }, line)
    }

    private func object(_ method: HTTPMethod, _ path: String, body: JSONObject? = nil) throws -> JSONObject {
        guard let object = try call(method, path, body: body).objectValue else {
            throw ClientError(.notANode, "\(node)\(path) did not answer a JSON object. Is it a Muster node?")
        }
        return object
    }

    private func items(
        _ path: String, _ parameters: [(String, String)]
    ) throws -> (items: [JSONObject], next: String?) {
        let answer = try call(.get, path, parameters)
        guard let items = answer.objectValue?["items"]?.arrayValue else {
            throw ClientError(.notANode, "\(node)\(path) did not answer a listing")
        }
        return (items.compactMap(\.objectValue), answer.objectValue?["next"]?.stringValue)
    }
}

/// Whose token it is.
package struct Identity: Sendable, Hashable {
    /// `steward`, `coordinator`, `project`, `contributor`, `peer` or `anonymous`.
    package var role: String
    /// The ids the token acts for: a contributor's own, a project's.
    package var subjects: [String]
    /// What the token was called when it was made.
    package var label: String
    /// The whole answer.
    package var document: JSONObject

    init(_ document: JSONObject) {
        self.document = document
        role = document["role"]?.stringValue ?? "anonymous"
        subjects = (document["subjects"]?.arrayValue ?? []).compactMap(\.stringValue)
        label = document["label"]?.stringValue ?? ""
    }
}
