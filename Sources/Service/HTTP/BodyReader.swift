import HTTPTypes
package import HummingbirdCore
import NIOConcurrencyHelpers
package import NIOCore

/// A request's body, read at most once and never beyond a limit.
package final class BodyReader: Sendable {
    private enum State { case untouched, reading, finished }

    private let request: Request
    private let state = NIOLockedValueBox(State.untouched)
    /// What the client said the length is, if it did.
    package let declaredLength: Int64?
    /// Whether there can be a body at all.
    package let mayHaveBody: Bool

    package init(_ request: Request) {
        self.request = request
        declaredLength = request.headers[.contentLength].flatMap { Int64($0) }
        mayHaveBody = (declaredLength ?? 0) > 0 || request.headers.contains(.transferEncoding)
    }

    /// Whether nothing of the body is still to come that has not been taken.
    package var isDone: Bool { !mayHaveBody || state.withLockedValue { $0 == .finished } }

    /// The whole body; a problem 413 when it is longer than `limit` bytes.
    package func collect(limit: Int) async throws -> ByteBuffer {
        var whole = ByteBuffer()
        var isFirst = true
        try await forEach(limit: Int64(limit)) { chunk in
            if isFirst {
                // Most bodies come in one piece, which is then not copied.
                whole = chunk
                isFirst = false
            } else {
                whole.writeImmutableBuffer(chunk)
            }
        }
        return whole
    }

    /// Hands over the body piece by piece; a problem 413 when it is longer than `limit` bytes.
    package func forEach(limit: Int64, _ take: (ByteBuffer) async throws -> Void) async throws {
        guard mayHaveBody else { return }
        if let declaredLength, declaredLength > limit { throw Self.tooLarge(limit) }
        let isFresh = state.withLockedValue { state in
            guard state == .untouched else { return false }
            state = .reading
            return true
        }
        guard isFresh else { return }
        var total: Int64 = 0
        for try await chunk in request.body {
            total += Int64(chunk.readableBytes)
            if total > limit { throw Self.tooLarge(limit) }
            try await take(chunk)
        }
        if let declaredLength, total < declaredLength {
            throw Problem(
                .malformedBody, "the body ended after \(total) of \(declaredLength) bytes; send all of it again")
        }
        state.withLockedValue { $0 = .finished }
    }

    static func tooLarge(_ limit: Int64) -> Problem {
        Problem(.tooLarge, "the body is longer than \(limit) bytes, which is the most this address takes")
    }
}
