internal import Postgres

/// Creations that commit together: those that arrive while others are being committed. Each begins with its own asker's
/// settings; they are one transaction, so when any of them fails all are rolled back, and each goes by itself, to
/// succeed or to learn why not.
struct Creation: Sendable {
    let queries: [Query]

    typealias Gathered = Gathering<Creation, Void>

    static func gathering(_ pool: PostgresPool) -> Gathered {
        // The patience tells a disk that makes a commit wait for milliseconds from one that does not.
        let limits = GatheringState<Gathered.Seat>.Limits(
            flights: 2, slowFlights: 8, patience: .microseconds(1500))
        return Gathered(limits, left: .outcomeUnknown) { seats, _, over in
            pool.pipelines([seats.flatMap(\.request.queries)]) { results in
                var landing = Gathered.Landing.landed
                for result in results {
                    let outcome = Self.outcome(result, isAlone: seats.count == 1)
                    if case .failure(let error) = result, StoreError.isAway(error) {
                        landing = .databaseAway(StoreError(error))
                    }
                    for seat in seats { seat.resume(outcome) }
                }
                over(landing)
            }
            // A commit takes too long to be looked for.
            return nil
        }
    }

    /// What became of a group is what became of each of it.
    private static func outcome(_ result: Result<[Rows], PostgresError>, isAlone: Bool) -> Gathered.Seat.Outcome {
        switch result {
        case .success: .answer(())
        case .failure(let error):
            // An error that is its own alone need not be met twice.
            error.outcomeUnknown || StoreError.isAway(error) || isAlone && !error.isRetryable
                ? .failed(StoreError(error)) : .alone
        }
    }
}
