import Glibc

/// What a node adds to its own requests so that others recognise it: header fields over the method, the whole address and
/// the body, nil where there is none.
package typealias RequestSigner = @Sendable (HTTPMethod, String, [UInt8]?) throws -> [(name: String, value: String)]

/// Exchanges with redirects, retries and the token's rule on top of ``CurlTransport``. Blocking; one thread at a time.
package final class HTTPClient {
    /// Follows at most so many redirects.
    static let mostRedirects = 5

    private let transport: CurlTransport
    private let retry: RetryPolicy
    /// The bearer token and the one origin it is sent to.
    private let token: (value: String, origin: String)?
    /// Signs requests to the same origin, where it is given.
    private let signer: (sign: RequestSigner, origin: String)?
    /// For an exchange whose size is bounded.
    private let timeout: Duration

    /// - Parameters:
    ///   - token: sent to `node`'s scheme, host and port, and nowhere else.
    ///   - signer: signs each request to that same origin; a request has a token or a signature, and not both.
    ///   - timeout: for one try of an exchange that is not a stream.
    package init(
        node: NodeURL, token: String?, signer: RequestSigner? = nil, transport: CurlTransport,
        retry: RetryPolicy = RetryPolicy(), timeout: Duration = .seconds(60)
    ) {
        self.transport = transport
        self.retry = retry
        self.token = signer == nil ? token.map { ($0, node.origin) } : nil
        self.signer = signer.map { ($0, node.origin) }
        self.timeout = timeout
    }

    /// A bounded exchange: the whole answer in memory, whatever its status.
    package func send(_ request: HTTPRequest) throws -> HTTPResponse {
        try attempts(request) { try self.follow(request, timeout: self.timeout, progress: nil, sink: nil) }
    }

    /// An exchange as long as it takes: a 2xx answer goes to `sink` piece by piece. A request that is safe to repeat is
    /// repeated only while `sink` has received nothing.
    package func stream(
        _ request: HTTPRequest, progress: ((TransferProgress) -> Void)? = nil,
        sink: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) throws -> HTTPResponse {
        var handedOn = false
        return try attempts(request, mayRepeat: { !handedOn }) {
            try self.follow(request, timeout: nil, progress: progress) { bytes in
                handedOn = true
                try sink(bytes)
            }
        }
    }

    private func attempts(
        _ request: HTTPRequest, mayRepeat: () -> Bool = { true }, _ once: () throws -> HTTPResponse
    ) throws -> HTTPResponse {
        var attempt = 1
        while true {
            let failure: RetryPolicy.Failure
            let outcome: Result<HTTPResponse, any Error>
            do {
                let response = try once()
                outcome = .success(response)
                failure = .answer(status: response.head.status, retryAfter: response.head.headers["retry-after"])
            } catch let error as ClientError {
                outcome = .failure(error)
                failure = .transport(error.code)
            }
            guard request.isSafeToRepeat, mayRepeat(),
                let pause = retry.pause(after: failure, attempt: attempt, jitter: .random(in: 0..<1))
            else { return try outcome.get() }
            HTTPClient.sleep(pause)
            attempt += 1
        }
    }

    /// A GET follows redirects; anything else stops at one, because the node it points at has not been asked for yet.
    /// The token stays with its own origin: on the way to another host, port or scheme it is left out.
    private func follow(
        _ request: HTTPRequest, timeout: Duration?, progress: ((TransferProgress) -> Void)?,
        sink: ((UnsafeRawBufferPointer) throws -> Void)?
    ) throws -> HTTPResponse {
        var request = request
        for _ in 0...HTTPClient.mostRedirects {
            let origin = try NodeURL(CurlTransport.withoutQuery(request.url)).origin
            let own = token.flatMap { $0.origin == origin ? $0.value : nil }
            // Signed at each try, so that the time in it is that of the sending.
            var sent = request
            if let signer, signer.origin == origin {
                sent.headers += try HTTPClient.signature(of: request, signer.sign)
            }
            let response = try transport.exchange(sent, token: own, timeout: timeout, progress: progress, sink: sink)
            guard response.head.isRedirect, let target = response.head.redirect else { return response }
            guard request.method == .get else {
                throw ClientError(
                    .refused,
                    "\(CurlTransport.place(request.url)) has moved to \(CurlTransport.place(target)). "
                        + "Log in there: muster login \(CurlTransport.place(target))")
            }
            request.url = target
        }
        throw ClientError(.notANode, "\(CurlTransport.place(request.url)) redirects in a circle.")
    }

    private static func signature(
        of request: HTTPRequest, _ sign: RequestSigner
    ) throws -> [(name: String, value: String)] {
        switch request.body {
        case .none: try sign(request.method, request.url, nil)
        case .bytes(let bytes): try sign(request.method, request.url, bytes)
        case .file: throw ClientError(.invalidRequest, "a file is sent with a token, not with a signature")
        }
    }

    private static func sleep(_ pause: Duration) {
        var time = timespec(tv_sec: pause.milliseconds / 1000, tv_nsec: pause.milliseconds % 1000 * 1_000_000)
        // Cut short by a signal: the next try simply comes sooner.
        nanosleep(&time, nil)
    }
}

extension CurlTransport {
    /// The part of a URL that ``NodeURL`` reads.
    static func withoutQuery(_ url: String) -> String {
        String(url[..<(url.firstIndex { "?#".contains($0) } ?? url.endIndex)])
    }
}
