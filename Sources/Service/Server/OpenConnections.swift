import NIOConcurrencyHelpers
import NIOCore

/// The connections of a service: how many there may be, and how they end when it stops.
final class OpenConnections: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isEnding = false
        /// Who waits for the last to go.
        var ended: CheckedContinuation<Void, Never>?
    }

    private let limit: Int
    private let state = NIOLockedValueBox(State())

    /// - Parameter limit: how many there may be at once; at least 1.
    init(limit: Int) { self.limit = max(1, limit) }

    var hasRoom: Bool { state.withLockedValue { $0.channels.count < limit } }

    /// One more. One that comes while the service stops is closed.
    ///
    /// - Parameter gone: called when it has ended.
    func add(_ channel: any Channel, gone: @escaping @Sendable () -> Void) {
        let isWelcome = state.withLockedValue { state in
            if !state.isEnding { state.channels[ObjectIdentifier(channel)] = channel }
            return !state.isEnding
        }
        guard isWelcome else { return channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in
            self.remove(channel)
            gone()
        }
    }

    private func remove(_ channel: any Channel) {
        let ended = state.withLockedValue { state in
            state.channels[ObjectIdentifier(channel)] = nil
            guard state.isEnding, state.channels.isEmpty else { return nil as CheckedContinuation<Void, Never>? }
            defer { state.ended = nil }
            return state.ended
        }
        ended?.resume()
    }

    /// Closes the idle ones, and each other when its request has been answered; returns when all have gone. When the task
    /// is cancelled, those that are left are cut off.
    func end() async {
        for channel in ending() { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLockedValue { state in
                    if !state.channels.isEmpty { state.ended = continuation }
                    return state.channels.isEmpty
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            for channel in ending() { channel.pipeline.fireUserInboundEventTriggered(ConnectionHandler.Ending.now) }
        }
    }

    private func ending() -> [any Channel] {
        state.withLockedValue { state in
            state.isEnding = true
            return Array(state.channels.values)
        }
    }
}

/// Takes no new connection while there are as many as there may be; they wait in the system's backlog.
///
/// Stands in the pipeline of the listening socket; its state is touched on that event loop only.
final class AcceptLimitHandler: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias OutboundIn = Never

    private let connections: OpenConnections
    private var isReadHeld = false

    init(_ connections: OpenConnections) { self.connections = connections }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let waiting = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        connections.add(unwrapInboundIn(data)) {
            loop.execute {
                let (handler, context) = waiting.value
                handler.acceptOn(context)
            }
        }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        if connections.hasRoom { context.read() } else { isReadHeld = true }
    }

    private func acceptOn(_ context: ChannelHandlerContext) {
        guard isReadHeld, connections.hasRoom else { return }
        isReadHeld = false
        context.read()
    }
}
