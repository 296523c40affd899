package import Postgres

/// Brings a database's schema up to this program's: forward only, one transaction a migration. Any number of processes
/// may start together: each migration is applied under an advisory lock by whoever comes first.
package struct Migrator: Sendable {
    private let configuration: PostgresConfiguration
    private let migrations: [Migration]

    /// "muster" in ASCII.
    private static let lock: Int64 = 0x6D75_7374_6572

    /// A migrator for a database.
    ///
    /// - Parameters:
    ///   - configuration: connects as the role that owns, or shall own, the schema; it needs CREATEROLE unless the role
    ///     `muster_service` exists and may be granted by it.
    ///   - migrations: other than this program's own, for tests.
    package init(_ configuration: PostgresConfiguration, migrations: [Migration] = Migration.all) {
        self.configuration = configuration
        self.migrations = migrations
    }

    /// Applies what is missing and returns the names of what was applied by this call.
    ///
    /// - Throws: ``StoreError`` `.schema` when a migration that was applied differs from this program's, or the database
    ///   knows migrations that this program does not.
    package func run() async throws(StoreError) -> [String] {
        do {
            return try await configuration.unit { session in try apply(session) }
        } catch { throw Self.explained(error) }
    }

    private func apply(_ session: borrowing Session) throws -> [String] {
        var applied: [String] = []
        while true {
            let name = try session.transaction { session in try applyNext(session) }
            guard let name else { return applied }
            applied.append(name)
        }
    }

    /// Applies the first migration that is missing; nil when none is.
    private func applyNext(_ session: borrowing Session) throws -> String? {
        try session.execute("SELECT pg_advisory_xact_lock(\(Self.lock))")
        if try session.query("SELECT to_regclass('muster.migration') IS NULL")[0][0] {
            try session.executeScript(
                """
                CREATE SCHEMA IF NOT EXISTS muster;
                CREATE TABLE muster.migration (
                    version  int         NOT NULL PRIMARY KEY,
                    name     text        NOT NULL,
                    checksum bytea       NOT NULL,
                    at       timestamptz NOT NULL DEFAULT now()
                );
                """)
        }
        let known = try session.query("SELECT version, name, checksum FROM muster.migration ORDER BY version")
        for (index, row) in known.enumerated() {
            let (version, name, checksum): (Int32, String, [UInt8]) = (try row[0], try row[1], try row[2])
            guard index < migrations.count else {
                throw StoreError(
                    .schema("The database has migration \(name), which this program does not know; run a newer Muster.")
                )
            }
            guard Int(version) == migrations[index].version, checksum == migrations[index].checksum else {
                throw StoreError(
                    .schema(
                        "Migration \(name) was applied in another form than this program's \(migrations[index].name); migrations are never edited, so run the Muster that made this database."
                    ))
            }
        }
        guard known.count < migrations.count else { return nil }
        let next = migrations[known.count]
        try session.executeScript(next.sql)
        try session.execute(
            """
            INSERT INTO muster.migration (version, name, checksum)
            VALUES (\(Int32(next.version)), \(next.name), \(next.checksum))
            """)
        return next.name
    }

    private static func explained(_ error: any Error) -> StoreError {
        let error = StoreError(any: error)
        guard case .denied = error.code else { return error }
        return StoreError(
            .schema(
                "This database user may not set the schema up. Connect as one with CREATEROLE and CREATE on the database, or let an administrator run: CREATE ROLE muster_service LOGIN; GRANT muster_service TO <user> WITH ADMIN OPTION; GRANT CREATE ON DATABASE <name> TO <user>."
            ),
            cause: error.cause)
    }
}

extension Store {
    /// The same database for the service: every connection acts as `muster_service`, whoever it logs in as.
    ///
    /// - Parameters:
    ///   - conninfo: a URI or `key=value` pairs, as libpq takes them.
    ///   - statementTimeout: how long one statement of a request may take; beyond it, ``StoreError`` `.tooSlow`. Imports and
    ///     exports lift it for themselves. Nil and zero: as the server has it. It costs no statement: it goes along when a
    ///     connection is opened.
    package static func serviceConninfo(_ conninfo: String, statementTimeout: Duration? = nil) -> String {
        var options = [("role", "muster_service")]
        if let statementTimeout, statementTimeout > .zero {
            let (seconds, attoseconds) = statementTimeout.components
            let milliseconds = max(1, seconds * 1000 + attoseconds / 1_000_000_000_000_000)
            options.append(("statement_timeout", String(milliseconds)))
        }
        if conninfo.hasPrefix("postgres://") || conninfo.hasPrefix("postgresql://") {
            let text = options.map { "-c%20\($0.0)%3D\($0.1)" }.joined(separator: "%20")
            return conninfo + (conninfo.contains("?") ? "&" : "?") + "options=" + text
        }
        return conninfo + " options='" + options.map { "-c \($0.0)=\($0.1)" }.joined(separator: " ") + "'"
    }
}
