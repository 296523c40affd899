/// Where and how to connect.
///
/// The connection string goes to libpq as it is, so several hosts, `target_session_attrs`, `sslmode`, a service file or a
/// password file all mean what libpq's documentation says. Neither the string nor anything in it appears in a
/// description, a mirror or an event: it may hold a password.
public struct PostgresConfiguration: Sendable {
    /// A URI (`postgresql://…`) or `key=value` pairs, as libpq takes them; empty means libpq's defaults.
    public var conninfo: String
    /// What `pg_stat_activity` shows, unless the connection string names an application itself.
    public var applicationName: String
    /// How long one host may take to answer, unless the connection string says; whole seconds, at least two (libpq's
    /// own lower bound).
    public var connectTimeout: Duration
    /// How many prepared statements one connection keeps; the least recently used is deallocated. Zero prepares nothing,
    /// which is what a pooler in transaction mode between here and the server wants.
    public var statementCacheSize: Int

    /// Describes a server to connect to; nothing is opened yet.
    public init(
        _ conninfo: String, applicationName: String = "muster", connectTimeout: Duration = .seconds(5),
        statementCacheSize: Int = 256
    ) {
        self.conninfo = conninfo
        self.applicationName = applicationName
        self.connectTimeout = connectTimeout
        self.statementCacheSize = max(0, statementCacheSize)
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names the application only; the connection string may hold a password.
    public var description: String { "PostgresConfiguration(applicationName: \(applicationName), conninfo: withheld)" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// Shows no connection string to `dump` either.
    public var customMirror: Mirror {
        Mirror(self, children: ["applicationName": applicationName, "statementCacheSize": statementCacheSize])
    }
}
