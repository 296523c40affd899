import CanonicalJSON
import NIOCore
import NIOHTTP1
import Store

/// What machines ask: the document, health, readiness, counters.
enum OperationHandlers {
    static let stateSchema: JSONValue = Schemas.object([("status", ["const": "ok"])], required: ["status"])

    @Sendable static func document(_ call: Call) async throws -> Reply {
        Reply(
            .ok, headers: [.cacheControl: "public, max-age=60"],
            body: .whole(ByteBuffer(bytes: call.context.document), .json))
    }

    /// The process is there; whether the database is, is not its business.
    @Sendable static func health(_ call: Call) async throws -> Reply { .json(["status": "ok"]) }

    @Sendable static func ready(_ call: Call) async throws -> Reply {
        try await call.store.ping()
        return .json(["status": "ok"])
    }

    @Sendable static func metrics(_ call: Call) async throws -> Reply {
        let uptime = Clock.monotonic() - call.context.startedAt
        let pool = call.store.poolNumbers
        let gauges: [(name: String, help: String, value: Double)] = [
            ("muster_uptime_seconds", "Seconds since the service started.", uptime),
            ("muster_pool_size", "Connections to the database that there may be.", Double(pool.size)),
            ("muster_pool_leased", "Connections to the database that are at work.", Double(pool.leased)),
            ("muster_pool_idle", "Connections to the database that are open and idle.", Double(pool.idle)),
            ("muster_pool_waiting", "Requests that wait for a connection.", Double(pool.waiting)),
        ]
        return .text(call.context.metrics.exposition(gauges: gauges), as: .metrics)
    }
}
