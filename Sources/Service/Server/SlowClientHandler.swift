import NIOCore
import NIOHTTP1

/// Closes a connection whose client sends or takes its bytes too slowly, or asks nothing for long, so that a few hundred
/// of them cannot hold all the connections there are. One timer a connection; nothing is done for each byte but counting.
final class SlowClientHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = ResponsePart
    typealias OutboundOut = ResponsePart

    /// How slow is too slow.
    struct Limits: Sendable {
        var read: TimeAmount
        /// Bytes a second.
        var minimumBodyRate: Int64
        var write: TimeAmount
        /// Without a request.
        var idle: TimeAmount
    }

    private let limits: Limits
    private let interval: TimeAmount
    private var requestSince: NIODeadline?
    private var bodyBytes: Int64 = 0
    private var blockedSince: NIODeadline?
    private var idleSince: NIODeadline? = .now()
    private var timer: Scheduled<Void>?

    init(_ limits: Limits) {
        self.limits = limits
        interval = .nanoseconds(max(50_000_000, min(limits.read, limits.write, limits.idle).nanoseconds / 4))
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { schedule(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        if timer == nil { schedule(context) }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            requestSince = .now()
            idleSince = nil
            bodyBytes = 0
        case .body(let buffer): bodyBytes += Int64(buffer.readableBytes)
        case .end: requestSince = nil
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if unwrapOutboundIn(data).isLast { idleSince = .now() }
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        blockedSince = context.channel.isWritable ? nil : .now()
        context.fireChannelWritabilityChanged()
    }

    private func schedule(_ context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: interval) { [self] in
            timer = nil
            if isTooSlow(.now()) {
                context.close(promise: nil)
            } else if context.channel.isActive {
                schedule(context)
            }
        }
    }

    private func isTooSlow(_ now: NIODeadline) -> Bool {
        if let requestSince {
            let granted = max(limits.read.nanoseconds, bodyBytes / max(1, limits.minimumBodyRate) * 1_000_000_000)
            if (now - requestSince).nanoseconds > granted { return true }
        }
        if let blockedSince, now - blockedSince > limits.write { return true }
        return idleSince.map { now - $0 > limits.idle } ?? false
    }

    private func cancel() {
        timer?.cancel()
        timer = nil
    }
}
