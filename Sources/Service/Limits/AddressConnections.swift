import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1

/// How many connections each address has open. What it remembers is bounded by the connections there are.
package final class AddressConnections: Sendable {
    private let limit: Int
    private let open = NIOLockedValueBox<[[UInt8]: Int]>([:])

    /// - Parameter limit: How many an address may have; at least 1.
    package init(limit: Int) { self.limit = max(1, limit) }

    /// Whether an address may have one more; if so, ``leave(_:)`` must follow.
    package func enter(_ address: [UInt8]) -> Bool {
        open.withLockedValue { open in
            let count = open[address, default: 0]
            guard count < limit else { return false }
            open[address] = count + 1
            return true
        }
    }

    package func leave(_ address: [UInt8]) {
        open.withLockedValue { open in
            let count = open[address, default: 0]
            open[address] = count > 1 ? count - 1 : nil
        }
    }

    /// How many addresses have a connection open.
    package var count: Int { open.withLockedValue { $0.count } }
}

/// Closes a connection at once when its address has as many as it may: no request of it is read, so that one client
/// cannot hold all the connections there are. An admitted connection costs nothing more: the handler takes itself away.
/// One handler a connection; its state is touched on the event loop only.
final class AddressLimitHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private enum State { case new, admitted, refused }

    private let connections: AddressConnections
    private let metrics: ServiceMetrics
    private var state = State.new

    init(_ connections: AddressConnections, _ metrics: ServiceMetrics) {
        self.connections = connections
        self.metrics = metrics
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { admit(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        admit(context)
        guard state == .admitted else { return }
        context.fireChannelActive()
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if state == .admitted { context.fireChannelRead(data) }
    }

    private func admit(_ context: ChannelHandlerContext) {
        guard state == .new else { return }
        // Over a Unix socket nobody has an address.
        guard let address = context.remoteAddress?.block else {
            state = .admitted
            return
        }
        if connections.enter(address) {
            state = .admitted
            context.channel.closeFuture.whenComplete { [connections] _ in connections.leave(address) }
        } else {
            state = .refused
            metrics.countConnectionRefused()
            context.close(promise: nil)
        }
    }
}
