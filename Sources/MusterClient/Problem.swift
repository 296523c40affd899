package import CanonicalJSON

/// An `application/problem+json` answer (RFC 9457) with the fields that were refused.
package struct Problem: Sendable, Hashable {
    /// One refused field.
    package struct FieldIssue: Sendable, Hashable {
        /// JSON Pointer into the record, for example `/skills/0/level`; empty for the record as a whole.
        package var path: String
        /// What kind of fault, as a stable word.
        package var code: String
        /// What is wrong and how to mend it.
        package var message: String
        /// The nearest valid value, where there is one.
        package var suggestion: String?
    }

    /// The HTTP status.
    package var status: Int
    /// A URI that names the problem's kind; `about:blank` when the node gave none.
    package var type: String
    /// The problem's kind in words.
    package var title: String
    /// This occurrence in words.
    package var detail: String
    /// Field by field.
    package var errors: [FieldIssue]
    /// The whole document, for members this client does not know.
    package var document: JSONObject

    /// Reads a problem from an answer. An answer that is not JSON (a proxy's page) becomes a problem with its status only.
    package init(status: Int, body: [UInt8], limits: JSONParser.Options = .foreign(maxBytes: 1 << 20, maxDepth: 32)) {
        var members = JSONObject()
        do {
            members = try JSONParser.parse(body, options: limits).objectValue ?? members
        } catch {
            members = JSONObject()
        }
        self.status = status
        type = members["type"]?.stringValue ?? "about:blank"
        title = members["title"]?.stringValue ?? Problem.reason(status)
        detail = members["detail"]?.stringValue ?? ""
        errors = (members["errors"]?.arrayValue ?? []).compactMap { item in
            guard let item = item.objectValue else { return nil }
            return FieldIssue(
                path: item["path"]?.stringValue ?? "", code: item["code"]?.stringValue ?? "",
                message: item["message"]?.stringValue ?? "", suggestion: item["suggestion"]?.stringValue)
        }
        document = members
    }

    /// Plain words for the statuses that a node or a proxy before it answers.
    static func reason(_ status: Int) -> String {
        switch status {
        case 400: "the node did not understand the request"
        case 401: "the node does not know this token"
        case 403: "not allowed"
        case 404: "not found"
        case 409: "it conflicts with what is there"
        case 412: "it has changed since it was read"
        case 413: "too large"
        case 422: "not valid"
        case 428: "a version is needed"
        case 429: "too many requests"
        case 500: "the node failed inside"
        case 502, 503, 504: "the node is not available at the moment"
        default: "status \(status)"
        }
    }
}
