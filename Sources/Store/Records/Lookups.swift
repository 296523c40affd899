internal import Postgres
internal import Registry

/// Look-ups by id that go together. What one asker wants is one statement, in a transaction of its own under that
/// asker's settings; several askers' transactions share a round trip.
struct Lookup: Sendable {
    let id: RecordID
    let principal: Principal

    typealias Gathered = Gathering<Lookup, Row?>

    static func gathering(_ pool: PostgresPool) -> Gathered {
        Gathered(.init(flights: 4, slowFlights: 8, patience: .milliseconds(5), enough: 4), left: .cancelled) {
            seats, isAttended, over in
            let askers = seats.together { $0.principal }.map { Asker(principal: $0.key, seats: $0.seats) }
            let landed: @Sendable ([Result<[Rows], PostgresError>]) -> Void = { results in
                var landing = Gathered.Landing.landed
                for (asker, result) in zip(askers, results) {
                    if let away = asker.answer(result) { landing = .databaseAway(away) }
                }
                over(landing)
            }
            let queries = askers.map(\.queries)
            if isAttended { return pool.watchedPipelines(queries, done: landed) }
            pool.pipelines(queries, done: landed)
            return nil
        }
    }

    private struct Asker: Sendable {
        let principal: Principal
        let seats: [Gathered.Seat]

        var queries: [Query] {
            let ids = seats.map(\.request.id)
            // In a sub-select so that the planner does not see how many they are: it would take a plan of its own for each
            // short list, and planning costs several times what finding the records does.
            let select: Query = """
                SELECT \(RecordColumns.all) FROM muster.record r WHERE r.id = ANY ((SELECT \(ids))::uuid[])
                """
            // Without settings the database takes the asker for anonymous.
            return principal.role == .anonymous ? [select] : [principal.settings, select]
        }

        /// Tells each seat; the error when the database is away.
        func answer(_ result: Result<[Rows], PostgresError>) -> StoreError? {
            do {
                var found: [RecordID: Row] = [:]
                if let rows = try result.get().last { for row in rows { found[try row[0]] = row } }
                for seat in seats { seat.resume(.answer(found[seat.request.id])) }
                return nil
            } catch {
                let away = StoreError.isAway(error) ? StoreError(error) : nil
                for seat in seats { seat.resume(away.map { .failed($0) } ?? .alone) }
                return away
            }
        }
    }
}
