/// What went wrong between the client and a node, in words a person can act on.
package struct ClientError: Error, Sendable, CustomStringConvertible {
    /// The closed set of causes that a caller tells apart, for an exit status or a second try.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The cause's name.
        package let description: String
        init(_ name: String) { description = name }

        /// Nothing answers at the address: no such host, connection refused, time over.
        package static let unreachable = Code("unreachable")
        /// The connection's certificate or encryption is not to be trusted.
        package static let insecure = Code("insecure")
        /// The answer broke off in the middle.
        package static let interrupted = Code("interrupted")
        /// The node refused, with a problem document or a bare status.
        package static let refused = Code("refused")
        /// The answer is not what Muster's API answers: some other server, or a bug.
        package static let notANode = Code("not a node")
        /// The request could not be made as asked: a URL that is none, a token with a line break in it.
        package static let invalidRequest = Code("invalid request")
        /// A local file could not be read while it was sent.
        package static let fileUnreadable = Code("file unreadable")
    }

    /// The cause.
    package var code: Code
    /// One sentence: what, where, and how to mend it where that is known.
    package var message: String
    /// The node's own words, when it answered.
    package var problem: Problem?

    /// An error of this side, without a problem document.
    package init(_ code: Code, _ message: String, problem: Problem? = nil) {
        self.code = code
        self.message = message
        self.problem = problem
    }

    /// The HTTP status, 0 when the node did not answer.
    package var status: Int { problem?.status ?? 0 }

    package var description: String { message }
}
