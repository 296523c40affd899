import CanonicalJSON
import NIOCore
import NIOHTTP1
import Registry

/// Takes a request from the wire to its answer: gate, handler, headers, count, log.
struct Responder: Sendable {
    let context: Context
    let gate: Gate

    init(_ context: Context) {
        self.context = context
        gate = Gate(context: context)
    }

    /// Answers one request. Throws only when the connection must be closed.
    func respond(_ request: Request, _ writer: ResponseWriter, _ channel: any Channel) async throws {
        let start = Clock.monotonicNanoseconds()
        let requestID = context.requestIDs.make()
        let isHead = request.method == .HEAD
        let body = BodyReader(request)
        var routeIndex: Int?
        var reply: Reply
        do {
            let prepared = try await prepare(request, body, channel, requestID, &routeIndex)
            // Only now is it known that the body is wanted (RFC 9110 section 10.1.1).
            if body.mayHaveBody, request.headers[.expect]?.lowercased() == "100-continue" {
                writer.writeContinue()
            }
            reply = try await handle(prepared)
        } catch {
            reply = answer(to: error, requestID: requestID, route: routeIndex)
        }
        let mustClose = !body.isDone && !Self.isSmall(body.declaredLength)
        let status = Int(reply.status.code)
        if (200..<300).contains(status), request.method != .GET, !isHead { context.changed.fire() }
        let sent = try await send(reply, writer, requestID: requestID, isHead: isHead, closes: mustClose)
        finish(start: start, status: status, route: routeIndex, bytes: sent, requestID: requestID)
        if mustClose {
            // The rest of the body is not worth reading; a little of it is, so that the client sees the answer before
            // it sees the connection go.
            try await drain(request, body)
            throw ConnectionMustClose()
        }
    }

    /// Runs the handler: short work where it is, on the connection's event loop; what may take long or touch the disk
    /// elsewhere, so that it does not keep other connections of the loop waiting.
    private func handle(_ call: Call) async throws -> Reply {
        switch call.route.rateClass {
        case .read: try await call.route.handler(call)
        default: try await withTaskExecutorPreference(globalConcurrentExecutor) { try await call.route.handler(call) }
        }
    }

    private func prepare(
        _ request: Request, _ body: BodyReader, _ channel: any Channel, _ requestID: String, _ routeIndex: inout Int?
    ) async throws -> Call {
        let raw = request.target
        guard raw.utf8.count <= context.configuration.targetLimit else {
            throw Problem(.uriTooLong, "the address is longer than \(context.configuration.targetLimit) bytes")
        }
        let target = Gate.Target(raw)
        let destination = try gate.route(target, method: request.method)
        routeIndex = destination.route
        let route = context.table.routes[destination.route]
        let principal = try await gate.caller(request, route: route, body: body, channel: channel)
        try gate.checkWritable(route)
        let accepted = try gate.negotiate(request, route: route)
        let arguments = try Arguments(query: target.query, parameters: route.parameters)
        try gate.checkBody(request, route: route)
        return Call(
            context: context, request: request, route: route, pathID: destination.id, path: destination.path,
            arguments: arguments, principal: principal,
            accepted: accepted, body: body, requestID: requestID, channel: channel)
    }

    /// The answer to an error: the caller's mistakes are theirs to mend, ours are logged with the request's number.
    private func answer(to error: any Error, requestID: String, route: Int?) -> Reply {
        let problem = ErrorTranslation.problem(for: error)
        if problem.kind.status.code >= 500 {
            context.log.write(
                problem.kind == .internalError ? .error : .warning, "request-failed",
                [
                    "request": .string(requestID), "problem": .string(problem.kind.rawValue),
                    "route": .string(route.map { context.table.routes[$0].template } ?? "none"),
                    "error": .string(ErrorTranslation.logText(for: error)),
                ])
        }
        return .json(
            problem.json(instance: requestID), status: problem.kind.status, headers: problem.headers, as: .problem)
    }

    private func send(
        _ reply: Reply, _ writer: ResponseWriter, requestID: String, isHead: Bool, closes: Bool
    ) async throws -> Int {
        var headers = reply.headers
        headers.append(.date, context.dates.text(second: Clock.wallMilliseconds() / 1000))
        if !reply.isBare {
            headers.append(.requestID, requestID)
            StandardHeaders.add(to: &headers, for: reply.body)
        }
        if closes { headers[.connection] = "close" }
        switch reply.body {
        case .empty:
            if reply.status != .noContent, reply.status != .notModified { headers[.contentLength] = "0" }
            try await writer.write(reply.status, headers)
            return 0
        case .whole(let buffer, let type):
            if headers[.contentType] == nil { headers[.contentType] = type.header }
            headers[.contentLength] = String(buffer.readableBytes)
            try await writer.write(reply.status, headers, isHead ? nil : buffer)
            return isHead ? 0 : buffer.readableBytes
        case .stream(let type, let produce):
            headers[.contentType] = type.header
            if isHead {
                // Chunked framing would put a last chunk where a HEAD answer has nothing.
                headers[.contentLength] = "0"
                try await writer.write(reply.status, headers)
                return 0
            }
            return try await stream(try writer.begin(reply.status, headers), requestID: requestID, produce)
        }
    }

    private func stream(
        _ sink: StreamSink, requestID: String, _ produce: @Sendable (StreamWriter) async throws -> Void
    ) async throws -> Int {
        do {
            try await withTaskExecutorPreference(globalConcurrentExecutor) {
                try await produce(StreamWriter { try await sink.write($0) })
            }
        } catch {
            // The head is gone: all that can still be said is that the answer is not whole.
            context.log.write(
                .warning, "stream-broken",
                ["request": .string(requestID), "error": .string(ErrorTranslation.logText(for: error))])
            throw ConnectionMustClose()
        }
        return try await sink.finish()
    }

    private func drain(_ request: Request, _ body: BodyReader) async throws {
        do {
            var left = 256 * 1024
            try await body.forEach(limit: .max) { chunk in
                left -= chunk.readableBytes
                if left < 0 { throw ConnectionMustClose() }
            }
        } catch is Problem {
            throw ConnectionMustClose()
        }
    }

    private func finish(start: UInt64, status: Int, route: Int?, bytes: Int, requestID: String) {
        let duration = Clock.monotonicNanoseconds() &- start
        context.metrics.record(route: route, status: status, nanoseconds: duration, bytes: bytes)
        let isSlow = duration > UInt64(context.configuration.slowRequest.inNanoseconds)
        guard context.configuration.logsEveryRequest || isSlow else { return }
        let known = route.map { context.table.routes[$0] }
        context.log.write(
            .info, isSlow ? "slow-request" : "request",
            [
                "request": .string(requestID), "method": .string(known?.method.rawValue ?? "*"),
                "route": .string(known?.template ?? "none"), "status": .integer(Int64(status)),
                "microseconds": .integer(Int64(clamping: duration / 1000)), "bytes": .integer(Int64(bytes)),
            ])
    }

    private static func isSmall(_ length: Int64?) -> Bool { length.map { $0 <= 64 * 1024 } ?? false }
}

/// The connection cannot be used for another request.
struct ConnectionMustClose: Error {}
