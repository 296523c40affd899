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
        try await repeating(changesNothing) { pool in try await pool.withSession(body) }
    }

    /// Several queries in one round trip and one transaction, without a thread that waits for the answer.
    func roundTrip(changesNothing: Bool = false, _ queries: [Query]) async throws(StoreError) -> [Rows] {
        try await repeating(changesNothing) { pool in try await pool.pipeline(queries) }
    }

    private func repeating<R: Sendable>(
        _ changesNothing: Bool, _ work: (PostgresPool) async throws -> R
    ) async throws(StoreError) -> R {
        var attempt = 1
        while true {
            do {
                return try await work(pool)
            } catch let error as StoreError {
                throw error
            } catch let error as PostgresError {
                let again = error.isRetryable || (changesNothing && error.outcomeUnknown)
                // The pool has tried for as long as anybody may wait: to wait as long again helps nobody.
                let hasWaited = error.code == .poolExhausted || error.code == .connectionFailed
                guard again, attempt < attempts, !hasWaited else { throw StoreError(error) }
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
        // Without settings the database takes the asker for anonymous.
        let queries = principal.role == .anonymous ? [query] : [principal.settings, query]
        return try await roundTrip(changesNothing: true, queries)[queries.count - 1]
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
               set_config('muster.principal', \(account), true),
               set_config('muster.circles', \(circlesLiteral), true)
        """
    }

    /// What idempotency keys are kept under: one token's keys are no other's.
    var account: String { tokenID?.description ?? "\(role.rawValue):\(label)" }

    private var subjectsLiteral: String { "{\(subjects.map(\.description).joined(separator: ","))}" }

    /// Names of circles hold nothing that an array's text would have to quote; a node's name may.
    private var circlesLiteral: String {
        let quoted = circles.map { circle in
            "\"" + circle.description.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
        }
        return "{\(quoted.joined(separator: ","))}"
    }

    /// Whether every record is theirs to see and change.
    var isStaff: Bool { role == .steward || role == .coordinator }
}
