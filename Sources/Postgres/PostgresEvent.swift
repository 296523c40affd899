/// What a log or a metric may want to know. Never holds the connection string or a parameter.
public enum PostgresEvent: Sendable {
    /// A connection is open; the server process that serves it.
    case connected(serverProcess: Int32)
    /// A connection broke and was thrown away.
    case connectionLost(PostgresError)
    /// An attempt to connect failed; the next follows after `retryIn`, or none when nil.
    case connectFailed(PostgresError, attempt: Int, retryIn: Duration?)
    /// The server sent a NOTICE, WARNING or the like. May quote data.
    case notice(severity: String, message: String)
    /// A prepared statement had gone stale and was prepared anew.
    case statementRefreshed(String)
    /// A cancel request was sent to the server on behalf of a cancelled task.
    case cancelSent
}
