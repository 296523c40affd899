import CanonicalJSON
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
package import Store
import UnixSignals

/// The HTTP service of a node: listens, answers, and stops when it is told to.
///
/// It needs a store whose schema is there, and owns neither the store nor what is below it.
package struct MusterService: Sendable {
    /// Where the service listens.
    package enum Endpoint: Sendable, Hashable, CustomStringConvertible {
        case network(host: String, port: Int)
        case unixSocket(path: String)

        /// As a person would open it: `http://127.0.0.1:8642`.
        package var description: String {
            switch self {
            case .network(let host, let port):
                host.contains(":") ? "http://[\(host)]:\(port)" : "http://\(host):\(port)"
            case .unixSocket(let path): path
            }
        }
    }

    private let context: Context

    package init(
        configuration: ServiceConfiguration, store: Store, node: NodeInformation, log: ServiceLog = ServiceLog(),
        pullNow: PullNow? = nil, keeper: LogKeeper? = nil, grown: Signal = Signal(), changed: Signal = Signal()
    ) {
        context = Context(
            configuration: configuration, node: node, store: store, log: log, pullNow: pullNow, keeper: keeper,
            grown: grown, changed: changed)
    }

    /// Serves until SIGTERM or SIGINT comes or the task is cancelled; then no new connection is taken, running requests
    /// finish, and it returns. Requests that take longer than the grace are cancelled.
    ///
    /// - Parameters:
    ///   - stopsOnSignals: Whether the two signals are watched; a test that runs several services watches none.
    ///   - ready: Called once, with the address that was bound, when requests are answered.
    /// - Throws: When the address cannot be bound.
    package func run(
        stopsOnSignals: Bool = true, ready: @escaping @Sendable (Endpoint) async -> Void = { _ in }
    ) async throws {
        let configuration = context.configuration
        let logger = context.log.logger(label: "http")
        let responder = Responder(context)
        let server = try HTTPServerBuilder({ [context] responder in
            LoopBoundChannel(inner: HTTP1Channel(responder: responder, configuration: Self.channel(context)))
        }).buildServer(
            configuration: Self.listener(configuration, logger), eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger,
            responder: { request, writer, channel in try await responder.respond(request, writer, channel) },
            onServerRunning: { [log = context.log] channel in
                let endpoint = Self.endpoint(channel, configuration)
                log.write(.info, "listening", ["address": .string(endpoint.description)])
                if case .network(let host, let port) = endpoint { context.setBound(host: host, port: port) }
                await ready(endpoint)
            })
        var group = ServiceGroupConfiguration(
            services: [.init(service: server)], gracefulShutdownSignals: stopsOnSignals ? [.sigterm, .sigint] : [],
            logger: logger)
        group.maximumGracefulShutdownDuration = configuration.shutdownGrace
        try await ServiceGroup(configuration: group).run()
        context.log.write(.info, "stopped")
    }

    private static func channel(_ context: Context) -> HTTP1Channel.Configuration {
        let configuration = context.configuration
        let limits = SlowClientHandler.Limits(
            read: .nanoseconds(configuration.readTimeout.inNanoseconds),
            minimumBodyRate: Int64(configuration.minimumBodyRate),
            write: .nanoseconds(configuration.writeTimeout.inNanoseconds))
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: handlers(context, limits),
            idleTimeout: .nanoseconds(configuration.idleTimeout.inNanoseconds),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: configuration.headerLimit, maxHeaderListSize: configuration.headerLimit,
                maxHeaderFieldCount: configuration.headerCountLimit))
    }

    private static func handlers(
        _ context: Context, _ limits: SlowClientHandler.Limits
    ) -> [any RemovableChannelHandler] {
        guard let addresses = context.addresses else { return [SlowClientHandler(limits)] }
        return [AddressLimitHandler(addresses, context.metrics), SlowClientHandler(limits)]
    }

    private static func listener(_ configuration: ServiceConfiguration, _ logger: Logger) -> ServerConfiguration {
        let address: BindAddress =
            switch configuration.address {
            case .network(let host, let port): .hostname(host, port: port)
            case .unixSocket(let path): .unixDomainSocket(path: path)
            }
        return ServerConfiguration(
            address: address, backlog: configuration.backlog,
            availableConnectionsDelegate: .maximum(configuration.maxConnections, logger: logger))
    }

    private static func endpoint(_ channel: any Channel, _ configuration: ServiceConfiguration) -> Endpoint {
        switch configuration.address {
        case .network(let host, let port):
            .network(
                host: channel.localAddress?.ipAddress ?? host, port: channel.localAddress?.port ?? port)
        case .unixSocket(let path): .unixSocket(path: path)
        }
    }
}
