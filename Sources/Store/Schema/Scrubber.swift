package import Postgres

/// Makes sure that what was deleted is in no file of the database any more.
///
/// PostgreSQL marks deleted rows and writes over them when it needs the room; an index on words keeps the words of rows
/// that are gone; statistics keep samples; the write-ahead log keeps all that was written, and its files are used again
/// without being emptied. So every table of the schema is written anew with its indexes, and the log is moved on until
/// none of the files is left that there were at the beginning.
package struct Scrubber: Sendable {
    /// What was done.
    package struct Report: Sendable, Hashable {
        package var tables = 0
        /// Bytes of the database, before and after.
        package var before: Int64 = 0
        package var after: Int64 = 0
        /// Files of the write-ahead log that are gone; nil where this role may not say where it goes on.
        package var logFiles: Int?
    }

    /// How often the log is moved on before it is said that something holds it back: each moves it by a file, of which
    /// there are at most as many as `max_wal_size` allows.
    private static let mostSwitches = 400

    private let configuration: PostgresConfiguration

    /// A scrubber that connects as the owner of the schema.
    package init(_ configuration: PostgresConfiguration) { self.configuration = configuration }

    /// Writes every table anew, each locked meanwhile, then moves the log on.
    ///
    /// - Parameter progress: called with the name of each table before its turn.
    package func run(progress: @escaping @Sendable (String) -> Void = { _ in }) async throws(StoreError) -> Report {
        let pool = PostgresPool(configuration: configuration, size: 1)
        do {
            let report = try await pool.withSession { session in
                var report = Report()
                // As long as it takes.
                try session.execute("SET statement_timeout = 0")
                report.before = try session.query("SELECT pg_database_size(current_database())")[0][0]
                let tables = try session.query(
                    """
                    SELECT c.relname::text FROM pg_class c
                    WHERE c.relnamespace = 'muster'::regnamespace AND c.relkind = 'r' ORDER BY c.relname
                    """
                ).map { try $0[0, as: String.self] }
                for table in tables {
                    progress(table)
                    try session.execute("VACUUM (FULL, ANALYZE) muster.\(identifier: table)")
                }
                report.tables = tables.count
                let isSuperuser: Bool = try session.query(
                    "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")[0][0]
                if isSuperuser {
                    // Samples of the tables' values, as they were before this.
                    try session.execute("VACUUM FULL pg_catalog.pg_statistic")
                    report.logFiles = try moveOn(session)
                }
                report.after = try session.query("SELECT pg_database_size(current_database())")[0][0]
                return report
            }
            await pool.shutdown()
            return report
        } catch {
            await pool.shutdown()
            throw StoreError(any: error)
        }
    }

    /// Moves the write-ahead log on until none of its present files is left.
    private func moveOn(_ session: borrowing Session) throws -> Int {
        // Files that have done their duty are removed and not used again. Should this process die before it takes that
        // back, the server works a little harder, and nothing else.
        try session.execute("ALTER SYSTEM SET wal_recycle = off")
        try session.execute("SELECT pg_reload_conf()")
        let present = try files(session)
        var left = present
        for _ in 0..<Self.mostSwitches where !left.isEmpty {
            // A switch does something only when there is something since the last one.
            try session.execute("SELECT pg_logical_emit_message(false, 'muster', '')")
            try session.execute("SELECT pg_switch_wal()")
            try session.execute("CHECKPOINT")
            left = try files(session).intersection(present)
        }
        try session.execute("ALTER SYSTEM RESET wal_recycle")
        try session.execute("SELECT pg_reload_conf()")
        guard left.isEmpty else {
            throw StoreError(
                .schema(
                    "\(left.count) files of the database's write-ahead log stay: a replication slot or a standby holds them, or archiving has not taken them. Once that is settled, run this again."
                ))
        }
        return present.count
    }

    private func files(_ session: borrowing Session) throws -> Set<String> {
        Set(try session.query("SELECT name FROM pg_ls_waldir()").map { try $0[0, as: String.self] })
    }
}
