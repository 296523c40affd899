/// Opening connections, and shutting the pool down.
extension PostgresPool {
    /// Opens a connection at a place that the caller holds. Gives the place back when it throws.
    func openConnection(at place: Int) async throws -> PostgresConnection {
        do {
            let connection = try await connect()
            let replaced = shared.with { shared in
                let old = shared.connections[place]
                shared.connections[place] = connection
                return old
            }
            // A connection that the server had closed: its memory goes here, outside of the lock.
            _ = replaced
            return connection
        } catch {
            giveBack(place, usable: false)
            throw error
        }
    }

    /// Connects, and tries again with growing pauses while no server answers or it is starting, for as long as a waiter
    /// may wait. What another attempt hardly mends (a wrong password, no such database) is thrown after four of them.
    private func connect() async throws -> PostgresConnection {
        let deadline = ContinuousClock.now.advanced(by: waitLimit)
        var pause = Duration.milliseconds(25)
        var attempt = 0
        var lasting = 0
        let connection = try PostgresConnection(configuration, log: log)
        while true {
            attempt += 1
            do {
                try await connection.open()
                return connection
            } catch {
                // A server that became ready between the failure and this question, or had no connection to spare for a
                // moment, looks like a lasting failure too.
                lasting = await connection.mayRecover() ? 0 : lasting + 1
                let giveUp = lasting > 3 || ContinuousClock.now.advanced(by: pause) > deadline || isShutDown
                log(.connectFailed(error, attempt: attempt, retryIn: giveUp ? nil : pause))
                guard !giveUp else { throw error }
                do {
                    try await Task.sleep(for: pause)
                } catch {
                    throw PostgresError(.cancelled, "the task was cancelled while it waited for the server")
                }
                pause = min(pause * 2, .seconds(1))
            }
        }
    }

    private var isShutDown: Bool { shared.with { $0.state.isShutDown } }

    /// Refuses new units of work and those that wait, lets running ones end, and closes all connections.
    public func shutdown() async {
        let (refused, idle, task, drained) = shared.with { shared in
            let shutdown = shared.state.shutdown()
            let task = shared.deadlineTask
            shared.deadlineTask = nil
            let idle = shutdown.close.compactMap { place in
                let connection = shared.connections[place]
                shared.connections[place] = nil
                return connection
            }
            return (
                shutdown.refuse.compactMap { shared.waiting.removeValue(forKey: $0) }, idle, task, shutdown.drained
            )
        }
        task?.cancel()
        for unit in refused {
            unit.fail(PostgresError(.poolShutDown, "the pool was shut down"))
        }
        for connection in idle { await connection.close() }
        guard !drained else { return }
        await withCheckedContinuation { continuation in
            let drained = shared.with { shared in
                if shared.state.leased == 0 { return true }
                shared.drained.append(continuation)
                return false
            }
            if drained { continuation.resume() }
        }
    }
}
