import CLibPQ
import Glibc

/// One libpq connection with its cache. Not Sendable: it belongs to a ``PostgresConnection`` and is used on its thread.
final class Link {
    let configuration: PostgresConfiguration
    let gate: CancelGate
    let log: @Sendable (PostgresEvent) -> Void
    var cache: StatementCache
    /// Statements that the server still keeps and nobody uses; deallocated before the next one is prepared.
    var discarded: [String] = []
    private(set) var connection: OpaquePointer?
    var parameters = ParameterList()
    /// Whether the connection broke, or may be out of step with the server: libpq notices some of it only later.
    var hasFailed = false
    /// Whether the session has opened a transaction; libpq's own status says "active" while a statement runs.
    var inTransaction = false
    /// How deep savepoints are nested.
    var savepoints = 0
    private var notices: Unmanaged<NoticeSink>?

    init(_ configuration: PostgresConfiguration, gate: CancelGate, log: @escaping @Sendable (PostgresEvent) -> Void) {
        self.configuration = configuration
        self.gate = gate
        self.log = log
        cache = StatementCache(capacity: configuration.statementCacheSize)
    }

    deinit { close() }

    /// The connection, or the error that it is closed.
    func handle() throws(PostgresError) -> OpaquePointer {
        guard let connection else { throw PostgresError(.connectionLost, "the connection is closed") }
        return connection
    }

    /// Blocks until connected. Throws ``PostgresError/Code/connectionFailed``.
    func open() throws(PostgresError) {
        close()
        let connection = try Connecting.connect(configuration)
        self.connection = connection
        hasFailed = false
        cache = StatementCache(capacity: configuration.statementCacheSize)
        discarded = []
        gate.attach(PQgetCancel(connection))
        notices = NoticeSink.attach(to: connection, log)
        log(.connected(serverProcess: PQbackendPID(connection)))
    }

    func close() {
        gate.detach()
        if let connection { PQfinish(connection) }
        connection = nil
        notices?.release()
        notices = nil
    }

    /// Whether nothing can be done with this connection any more.
    var isBroken: Bool { hasFailed || (connection.map { PQstatus($0) == CONNECTION_BAD } ?? true) }

    var transactionStatus: PGTransactionStatusType { connection.map { PQtransactionStatus($0) } ?? PQTRANS_UNKNOWN }

    /// Looks, without waiting, whether the server has closed an idle connection. One system call when it has not.
    func isAlive() -> Bool {
        guard let connection, !isBroken else { return false }
        let socket = PQsocket(connection)
        guard socket >= 0 else { return false }
        var watch = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        // Something to read while idle is a notice, a changed setting, or the server's farewell and the end of the
        // stream; the second look tells them apart. Each round takes in what has arrived.
        for _ in 0..<8 {
            guard poll(&watch, 1, 0) > 0 else { return true }
            guard PQconsumeInput(connection) == 1 else { return false }
            _ = PQisBusy(connection)
            guard PQstatus(connection) == CONNECTION_OK else { return false }
        }
        return true
    }

    /// From here to the end of the unit, libpq does not wait until what is sent has gone out. Throws when the connection
    /// is lost.
    func stopBlocking() throws(PostgresError) {
        guard PQsetnonblocking(try handle(), 1) == 0 else { throw lost(nil) }
    }

    /// The same as ``finishUnit()`` when nothing has to be waited for, else nil, and nothing is done.
    func finishWithoutWaiting() -> Bool? {
        guard let connection, !isBroken else {
            return gate.endUnlessSent() ? false : nil
        }
        guard transactionStatus == PQTRANS_IDLE, gate.endUnlessSent() else { return nil }
        return PQsetnonblocking(connection, 0) == 0
    }

    /// Ends a unit of work. Says whether the connection may serve another.
    func finishUnit() -> Bool {
        let cancelSent = gate.end()
        if let connection, !isBroken, PQsetnonblocking(connection, 0) != 0 { return false }
        inTransaction = false
        savepoints = 0
        guard let connection, !isBroken else { return false }
        // A request was delivered and may have found nothing to cancel: one empty statement takes what is left of it.
        if cancelSent { PQclear(PQexec(connection, "")) }
        if transactionStatus != PQTRANS_IDLE { PQclear(PQexec(connection, "ROLLBACK")) }
        return transactionStatus == PQTRANS_IDLE
    }

    /// Refuses to go on when the unit was cancelled.
    func checkCancelled() throws(PostgresError) {
        if gate.isRequested { throw PostgresError(.cancelled, "the task was cancelled") }
    }
}
