package import CanonicalJSON

/// A node's API, typed. Blocking calls on the caller's thread over one kept connection; not to be shared by threads.
package struct NodeClient {
    /// The node that is asked.
    package let node: NodeURL
    let http: HTTPClient
    /// How an answer is read: it comes from a trusted place but may be of a later version, so floats are let through.
    static let answerLimits = JSONParser.Options.foreign(maxBytes: 64 << 20, maxDepth: 64)

    /// - Parameters:
    ///   - token: nil asks as anybody.
    ///   - signer: asks as a node that is known by its key, in the place of a token.
    ///   - options: time limits, certificates.
    package init(
        node: NodeURL, token: String?, signer: RequestSigner? = nil, options: CurlTransport.Options = .init(),
        retry: RetryPolicy = RetryPolicy()
    ) throws(ClientError) {
        self.node = node
        http = HTTPClient(
            node: node, token: token, signer: signer, transport: try CurlTransport(options), retry: retry)
    }

    /// Sends a request and reads the JSON answer; null for an answer without a body.
    ///
    /// - Throws: ``ClientError`` with the node's problem when the status is not 2xx.
    @discardableResult
    package func call(
        _ method: HTTPMethod, _ path: String, _ parameters: [(String, String)] = [],
        headers: [(name: String, value: String)] = [], body: JSONObject? = nil,
        type: String = "application/json"
    ) throws -> JSONValue {
        var request = HTTPRequest(
            method, node.url(path, parameters), headers: headers + [("Accept", "application/json")])
        if let body {
            request.headers.append(("Content-Type", type))
            request.body = .bytes(CanonicalJSON.encode(body))
        }
        let response = try http.send(request)
        try check(response, path: path)
        guard !response.body.isEmpty else { return .null }
        do {
            return try JSONParser.parse(response.body, options: NodeClient.answerLimits)
        } catch {
            throw ClientError(.notANode, "\(node) answered something that is not JSON (\(error)). Is it a Muster node?")
        }
    }

    /// Streams an NDJSON answer line by line, each at most 4 MiB, in constant memory.
    package func lines(
        _ method: HTTPMethod, _ path: String, _ parameters: [(String, String)] = [],
        headers: [(name: String, value: String)] = [], body: HTTPBody = .none,
        progress: ((TransferProgress) -> Void)? = nil, _ line: @escaping ([UInt8]) throws -> Void
    ) throws {
        let request = HTTPRequest(
            method, node.url(path, parameters), headers: headers + [("Accept", "application/x-ndjson")], body: body)
        var reader = LineReader()
        let response = try http.stream(request, progress: progress) { bytes in try reader.push(bytes, line) }
        try check(response, path: path)
        try reader.finish(line)
    }

    /// Streams an answer of bytes in pieces, in constant memory.
    package func bytes(
        _ path: String, _ parameters: [(String, String)] = [], progress: ((TransferProgress) -> Void)? = nil,
        _ piece: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let request = HTTPRequest(
            .get, node.url(path, parameters), headers: [("Accept", "application/octet-stream")])
        try check(try http.stream(request, progress: progress, sink: piece), path: path)
    }

    /// One line of an NDJSON answer as an object.
    package func object(_ line: [UInt8]) throws -> JSONObject {
        do {
            guard let object = try JSONParser.parse(line, options: NodeClient.answerLimits).objectValue else {
                throw ClientError(.notANode, "\(node) sent a line that is not a JSON object")
            }
            return object
        } catch let error as JSONError {
            throw ClientError(.notANode, "\(node) sent a line that is not JSON (\(error))")
        }
    }

    func check(_ response: HTTPResponse, path: String) throws(ClientError) {
        guard !response.head.isSuccess else { return }
        let problem = Problem(status: response.head.status, body: response.body)
        // A page instead of a problem document, from an address that has no such route, is not Muster.
        let isDocument = response.head.headers["content-type"]?.contains("json") == true
        guard isDocument || response.head.status != 404 else {
            throw ClientError(
                .notANode, "\(node) has no \(path): it does not look like a Muster node.", problem: problem)
        }
        throw ClientError(.refused, problem.detail.isEmpty ? problem.title : problem.detail, problem: problem)
    }
}
