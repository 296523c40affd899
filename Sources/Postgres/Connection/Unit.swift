/// A unit of work on its way: from its caller, perhaps through the pool's queue, to a connection's thread and back.
///
/// It goes straight to the thread, and not as a job of its caller's task: a connection that has finished one unit takes
/// the next at once, where a task would first have to be woken to say that it wants to go there.
///
/// Sendable unchecked: `body` is set before the unit is passed on, read by the one thread that runs it, and dropped by
/// its owner after that; `number` is only touched under the pool's lock.
final class Unit<R: Sendable>: QueuedUnit, @unchecked Sendable {
    let call = PendingCall<R>()
    private var body: (@Sendable (borrowing Session) throws -> R)?
    var number: UInt64 = 0

    init(_ body: @escaping @Sendable (borrowing Session) throws -> R) { self.body = body }

    /// Drops the closure, which its owner only lent: called by the owner before it goes on, when nobody else can use it.
    func letGo() { body = nil }

    var isCancelled: Bool { call.isCancelled }

    func run(by connection: PostgresConnection, at place: Int, atEnd: @escaping @Sendable (Bool) -> Void) {
        connection.enqueue { self.run($0, at: place, atEnd: atEnd) }
    }

    private func run(_ link: Link, at place: Int, atEnd: (Bool) -> Void) {
        guard link.isAlive() else { return needsConnection(at: place) }
        let result: Result<R, any Error>
        if call.begin(link.gate), let body {
            result = Result { try body(Session(link: link)) }
        } else {
            result = .failure(PendingCall<R>.cancelledBefore)
        }
        let usable = link.finishUnit()
        atEnd(usable)
        call.resume(.done(result))
    }

    func needsConnection(at place: Int) { call.resume(.needsConnection(place: place)) }

    func fail(_ error: PostgresError) { call.resume(.done(.failure(error))) }
}
