import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle

/// Listens, and hands each connection to a ``ConnectionHandler``.
struct HTTPListener: Service {
    let context: Context
    /// Called once, with the listening socket, when requests are answered.
    let ready: @Sendable (any Channel) async -> Void

    /// Serves until it is told to stop, and then until the requests that run have been answered.
    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: Self.loops)
        do {
            try await serve(on: group)
        } catch {
            try await group.shutdownGracefully()
            throw error
        }
        try await group.shutdownGracefully()
    }

    /// Half as many as there are processors: the other half is PostgreSQL's, its connections' threads' and that of what
    /// takes long. Fewer loops see more requests at once, which then go to the database together.
    private static var loops: Int { max(1, System.coreCount / 2) }

    private func serve(on group: MultiThreadedEventLoopGroup) async throws {
        let connections = OpenConnections(limit: context.configuration.maxConnections)
        let server = try await bind(group, connections)
        await ready(server)
        await withTaskCancellationOrGracefulShutdownHandler {
            // Ends when it is closed, which is below or when the system takes it away.
            do { try await server.closeFuture.get() } catch { context.log.write(.error, "listening-failed") }
        } onCancelOrGracefulShutdown: {
            server.close(promise: nil)
        }
        context.stop()
        await connections.end()
    }

    private func bind(
        _ group: MultiThreadedEventLoopGroup, _ connections: OpenConnections
    ) async throws -> any Channel {
        let responder = Responder(context)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Int32(clamping: context.configuration.backlog))
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // One at a time, so that there are never more than there may be.
            .serverChannelOption(.maxMessagesPerRead, value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptLimitHandler(connections))
                }
            }
            // A client may close its half once it has asked.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try configure(channel, responder) }
            }
        switch context.configuration.address {
        case .network(let host, let port):
            return
                try await bootstrap
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .bind(host: host, port: port).get()
        case .unixSocket(let path):
            return try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: false).get()
        }
    }

    private func configure(_ channel: any Channel, _ responder: Responder) throws {
        let configuration = context.configuration
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = configuration.headerLimit
        limits.maxHeaderListSize = configuration.headerLimit
        limits.maxHeaderFieldCount = configuration.headerCountLimit
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(ResponsePartHandler())
        // What is left over of a request when the connection ends is nobody's.
        try pipeline.addHandler(
            ByteToMessageHandler(
                HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: limits)))
        if let addresses = context.addresses {
            try pipeline.addHandler(AddressLimitHandler(addresses, context.metrics))
        }
        try pipeline.addHandler(
            SlowClientHandler(
                SlowClientHandler.Limits(
                    read: .nanoseconds(configuration.readTimeout.inNanoseconds),
                    minimumBodyRate: Int64(configuration.minimumBodyRate),
                    write: .nanoseconds(configuration.writeTimeout.inNanoseconds),
                    idle: .nanoseconds(configuration.idleTimeout.inNanoseconds))))
        try pipeline.addHandler(ConnectionHandler(responder, on: channel.eventLoop))
    }
}
