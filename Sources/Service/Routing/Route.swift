package import CanonicalJSON
package import Registry

/// The methods this service knows. HEAD is answered wherever GET is.
package enum Method: String, Sendable, CaseIterable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
}

/// Who may call a route at all; what they may see or change is decided by the policy and the database.
package enum Access: Sendable, Hashable {
    /// Anyone; a token is not even looked at.
    case open
    /// Anyone; with a token more.
    case anyone
    /// Only with a valid token.
    case token
}

/// What a route reads.
package struct BodyDescription: Sendable {
    package var mediaTypes: [MediaType]
    /// Whether it is a stream that goes to disk, with the limit of imports; else the limit of ordinary bodies holds.
    package var isUpload = false
    package var isRequired = true
    package var schema: JSONValue
    package var summary: String
}

/// One thing a route answers with when all goes well.
package struct AnswerDescription: Sendable {
    package var status: Int
    package var mediaTypes: [MediaType]
    package var schema: JSONValue?
    package var summary: String
    /// Names of headers that come with it.
    package var headers: [String] = []
}

/// One route: what both the router and the OpenAPI document are made from. Immutable; a class, so that a request takes
/// one reference along and not a copy of twenty members.
package final class Route: Sendable {
    package typealias Handler = @Sendable (Call) async throws -> Reply

    package let method: Method
    /// The path, with `{id}` where a record's id stands: `/v1/projects/{id}`.
    package let template: String
    package let operationID: String
    package let summary: String
    package let tag: String
    package let access: Access
    package let rateClass: RateClass
    /// The kind of record it is about, if it is about one.
    package let kind: RecordKind?
    package let parameters: [Parameter]
    package let body: BodyDescription?
    package let answers: [AnswerDescription]
    /// The kinds of problem it may answer with, besides those that any route may.
    package let problems: [Problem.Kind]
    package let handler: Handler
    /// The media types it can answer with.
    package let offered: [MediaType]

    /// Whether it changes records of this node.
    var changesRecords: Bool { method != .get && (kind != nil || body?.isUpload == true) }

    package init(
        method: Method, template: String, operationID: String, summary: String, tag: String, access: Access,
        rateClass: RateClass, kind: RecordKind? = nil, parameters: [Parameter] = [], body: BodyDescription? = nil,
        answers: [AnswerDescription], problems: [Problem.Kind] = [], handler: @escaping Handler
    ) {
        self.method = method
        self.template = template
        self.operationID = operationID
        self.summary = summary
        self.tag = tag
        self.access = access
        self.rateClass = rateClass
        self.kind = kind
        self.parameters = parameters
        self.body = body
        self.answers = answers
        self.problems = problems
        self.handler = handler
        var offered: [MediaType] = []
        for answer in answers { for type in answer.mediaTypes where !offered.contains(type) { offered.append(type) } }
        self.offered = offered
    }
}
