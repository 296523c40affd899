/// What the owner of a cluster is told while it works, for its log.
public enum ClusterEvent: Sendable, Hashable, CustomStringConvertible {
    /// A new cluster is being created; this takes a second or two.
    case creating(directory: String)
    /// The server was started as process `pid`.
    case starting(pid: Int32)
    /// Connections are accepted.
    case ready(pid: Int32)
    /// A server left over from a killed owner is being stopped.
    case stoppingOrphan(pid: Int32)
    /// Files of a server that no longer runs were removed.
    case removedStale(path: String)
    /// The server ended although nobody asked it to.
    case ended(pid: Int32, how: String)
    /// The server will be started again after `milliseconds`; `attempt` counts failures in a row from 1.
    case restarting(attempt: Int, milliseconds: Int)
    /// A restart failed; the next `restarting` or the error of `run()` says what follows.
    case restartFailed(String)
    /// The disk of the cluster is full; the server starts again as soon as there is room.
    case waitingForRoom(directory: String)
    /// The server's log has outgrown its bound and could not be set aside.
    case logNotTrimmed(String)
    /// The server did not stop in time and is being stopped harder.
    case stoppingHarder(pid: Int32)
    /// The server was stopped.
    case stopped(pid: Int32)

    /// One line for a log.
    public var description: String {
        switch self {
        case .creating(let directory): "creating a PostgreSQL cluster in \(directory)"
        case .starting(let pid): "PostgreSQL is starting (process \(pid))"
        case .ready(let pid): "PostgreSQL is ready (process \(pid))"
        case .stoppingOrphan(let pid): "stopping the PostgreSQL that an earlier run left behind (process \(pid))"
        case .removedStale(let path): "removed what an earlier run left behind: \(path)"
        case .ended(let pid, let how): "PostgreSQL (process \(pid)) \(how)"
        case .restarting(let attempt, let milliseconds):
            "starting PostgreSQL again in \(milliseconds) ms (attempt \(attempt))"
        case .restartFailed(let reason): "PostgreSQL could not be started again: \(reason)"
        case .waitingForRoom(let directory):
            "the disk of \(directory) is full: PostgreSQL starts again as soon as there is room on it"
        case .logNotTrimmed(let reason): "PostgreSQL's log grows: \(reason)"
        case .stoppingHarder(let pid): "PostgreSQL (process \(pid)) does not stop; ending it without a clean shutdown"
        case .stopped(let pid): "PostgreSQL stopped (process \(pid))"
        }
    }
}
