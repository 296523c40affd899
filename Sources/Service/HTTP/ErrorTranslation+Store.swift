import Registry
import Store

extension ErrorTranslation {
    /// What the store refused, as a client sees it.
    static func problem(for error: StoreError) -> Problem {
        let message = error.userMessage
        switch error.code {
        case .notFound: return Problem(.notFound, message)
        case .conflict(_, let existing):
            var headers: Headers = [:]
            if let existing { headers[.link] = "<urn:uuid:\(existing)>; rel=\"duplicate\"" }
            return Problem(.conflict, message, headers: headers)
        case .staleVersion(let current): return stale(current: current, message)
        case .tooWide(_, let widest):
            return Problem(
                .invalidRecord, at: "/audience", code: Issue.Code.consent.rawValue, "/audience: \(message)",
                suggestion: widest.description)
        case .noSuchCircle:
            return Problem(
                .invalidRecord, at: "/audience", code: Issue.Code.unknownValue.rawValue, "/audience: \(message)")
        case .referenced: return Problem(.referenced, message)
        case .refused: return Problem(.refused, message)
        case .suppressed: return Problem(.suppressed, message)
        case .denied: return Problem(.forbidden, message)
        case .invalid(let issues): return invalid(issues, prefix: "/record")
        case .unavailable: return Problem(.unavailable, message, headers: [.retryAfter: "5"])
        case .tooSlow: return Problem(.unavailable, message, headers: [.retryAfter: "30"])
        case .outcomeUnknown: return Problem(.unavailable, message, headers: [.retryAfter: "5"])
        case .diskFull: return Problem(.storageFull, message)
        case .tooLarge: return Problem(.tooLarge, message)
        case .idempotencyMismatch: return Problem(.idempotencyMismatch, message)
        case .cancelled: return Problem(.unavailable, message, headers: [.retryAfter: "5"])
        case .unreadable: return Problem(.malformedBody, message)
        case .schema:
            // What to do about it is for the steward, who has the log.
            return Problem(
                .unavailable, "the database is not ready for this version of the node", headers: [.retryAfter: "60"])
        case .internalFault: return ourMistake
        }
    }

    /// 412, with the current version as the ETag.
    static func stale(current: Int64, _ message: String) -> Problem {
        Problem(.stale, message, headers: [.eTag: EntityTags.tag(current)])
    }
}
