/// Who gets which connection: what ``PoolState`` decides is done here.
extension PostgresPool {
    /// Sends a unit to a free connection, or into the queue. Its caller is resumed in any case, sooner or later.
    func submit(_ unit: any QueuedUnit) {
        let action: Action = shared.with { shared in
            // Cancelled before it came here: whoever cancelled found nothing to take out of the queue.
            if unit.isCancelled { return .fail(unit, Self.cancelledWaiting) }
            if let lease = shared.state.leaseAtOnce() { return shared.serve(unit, lease) }
            shared.lastNumber += 1
            unit.number = shared.lastNumber
            switch shared.state.checkout(waiter: unit.number, deadline: .now.advanced(by: waitLimit)) {
            case .lease(let lease): return shared.serve(unit, lease)
            case .refuse(let refusal): return .fail(unit, refusalError(refusal))
            case .wait:
                shared.waiting[unit.number] = unit
                if shared.deadlineTask == nil { shared.deadlineTask = watchDeadlines() }
                return .none
            }
        }
        perform(action)
    }

    /// Takes a cancelled unit out of the queue, if it is there.
    func withdraw(_ unit: any QueuedUnit) {
        let waited = shared.with { shared in
            shared.state.giveUp(unit.number) && shared.waiting.removeValue(forKey: unit.number) != nil
        }
        if waited { unit.fail(Self.cancelledWaiting) }
    }

    /// Runs a unit on the connection of a place that it holds.
    func hand(_ unit: any QueuedUnit, to connection: PostgresConnection, at place: Int) {
        unit.run(by: connection, at: place) { usable in self.giveBack(place, usable: usable) }
    }

    /// Ends a lease. Called on the connection's thread where there is one, so that the next unit is there already when
    /// this one has resumed its caller.
    func giveBack(_ place: Int, usable: Bool) {
        let (action, broken) = shared.with { shared in
            var broken: PostgresConnection?
            if !usable {
                broken = shared.connections[place]
                shared.connections[place] = nil
            }
            switch shared.state.giveBack(place, usable: usable) {
            case .keep: return (Action.none, broken)
            case .handOver(let lease, let number):
                guard let unit = shared.waiting.removeValue(forKey: number) else {
                    preconditionFailure("whoever waits has a unit: both are changed under one lock")
                }
                return (shared.serve(unit, lease), broken)
            case .close(let drained):
                broken = shared.connections[place] ?? broken
                shared.connections[place] = nil
                guard drained else { return (.none, broken) }
                let waiting = shared.drained
                shared.drained = []
                return (.drained(waiting), broken)
            }
        }
        perform(action)
        // The last reference to a broken connection may go here: it is closed outside of the lock.
        withExtendedLifetime(broken) {}
    }

    /// What is left to do when the lock is free again.
    enum Action {
        case none
        case run(any QueuedUnit, PostgresConnection, place: Int)
        case open(any QueuedUnit, place: Int)
        case fail(any QueuedUnit, PostgresError)
        case drained([CheckedContinuation<Void, Never>])
    }

    private func perform(_ action: Action) {
        switch action {
        case .none: break
        case .run(let unit, let connection, let place): hand(unit, to: connection, at: place)
        case .open(let unit, let place): unit.needsConnection(at: place)
        case .fail(let unit, let error): unit.fail(error)
        case .drained(let continuations): for continuation in continuations { continuation.resume() }
        }
    }

    /// One task wakes those who waited too long; it ends when nobody waits. All wait equally long, so it sleeps until
    /// the first one's deadline, and whoever comes later has a later one.
    private func watchDeadlines() -> Task<Void, Never> {
        Task {
            while true {
                let next: ContinuousClock.Instant? = shared.with { shared in
                    let next = shared.state.nextDeadline
                    if next == nil { shared.deadlineTask = nil }
                    return next
                }
                guard let next else { return }
                do { try await Task.sleep(until: next, clock: .continuous) } catch
                { /* Cancelled: the queue is empty. */  }
                let expired = shared.with { shared in
                    shared.state.expire(now: .now).compactMap { shared.waiting.removeValue(forKey: $0) }
                }
                for unit in expired {
                    unit.fail(exhausted("no connection came free in \(waitLimit)"))
                }
            }
        }
    }

    private static var cancelledWaiting: PostgresError {
        PostgresError(.cancelled, "the task was cancelled while it waited for a connection")
    }

    private func exhausted(_ why: String) -> PostgresError {
        PostgresError(.poolExhausted, "\(why); the pool has \(size) connections")
    }

    private func refusalError(_ refusal: State.Refusal) -> PostgresError {
        switch refusal {
        case .shutDown: PostgresError(.poolShutDown, "the pool was shut down")
        case .tooManyWaiting: exhausted("too many callers are waiting already")
        }
    }
}

extension PostgresPool.Shared {
    func serve(_ unit: any QueuedUnit, _ lease: PostgresPool.State.Lease) -> PostgresPool.Action {
        if lease.isOpen, let connection = connections[lease.place] {
            return .run(unit, connection, place: lease.place)
        }
        return .open(unit, place: lease.place)
    }
}
