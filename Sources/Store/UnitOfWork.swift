internal import Postgres
internal import Registry

/// How often a unit of work is run in all when it loses to another (deadlock, serialization) or finds its connection
/// gone before anything was sent.
private let attempts = 4

extension Store {
    /// Runs a unit of work on a connection and says what went wrong in our words. Run again only when that cannot do
    /// the work twice: `changesNothing` allows it even when the answer was lost.
    func unit<R: Sendable>(
        changesNothing: Bool = false, _ body: @escaping @Sendable (borrowing Session) throws -> R
    ) async throws(StoreError) -> R {
        var attempt = 1
        while true {
            do {
                return try await pool.withSession(body)
            } catch let error as StoreError {
                throw error
            } catch let error as PostgresError {
                let again = error.isRetryable || (changesNothing && error.outcomeUnknown)
                guard again, attempt < attempts, error.code != .poolExhausted else { throw StoreError(error) }
                attempt += 1
            } catch is CancellationError {
                throw StoreError(.cancelled)
            } catch {
                throw StoreError(.internalFault)
            }
        }
    }

    /// One query that changes nothing, in one round trip.
    func read(_ query: Query, as principal: Principal) async throws(StoreError) -> Rows {
        try await unit(changesNothing: true) { session in
            // Without settings the database takes the asker for anonymous.
            if principal.role == .anonymous { return try session.query(query) }
            return try session.pipeline([principal.settings, query])[1]
        }
    }

    /// A unit of work with several round trips, in one transaction.
    func transaction<R: Sendable>(
        as principal: Principal, _ body: @escaping @Sendable (borrowing Session) throws -> R
    ) async throws(StoreError) -> R {
        try await unit { session in
            try session.transaction { session in
                try session.execute(principal.settings)
                return try body(session)
            }
        }
    }
}

extension Principal {
    /// Tells the database who asks, until the end of the transaction.
    var settings: Query {
        """
        SELECT set_config('muster.role', \(role.rawValue), true),
               set_config('muster.subjects', \(subjectsLiteral), true),
               set_config('muster.principal', \(account), true)
        """
    }

    /// What idempotency keys are kept under: one token's keys are no other's.
    var account: String { tokenID?.description ?? "\(role.rawValue):\(label)" }

    private var subjectsLiteral: String { "{\(subjects.map(\.description).joined(separator: ","))}" }

    /// Whether every record is theirs to see and change.
    var isStaff: Bool { role == .steward || role == .coordinator }
}
