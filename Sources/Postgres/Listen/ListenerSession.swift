import CLibPQ
import Glibc

/// The thread behind a ``PostgresListener``.
///
/// Sendable unchecked: `connection`, `notices`, `missed` and `connectedOnce` belong to the thread that executes `run()`; the others
/// are constant, or only touched under `lock`.
final class ListenerSession: @unchecked Sendable {
    private let listener: PostgresListener
    private let continuation: AsyncThrowingStream<PostgresListener.Event, any Error>.Continuation
    private let lock = Lock()
    /// Written to once, to interrupt a wait; -1 when closed, so that nobody writes to a number used anew.
    private var wakeWriter: Int32
    private let wakeReader: Int32
    private var connection: OpaquePointer?
    private var notices: Unmanaged<NoticeSink>?
    private var missed = false
    private var connectedOnce = false

    /// How often a silent connection is asked whether it still lives, and how soon a full buffer is tried again.
    private static let heartbeat: Int32 = 30_000
    private static let retryFull: Int32 = 20

    init(
        _ listener: PostgresListener,
        _ continuation: AsyncThrowingStream<PostgresListener.Event, any Error>.Continuation
    ) throws(PostgresError) {
        self.listener = listener
        self.continuation = continuation
        var ends: [Int32] = [-1, -1]
        // A child process must not inherit it: the far end would then never close.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw PostgresError(.connectionFailed, "no socket pair for a listener: \(String(cString: strerror(errno)))")
        }
        (wakeReader, wakeWriter) = (ends[0], ends[1])
    }

    deinit {
        close(wakeReader)
        if wakeWriter >= 0 { close(wakeWriter) }
    }

    /// Ends `run()`, from any thread, at any time: the far end of the pair closes, and stays readable for ever.
    func stop() {
        lock.with {
            if wakeWriter >= 0 { close(wakeWriter) }
            wakeWriter = -1
        }
    }

    func run() {
        var attempt = 0
        var lasting = 0
        while true {
            do throws(PostgresError) {
                try connect()
                (attempt, lasting) = (0, 0)
                if try !listen() { break }
            } catch {
                disconnect()
                attempt += 1
                lasting = Connecting.mayRecover(listener.configuration) ? 0 : lasting + 1
                if !connectedOnce, lasting > 1 {
                    listener.log(.connectFailed(error, attempt: attempt, retryIn: nil))
                    continuation.finish(throwing: error)
                    break
                }
                let pause = min(5000, 25 << min(attempt, 8))
                listener.log(.connectFailed(error, attempt: attempt, retryIn: .milliseconds(pause)))
                if wait(milliseconds: Int32(pause)).stopped { break }
            }
        }
        disconnect()
    }

    private func connect() throws(PostgresError) {
        let connection = try Connecting.connect(listener.configuration)
        self.connection = connection
        notices = NoticeSink.attach(to: connection, listener.log)
        for channel in listener.channels {
            let result = PQexec(connection, "LISTEN \(Query.quoted(channel))")
            defer { PQclear(result) }
            guard let result, PQresultStatus(result) == PGRES_COMMAND_OK else {
                throw PostgresError.lost(connection, statement: "LISTEN")
            }
        }
        connectedOnce = true
        listener.log(.connected(serverProcess: PQbackendPID(connection)))
        tell(.listening)
    }

    private func disconnect() {
        if let connection { PQfinish(connection) }
        connection = nil
        notices?.release()
        notices = nil
    }

    /// Passes on what comes. False when told to stop; throws when the connection is lost.
    private func listen() throws(PostgresError) -> Bool {
        guard let connection else { return true }
        while true {
            let found = wait(milliseconds: missed ? Self.retryFull : Self.heartbeat)
            if found.stopped { return false }
            if missed { tell(.missed) }
            if !found.readable, !missed { PQclear(PQexec(connection, "")) }
            let alive = PQconsumeInput(connection) == 1 && PQstatus(connection) == CONNECTION_OK
            while let notify = PQnotifies(connection) {
                defer { PQfreemem(notify) }
                tell(
                    .notification(
                        PostgresNotification(
                            channel: String(cString: notify.pointee.relname),
                            payload: String(cString: notify.pointee.extra), serverProcess: notify.pointee.be_pid)))
            }
            guard alive else {
                let error = PostgresError.lost(connection, statement: nil)
                listener.log(.connectionLost(error))
                throw error
            }
        }
    }

    /// Into the buffer. When it is full the event is dropped, and the first to find room is ``PostgresListener/Event/missed``.
    private func tell(_ event: PostgresListener.Event) {
        if missed, event != .missed {
            guard case .enqueued = continuation.yield(.missed) else { return }
            missed = false
        }
        if case .dropped = continuation.yield(event) { missed = true } else if event == .missed { missed = false }
    }

    private func wait(milliseconds: Int32) -> (stopped: Bool, readable: Bool) {
        let socket = connection.map { PQsocket($0) } ?? -1
        // A negative descriptor is one that poll passes over.
        var watched = [
            pollfd(fd: wakeReader, events: Int16(POLLIN), revents: 0),
            pollfd(fd: socket, events: Int16(POLLIN), revents: 0),
        ]
        poll(&watched, 2, milliseconds)
        return (watched[0].revents != 0, watched[1].revents != 0)
    }
}
