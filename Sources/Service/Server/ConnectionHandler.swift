import NIOCore
import NIOHTTP1

/// One connection: puts requests together, one after the other, and has each answered on the connection's own event loop.
///
/// Otherwise each request would wake a thread of the cooperative pool when it arrives, and the loop again when it is
/// answered; for a look-up those two wake-ups cost as much as everything else that is done here. What may take long is
/// taken elsewhere by the ``Responder``.
///
/// A request that comes while another is being answered waits (HTTP pipelining, RFC 9112 section 9.3.2), and nothing more
/// is read until it is taken up. NIO's own handler for this stops reading with every request, which costs two system calls
/// each time.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ResponsePart
    typealias OutboundOut = ResponsePart

    /// Ends a connection whatever is under way: the time for requests to finish is over.
    enum Ending { case now }

    private enum Incoming {
        case nothing
        /// The head, and what of the body has come in the same moment.
        case gathering(HTTPRequestHead, ByteBuffer?)
        /// The request is being answered while its body comes.
        case streaming(BodyStream.Source)
    }

    /// Pieces of a body that may wait for their reader; each is what one read of the socket gave, 64 KiB at most.
    private static let pressure = NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark(
        lowWatermark: 2, highWatermark: 8)

    private let responder: Responder
    private let executor: LoopExecutor
    private var incoming = Incoming.nothing
    /// Set from a request's being handed over to the end of its answer.
    private var answering: Task<Void, Never>?
    private var isAnswering = false
    /// What came after the request that is being answered, and was not asked for yet.
    private var waiting = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 0)
    /// Whether what came cannot be read, so that there is no next request.
    private var isGarbled = false
    private var isStopping = false
    /// Whether the client has said that it asks nothing more.
    private var isEnding = false
    private var context: ChannelHandlerContext?
    /// Whether the reader of a body has as much as it may; nothing is read from the socket then.
    private var isSated = false
    private var isReadHeld = false

    init(_ responder: Responder, on loop: any EventLoop) {
        self.responder = responder
        executor = LoopExecutor(loop)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if !waiting.isEmpty || isAnswering && isIdle {
            waiting.append(part)
        } else {
            take(part, context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        handOver(context)
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        if isSated || !waiting.isEmpty { isReadHeld = true } else { context.read() }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard unwrapOutboundIn(data).isLast else { return context.write(data, promise: promise) }
        isAnswering = false
        answering = nil
        if isIdle, isStopping || waiting.isEmpty && (isGarbled || isEnding) {
            let written = promise ?? context.eventLoop.makePromise()
            let channel = context.channel
            written.futureResult.whenComplete { _ in channel.close(promise: nil) }
            return context.write(data, promise: written)
        }
        context.write(data, promise: promise)
        if isIdle, !waiting.isEmpty {
            // Not at once: this call is the answer's, which is not over before it returns.
            let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
            context.eventLoop.execute { handler.value.takeWaiting() }
        }
    }

    /// Whoever reads the body wants more of it.
    func readOn() {
        isSated = false
        guard isReadHeld, waiting.isEmpty else { return }
        isReadHeld = false
        context?.read()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError else { return context.close(promise: nil) }
        isGarbled = true
        if case .streaming(let source) = incoming {
            // Whoever answers says what is wrong, and closes since the rest cannot be read.
            incoming = .nothing
            source.finish(Problem.unreadableBody)
        } else if !isAnswering {
            incoming = .nothing
            let writer = ResponseWriter(context.channel, keepsAlive: false)
            begin { await writer.refuse(.badRequest) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .streaming(let source) = incoming { source.finish(ChannelError.eof) }
        incoming = .nothing
        waiting.removeAll()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            isStopping = true
            waiting.removeAll()
            if !isAnswering, isIdle { context.close(promise: nil) }
        case ChannelEvent.inputClosed:
            // The client asks nothing more, but may still read.
            if case .streaming(let source) = incoming { source.finish(ChannelError.eof) }
            incoming = .nothing
            isEnding = true
            if !isAnswering, waiting.isEmpty { context.close(promise: nil) }
        case is Ending:
            answering?.cancel()
            context.close(promise: nil)
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// Whether no request is on its way in.
    private var isIdle: Bool { if case .nothing = incoming { true } else { false } }

    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch (part, incoming) {
        case (.head(let head), _): incoming = .gathering(head, nil)
        case (.body(let piece), .gathering(let head, nil)): incoming = .gathering(head, piece)
        case (.body(let piece), .gathering(let head, .some(var body))):
            incoming = .nothing
            body.writeImmutableBuffer(piece)
            incoming = .gathering(head, body)
        case (.body(let piece), .streaming(let source)):
            if case .stopProducing = source.yield(piece) { isSated = true }
        case (.end, .gathering(let head, let body)):
            incoming = .nothing
            answer(head, .whole(body ?? ByteBuffer()), context)
        case (.end, .streaming(let source)):
            incoming = .nothing
            source.finish()
            if !isAnswering, isStopping || isGarbled || isEnding { context.close(promise: nil) }
        case (.body, .nothing), (.end, .nothing): break
        }
    }

    /// Has a request answered whose body has not come to its end with what was read.
    private func handOver(_ context: ChannelHandlerContext) {
        guard case .gathering(let head, let body) = incoming else { return }
        let stream = BodyStream.makeSequence(
            elementType: ByteBuffer.self, backPressureStrategy: Self.pressure, finishOnDeinit: true,
            delegate: BodyDemand(self, on: context.eventLoop))
        incoming = .streaming(stream.source)
        if let body { _ = stream.source.yield(body) }
        answer(head, .stream(stream.sequence), context)
    }

    /// Goes on with what came while the last request was being answered.
    private func takeWaiting() {
        guard let context else { return }
        while !isAnswering || !isIdle, let part = waiting.popFirst() { take(part, context) }
        guard waiting.isEmpty else { return }
        handOver(context)
        if isReadHeld, !isSated {
            isReadHeld = false
            context.read()
        }
    }

    private func answer(_ head: HTTPRequestHead, _ body: RequestBody, _ context: ChannelHandlerContext) {
        let channel = context.channel
        let request = Request(head, body)
        let writer = ResponseWriter(channel, head)
        begin { [responder] in
            do {
                try await responder.respond(request, writer, channel)
            } catch {
                // The client has gone, or must see that its answer is not whole.
                channel.close(promise: nil)
            }
        }
    }

    /// Begins at once, on this thread; what it waits for brings it back here.
    private func begin(_ work: @escaping @Sendable () async -> Void) {
        isAnswering = true
        let task = Task.immediate(executorPreference: executor) { await work() }
        if isAnswering { answering = task }
    }
}

/// Runs tasks on an event loop. Whoever prefers it keeps it alive.
private final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
