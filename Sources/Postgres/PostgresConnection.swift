/// One connection, alone: an actor on a thread of its own, where libpq may block.
///
/// ``PostgresPool`` is what most programs want. A connection of one's own is for what must not be shared: a session-wide
/// advisory lock, or a long export.
public actor PostgresConnection {
    nonisolated let thread: ConnectionThread
    /// Unsafe because it belongs to nobody in particular: whoever has the connection (the actor's own jobs, a unit of
    /// work, the holder of a pool's lease) is alone with it, and passes it on through a lock.
    private nonisolated(unsafe) let link: Link

    /// The connection's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Connects; blocks only the connection's own thread.
    /// - Throws: ``PostgresError/Code/connectionFailed``.
    public static func open(
        _ configuration: PostgresConfiguration, log: @escaping @Sendable (PostgresEvent) -> Void = { _ in }
    ) async throws -> PostgresConnection {
        let connection = try PostgresConnection(configuration, log: log)
        try await connection.open()
        return connection
    }

    /// Starts the thread; ``open()`` connects. An initializer runs on its caller's thread, where nothing may block.
    init(_ configuration: PostgresConfiguration, log: @escaping @Sendable (PostgresEvent) -> Void) throws(PostgresError)
    {
        link = Link(configuration, gate: CancelGate { log(.cancelSent) }, log: log)
        thread = try ConnectionThread.start()
    }

    deinit { thread.stop() }

    func open() throws(PostgresError) { try link.open() }

    /// Whether a failed attempt to connect is worth another; asks the server, so it may block for a while.
    func mayRecover() -> Bool { Connecting.mayRecover(link.configuration) }

    /// Runs a unit of work on the connection's thread. Cancelling the task cancels this unit, and only this one; it then
    /// throws ``PostgresError/Code/cancelled``.
    ///
    /// `body` runs outside of the calling task, so it sees none of its task-local values; ``Session/isCancelled`` tells
    /// whether the task was cancelled.
    public nonisolated func withSession<R: Sendable>(
        _ body: @Sendable (borrowing Session) throws -> R
    ) async throws -> R {
        try await withoutActuallyEscaping(body) { body in
            let unit = Unit(body)
            defer { unit.letGo() }
            let outcome = await withTaskCancellationHandler {
                await unit.call.outcome { unit.run(by: self, at: 0) { _ in } }
            } onCancel: {
                unit.call.cancel()
            }
            switch outcome {
            case .done(let result): return try result.get()
            case .needsConnection:
                throw PostgresError(.connectionLost, "the connection is closed; nothing was sent")
            }
        }
    }

    /// Closes the connection. Later units of work throw ``PostgresError/Code/connectionLost``.
    public func close() { link.close() }

    /// Runs `work` on the connection's thread, where it may block.
    nonisolated func enqueue(_ work: @escaping @Sendable (Link) -> Void) {
        thread.enqueue(work: { self.assumeIsolated { work($0.link) } })
    }

    /// For the holder of a pool's lease, who is alone with it and must not block.
    nonisolated var leasedLink: Link { link }
}
