/// Several callers' transactions on one connection.
extension PostgresPool {
    /// Sends several transactions in one round trip, each as ``pipeline(_:)`` would, and tells `done` what became of each,
    /// in order. They share the connection and the way there and back and nothing else: each commits or fails by itself.
    /// When the connection breaks, those whose answers had not arrived throw ``PostgresError/Code/connectionLost``.
    ///
    /// It cannot be cancelled: it may be on its way for many, and a cancel could not be aimed at one of them. Whoever
    /// loses interest drops the result; `statement_timeout` bounds how long it takes.
    ///
    /// - Parameter done: called once, from any thread, perhaps before this returns; must not block.
    public func pipelines(
        _ transactions: [[Query]], done: @escaping @Sendable ([Result<[Rows], PostgresError>]) -> Void
    ) {
        Flight(transactions, watch: nil, pool: self, done: done).start()
    }

    /// The same, with the answer looked for by the caller.
    ///
    /// - Returns: what to look with; ``FlightWatch/leave()`` must be called in the end.
    public func watchedPipelines(
        _ transactions: [[Query]], done: @escaping @Sendable ([Result<[Rows], PostgresError>]) -> Void
    ) -> FlightWatch {
        let watch = FlightWatch()
        Flight(transactions, watch: watch, pool: self, done: done).start()
        return watch
    }

    /// Brings a flight to a connection, opening one where that is needed.
    private final class Flight: Sendable {
        private let pool: PostgresPool
        private let transactions: [[Query]]
        private let watch: FlightWatch?
        /// What cannot be sent at all.
        private let faults: [Int: PostgresError]
        private let done: @Sendable ([Result<[Rows], PostgresError>]) -> Void

        init(
            _ transactions: [[Query]], watch: FlightWatch?, pool: PostgresPool,
            done: @escaping @Sendable ([Result<[Rows], PostgresError>]) -> Void
        ) {
            var faults: [Int: PostgresError] = [:]
            for (index, queries) in transactions.enumerated() {
                do { for query in queries { try Link.checkSendable(query) } } catch { faults[index] = error }
            }
            self.faults = faults
            self.pool = pool
            self.transactions = transactions
            self.watch = watch
            self.done = done
        }

        func start() {
            do {
                let sendable = transactions.indices.filter { faults[$0] == nil }.map { transactions[$0] }
                guard !sendable.isEmpty else { return end([]) }
                let reactor = try pool.reactor()
                // The trip and its handler refer to each other until the handler has run for the last time.
                let trip = RoundTrip(sendable, reactor, watch: watch, handler: { outcome in self.hear(outcome) })
                self.trip.with { $0 = trip }
                pool.submit(trip)
            } catch {
                fail(error)
            }
        }

        private let trip = Locked<RoundTrip?>(nil)

        private func hear(_ outcome: UnitOutcome<RoundTrip.Results>) {
            switch outcome {
            case .done(.success(let results)): end(results)
            case .done(.failure(let error)):
                fail(error as? PostgresError ?? PostgresError(.misuse, "a round trip failed: \(error)"))
            case .needsConnection(let place):
                guard let trip = trip.with({ $0 }) else { preconditionFailure("heard of a trip that has ended") }
                Task { [pool] in
                    do {
                        let connection = try await pool.openConnection(at: place)
                        pool.hand(trip, to: connection, at: place)
                    } catch {
                        fail(error as? PostgresError ?? PostgresError(.connectionFailed, "not opened: \(error)"))
                    }
                }
            }
        }

        private func fail(_ error: PostgresError) {
            end(transactions.indices.filter { faults[$0] == nil }.map { _ in .failure(error) })
        }

        private func end(_ results: RoundTrip.Results) {
            trip.with { $0 = nil }
            watch?.end()
            guard !faults.isEmpty else { return done(results) }
            var rest = results[...]
            done(transactions.indices.map { index in faults[index].map { .failure($0) } ?? rest.removeFirst() })
        }
    }
}
