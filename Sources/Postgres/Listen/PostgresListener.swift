/// Listens on channels, on a connection of its own, across reconnects.
///
/// ```swift
/// let listener = PostgresListener(configuration: configuration, channels: ["changes"])
/// for try await event in listener.events() {
///     switch event {
///     case .listening, .missed: await catchUp()      // something may have happened meanwhile: look for yourself
///     case .notification(let notification): await apply(notification)
///     }
/// }
/// ```
///
/// PostgreSQL keeps nothing for who is not listening, so a listener never claims to be complete: it says when it began to
/// listen (again) and when its buffer overflowed, and at both the reader has to look for itself.
public struct PostgresListener: Sendable {
    /// What a listener tells.
    public enum Event: Sendable, Hashable {
        /// Listening from now on; whatever was sent before this has been missed. Comes again after each reconnect.
        case listening
        /// A NOTIFY was committed.
        case notification(PostgresNotification)
        /// The reader was so slow that the buffer filled; some notifications were dropped.
        case missed
    }

    let configuration: PostgresConfiguration
    let channels: [String]
    let bufferLimit: Int
    let log: @Sendable (PostgresEvent) -> Void

    /// Describes a listener; nothing is opened yet.
    /// - Parameters:
    ///   - channels: their names, exactly as sent (`NOTIFY Changes` without quotes sends to `changes`).
    ///   - bufferLimit: how many events may wait for a slow reader before they are dropped and ``Event/missed`` is told.
    ///     The connection is read all the while, so that a slow reader never holds up the server's queue.
    ///   - log: is called from any thread and must not block.
    public init(
        configuration: PostgresConfiguration, channels: [String], bufferLimit: Int = 256,
        log: @escaping @Sendable (PostgresEvent) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.channels = channels
        self.bufferLimit = max(1, bufferLimit)
        self.log = log
    }

    /// Connects, on a thread of its own, and tells what comes until the reader stops reading or its task is cancelled.
    ///
    /// A lost connection is made anew, with pauses that grow to five seconds, for as long as it takes. Only a first
    /// connection that no waiting can mend (a wrong password, no such database) ends the sequence with an error.
    public func events() -> AsyncThrowingStream<Event, any Error> {
        let (stream, continuation) = AsyncThrowingStream.makeStream(
            of: Event.self, throwing: (any Error).self, bufferingPolicy: .bufferingOldest(bufferLimit))
        do {
            let session = try ListenerSession(self, continuation)
            continuation.onTermination = { _ in session.stop() }
            try SystemThread.detach { session.run() }
        } catch {
            continuation.finish(throwing: error)
        }
        return stream
    }
}

/// One NOTIFY.
public struct PostgresNotification: Sendable, Hashable {
    /// The channel it was sent to.
    public var channel: String
    /// What was sent along; empty when nothing was.
    public var payload: String
    /// The server process that sent it.
    public var serverProcess: Int32
}
