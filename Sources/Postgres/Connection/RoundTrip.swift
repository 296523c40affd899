import CLibPQ

/// Statements sent together, and nobody's thread waiting for the answer: whoever brings the unit to the connection sends
/// them, the pool's reactor reads what comes back.
///
/// Sendable unchecked: one thread at a time runs it (who holds the lease, then the reactor's, at the end perhaps the
/// connection's) and passes it on through a lock, touching it no more; `number` is only touched under the pool's lock.
final class RoundTrip: QueuedUnit, Reactor.Watcher, @unchecked Sendable {
    /// Where it runs.
    private struct Place {
        let connection: PostgresConnection
        let link: Link
        let atEnd: @Sendable (Bool) -> Void
    }

    let call = PendingCall<[Rows]>()
    private let reactor: Reactor
    private var pipeline: Pipeline
    private var isRepeated = false
    private var place: Place?
    var number: UInt64 = 0

    init(_ queries: [Query], _ reactor: Reactor) {
        pipeline = Pipeline(queries)
        self.reactor = reactor
    }

    var isCancelled: Bool { call.isCancelled }

    func needsConnection(at place: Int) { call.resume(.needsConnection(place: place)) }

    func fail(_ error: PostgresError) { call.resume(.done(.failure(error))) }

    func run(by connection: PostgresConnection, at number: Int, atEnd: @escaping @Sendable (Bool) -> Void) {
        let link = connection.leasedLink
        guard link.isAlive() else { return needsConnection(at: number) }
        let began = call.begin(link.gate)
        let place = Place(connection: connection, link: link, atEnd: atEnd)
        self.place = place
        guard began else { return end(.failure(PendingCall<[Rows]>.cancelledBefore), at: place) }
        send(at: place)
    }

    private func send(at place: Place) {
        do {
            try place.link.setBlocking(false)
            try place.link.send(pipeline)
            try wait(at: place)
        } catch {
            end(.failure(error), at: place)
        }
    }

    /// Nothing of this may be touched after it, unless it throws: the reactor may be at work already.
    private func wait(at place: Place) throws {
        let connection = try place.link.handle()
        let unsent = PQflush(connection)
        guard unsent >= 0 else { throw place.link.lost(nil) }
        try reactor.watch(PQsocket(connection), alsoForWriting: unsent > 0, self)
    }

    func socketIsReady() {
        guard let place else { preconditionFailure("watched for without a connection") }
        do {
            let connection = try place.link.handle()
            guard PQconsumeInput(connection) == 1 else { throw place.link.lost(nil) }
            guard let rows = try place.link.receive(pipeline, waits: false) else { return try wait(at: place) }
            end(.success(rows), at: place)
        } catch let error as PostgresError where !isRepeated && place.link.canRepeat(pipeline, after: error) {
            isRepeated = true
            place.link.leavePipelineMode()
            pipeline = pipeline.again()
            send(at: place)
        } catch {
            end(.failure(error), at: place)
        }
    }

    private func end(_ result: Result<[Rows], any Error>, at place: Place) {
        self.place = nil
        place.link.leavePipelineMode()
        if let usable = place.link.finishWithoutWaiting() {
            place.atEnd(usable)
            call.resume(.done(result))
        } else {
            // A cancel is on its way, or a transaction was left open: to end those takes another answer.
            place.connection.enqueue { [call, atEnd = place.atEnd] link in
                atEnd(link.finishUnit())
                call.resume(.done(result))
            }
        }
    }
}
