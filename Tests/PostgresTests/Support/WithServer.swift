import Postgres

/// A pool on the shared cluster for the length of `body`; shut down afterwards, whatever happens.
func withPool<R>(
    size: Int = 2, maxWaiters: Int = 1024, waitLimit: Duration = .seconds(20), statementCacheSize: Int = 256,
    cluster: TestCluster? = nil, log: @escaping @Sendable (PostgresEvent) -> Void = { _ in },
    _ body: (PostgresPool) async throws -> R
) async throws -> R {
    var configuration = try (cluster ?? TestCluster.shared.get()).configuration
    configuration.statementCacheSize = statementCacheSize
    let pool = PostgresPool(
        configuration: configuration, size: size, maxWaiters: maxWaiters, waitLimit: waitLimit, log: log)
    do {
        let value = try await body(pool)
        await pool.shutdown()
        return value
    } catch {
        await pool.shutdown()
        throw error
    }
}

/// Runs one unit of work on a connection of its own.
func withSession<R: Sendable>(_ body: @Sendable (borrowing Session) throws -> R) async throws -> R {
    try await withPool(size: 1) { try await $0.withSession(body) }
}

/// The error that `body` throws, or nil.
func postgresError<R>(_ body: () async throws -> R) async -> PostgresError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? PostgresError
    }
}
