import CLibPQ
import Glibc

/// Statements sent together, and nobody's thread waiting for the answer: whoever brings the unit to the connection sends
/// them, the pool's reactor reads what comes back.
///
/// It may carry several transactions, each of which ends with a Sync of its own: what befalls one is nothing to the
/// others, unless the connection breaks.
///
/// Sendable unchecked: one thread at a time runs it (who holds the lease, then the reactor's or that of whoever looks for
/// the answer, at the end perhaps the connection's) and passes it on through a lock, touching it no more; `number` is only touched under the pool's lock.
final class RoundTrip: QueuedUnit, Reactor.Watcher, @unchecked Sendable {
    /// What became of each transaction, in order.
    typealias Results = [Result<[Rows], PostgresError>]

    /// Where it runs.
    private struct Place {
        let connection: PostgresConnection
        let link: Link
        let atEnd: @Sendable (Bool) -> Void
    }

    /// A transaction under way.
    private struct Rider {
        /// Its position among the results.
        let index: Int
        let pipeline: Pipeline
    }

    let call: PendingCall<Results>
    private let reactor: Reactor
    private let watch: FlightWatch?
    private var riders: [Rider]
    /// Whose answer is being read.
    private var current = 0
    private var results: [Result<[Rows], PostgresError>?]
    private var isRepeated = false
    private var place: Place?
    var number: UInt64 = 0

    /// - Parameters:
    ///   - watch: of whoever looks for the answer instead of the reactor, for a while.
    ///   - handler: told what became of it, if no task waits for `call`.
    init(
        _ transactions: [[Query]], _ reactor: Reactor, watch: FlightWatch? = nil,
        handler: (@Sendable (UnitOutcome<Results>) -> Void)? = nil
    ) {
        self.watch = watch
        call = PendingCall(handler: handler)
        riders = transactions.enumerated().map { Rider(index: $0, pipeline: Pipeline($1)) }
        results = Array(repeating: nil, count: transactions.count)
        self.reactor = reactor
    }

    var isCancelled: Bool { call.isCancelled }

    func needsConnection(at place: Int) { call.resume(.needsConnection(place: place)) }

    func fail(_ error: PostgresError) {
        watch?.end()
        call.resume(.done(.failure(error)))
    }

    func run(by connection: PostgresConnection, at number: Int, atEnd: @escaping @Sendable (Bool) -> Void) {
        let link = connection.leasedLink
        guard link.isAlive() else { return needsConnection(at: number) }
        let began = call.begin(link.gate)
        let place = Place(connection: connection, link: link, atEnd: atEnd)
        self.place = place
        guard began else { return breakOff(PendingCall<Results>.cancelledBefore, at: place) }
        send(at: place)
    }

    private func send(at place: Place) {
        do throws(PostgresError) {
            try place.link.stopBlocking()
            try place.link.send(riders.map(\.pipeline))
            try wait(at: place)
        } catch {
            breakOff(error, at: place)
        }
    }

    /// Nothing of this may be touched after it, unless it throws: somebody else may be at work already.
    private func wait(at place: Place) throws(PostgresError) {
        let connection = try place.link.handle()
        let unsent = PQflush(connection)
        guard unsent >= 0 else { throw place.link.lost(nil) }
        if unsent == 0, let watch, watch.take(self) { return }
        try reactor.watch(PQsocket(connection), alsoForWriting: unsent > 0, self)
    }

    /// Whether something can be read; asked by whoever looks.
    var hasArrived: Bool {
        guard let connection = place?.link.connection else { return true }
        var socket = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
        return poll(&socket, 1, 0) != 0
    }

    /// Nobody looks any more.
    func leaveToReactor() {
        guard let place else { preconditionFailure("left to the reactor without a connection") }
        do throws(PostgresError) { try wait(at: place) } catch { breakOff(error, at: place) }
    }

    func socketIsReady() {
        guard let place else { preconditionFailure("watched for without a connection") }
        do throws(PostgresError) {
            let connection = try place.link.handle()
            guard PQconsumeInput(connection) == 1 else { throw place.link.lost(nil) }
            guard try read(place.link) else { return try wait(at: place) }
        } catch {
            return breakOff(error, at: place)
        }
        let stale = staleRiders(place.link)
        guard !stale.isEmpty else { return end(at: place) }
        isRepeated = true
        place.link.leavePipelineMode()
        riders = stale.map { Rider(index: $0.index, pipeline: $0.pipeline.again()) }
        for rider in riders { results[rider.index] = nil }
        current = 0
        send(at: place)
    }

    /// Reads what has arrived. Whether that was all; throws when the connection is lost.
    private func read(_ link: Link) throws(PostgresError) -> Bool {
        while current < riders.count {
            let rider = riders[current]
            do throws(PostgresError) {
                guard let rows = try link.receive(rider.pipeline, waits: false) else { return false }
                results[rider.index] = .success(rows)
            } catch {
                results[rider.index] = .failure(error)
                if link.isBroken { throw error }
            }
            current += 1
        }
        return true
    }

    /// Those whose statements must only be prepared anew, the first time.
    private func staleRiders(_ link: Link) -> [Rider] {
        guard !isRepeated else { return [] }
        return riders.filter { rider in
            if case .failure(let error) = results[rider.index] {
                link.canRepeat(rider.pipeline, after: error)
            } else {
                false
            }
        }
    }

    /// Ends it for all whose answer has not been read.
    private func breakOff(_ error: PostgresError, at place: Place) {
        for rider in riders[current...] { results[rider.index] = results[rider.index] ?? .failure(error) }
        end(at: place)
    }

    private func end(at place: Place) {
        self.place = nil
        place.link.leavePipelineMode()
        watch?.end()
        let outcome = UnitOutcome.done(.success(results.compactMap { $0 }))
        if let usable = place.link.finishWithoutWaiting() {
            place.atEnd(usable)
            call.resume(outcome)
        } else {
            // A cancel is on its way, or a transaction was left open: to end those takes another answer.
            place.connection.enqueue { [call, atEnd = place.atEnd] link in
                atEnd(link.finishUnit())
                call.resume(outcome)
            }
        }
    }
}
