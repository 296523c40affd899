import Registry
import Store

/// Turns what was thrown into the problem a client sees. A caller's mistake says how to mend it; a database that is
/// away says when to come back; our own mistake says nothing but its number, under which the log has the rest.
enum ErrorTranslation {
    static func problem(for error: any Error) -> Problem {
        switch error {
        case let problem as Problem: problem
        case let error as StoreError: problem(for: error)
        case let issue as Issue: invalid([issue], prefix: "/record")
        case is CancellationError:
            Problem(.unavailable, "the node is stopping; try again in a moment", headers: [.retryAfter: "5"])
        default: ourMistake
        }
    }

    /// The text for the log: type and code, and for our own mistakes the whole of it. Not for clients.
    static func logText(for error: any Error) -> String { String(reflecting: error) }

    /// The issues of a record as one problem.
    static func invalid(_ issues: [Issue], prefix: String) -> Problem {
        let errors = issues.prefix(issueLimit).map { issue in
            Problem.FieldError(
                path: prefix + issue.path, code: issue.code.rawValue, message: issue.message,
                suggestion: issue.suggestion)
        }
        let detail: String
        if let first = issues.first, issues.count == 1 {
            detail = "\(prefix)\(first.path): \(first.message)"
        } else {
            detail = "there are \(issues.count) mistakes; errors names each with its place"
        }
        return Problem(.invalidRecord, detail, errors: Array(errors))
    }

    /// The most mistakes that one answer lists.
    static let issueLimit = 100

    static let ourMistake = Problem(
        .internalError, "something went wrong here that is not your mistake; the log has it under this request's number"
    )
}
