import NIOConcurrencyHelpers
package import NIOCore
import TransparencyLog

/// A request's body, read at most once and never beyond a limit.
package final class BodyReader: Sendable {
    private enum State { case untouched, reading, finished }

    private let request: Request
    private let state = NIOLockedValueBox(State.untouched)
    private let expected = NIOLockedValueBox<[UInt8]?>(nil)
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

    /// Makes a body with another SHA-256 than this a problem 401, once it has been read to its end: this is the one that
    /// was signed.
    package func expect(sha256: [UInt8]) { expected.withLockedValue { $0 = sha256 } }

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
        let signed = expected.withLockedValue { $0 }
        // As long as the limit at most: what is signed is no upload.
        var whole: [UInt8] = []
        func add(_ chunk: ByteBuffer) async throws {
            total += Int64(chunk.readableBytes)
            if total > limit { throw Self.tooLarge(limit) }
            if signed != nil { whole += chunk.readableBytesView }
            try await take(chunk)
        }
        switch request.body {
        case .whole(let buffer): try await add(buffer)
        case .stream(let stream): for try await chunk in stream { try await add(chunk) }
        }
        if let declaredLength, total < declaredLength {
            throw Problem(
                .malformedBody, "the body ended after \(total) of \(declaredLength) bytes; send all of it again")
        }
        if let signed, SHA256.digest(whole) != signed {
            throw Problem(
                .unauthenticated, at: "header/Content-Digest", code: "wrong-digest",
                "the body is not the one whose digest was signed")
        }
        state.withLockedValue { $0 = .finished }
    }

    static func tooLarge(_ limit: Int64) -> Problem {
        Problem(.tooLarge, "the body is longer than \(limit) bytes, which is the most this address takes")
    }
}
