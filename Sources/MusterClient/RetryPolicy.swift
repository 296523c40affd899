/// How often, and after how long, a request that is safe to repeat is repeated. A pure value: the caller sleeps.
package struct RetryPolicy: Sendable {
    /// Tries in all, the first included.
    package var attempts = 3
    /// The first pause; each later one is four times as long.
    package var firstPause: Duration = .milliseconds(150)
    /// No pause is longer, whatever the node's Retry-After says; a node that asks for more is not waited for.
    package var longestPause: Duration = .seconds(5)

    /// Three tries within about a second.
    package init() {}

    /// One try.
    package static let never: RetryPolicy = {
        var policy = RetryPolicy()
        policy.attempts = 1
        return policy
    }()

    /// What made a try fail.
    package enum Failure: Sendable {
        case transport(ClientError.Code)
        case answer(status: Int, retryAfter: String?)
    }

    /// The pause before the next try, or nil when the failure stands.
    ///
    /// - Parameters:
    ///   - attempt: the number of the try that failed, from 1.
    ///   - jitter: 0..<1, so that many clients do not come back at once.
    package func pause(after failure: Failure, attempt: Int, jitter: Double) -> Duration? {
        guard attempt < attempts else { return nil }
        var pause = firstPause * (0.5 + jitter / 2)
        for _ in 1..<max(attempt, 1) { pause = pause * 4 }
        switch failure {
        case .transport(let code):
            guard code == .unreachable || code == .interrupted else { return nil }
        case .answer(let status, let retryAfter):
            guard [429, 502, 503, 504].contains(status) else { return nil }
            if let seconds = retryAfter.flatMap({ Int64($0) }) {
                guard seconds >= 0, .seconds(seconds) <= longestPause else { return nil }
                pause = max(pause, .seconds(seconds))
            }
        }
        return min(pause, longestPause)
    }
}
