import CanonicalJSON
import Logging
import NIOCore
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
        pullNow: PullNow? = nil, takeOver: TakeOver? = nil, keeper: LogKeeper? = nil, grown: Signal = Signal(),
        changed: Signal = Signal()
    ) {
        context = Context(
            configuration: configuration, node: node, store: store, log: log, pullNow: pullNow,
            takeOver: takeOver, keeper: keeper, grown: grown, changed: changed)
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
        let listener = HTTPListener(context: context) { [context] channel in
            let endpoint = Self.endpoint(channel, configuration)
            context.log.write(.info, "listening", ["address": .string(endpoint.description)])
            if case .network(let host, let port) = endpoint { context.setBound(host: host, port: port) }
            await ready(endpoint)
        }
        var group = ServiceGroupConfiguration(
            services: [.init(service: listener)], gracefulShutdownSignals: stopsOnSignals ? [.sigterm, .sigint] : [],
            logger: context.log.logger(label: "http"))
        group.maximumGracefulShutdownDuration = configuration.shutdownGrace
        try await ServiceGroup(configuration: group).run()
        context.log.write(.info, "stopped")
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
