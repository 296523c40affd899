internal import Postgres

extension PostgresConfiguration {
    /// Runs one unit of work on a connection of its own, which is closed after it: for what is done as the schema's
    /// owner, beside the store's pool.
    func unit<R: Sendable>(_ body: @Sendable (borrowing Session) throws -> R) async throws -> R {
        let pool = PostgresPool(configuration: self, size: 1)
        do {
            let result = try await pool.withSession(body)
            await pool.shutdown()
            return result
        } catch {
            await pool.shutdown()
            throw error
        }
    }
}
