import Registry

/// Makes a search of a request's parameters.
enum SearchArguments {
    static func query(_ call: Call) throws(Problem) -> SearchQuery {
        guard let kind = call.route.kind else { throw ErrorTranslation.ourMistake }
        do throws(InvalidQuery) {
            return try SearchQuery.parse(kind: kind, items: call.arguments.items)
        } catch {
            throw problem(error)
        }
    }

    static func problem(_ invalid: InvalidQuery) -> Problem {
        let errors = invalid.issues.map { issue in
            Problem.FieldError(
                path: "query/\(issue.path.dropFirst())", code: issue.code.rawValue, message: issue.message,
                suggestion: issue.suggestion)
        }
        return Problem(
            .invalidParameter, invalid.issues.map(\.description).joined(separator: " "), errors: errors)
    }
}
