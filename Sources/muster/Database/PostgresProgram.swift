import EmbeddedPostgres
import Glibc

/// Runs one of PostgreSQL's own programs (pg_dump, pg_restore, createdb, dropdb) and waits for it.
enum PostgresProgram {
    /// - Parameters:
    ///   - conninfo: which database; it travels in the environment, where other users cannot read it.
    ///   - quiet: keeps what the program prints from the terminal.
    static func run(
        _ name: String, _ arguments: [String], _ installation: PostgresInstallation, conninfo: String,
        quiet: Bool = false
    ) throws {
        guard let path = path(name, installation) else {
            throw Failure(
                .unreachable, "\(installation.path(of: name)) is not there.",
                mend: "Install PostgreSQL's client programs (Debian, Ubuntu: apt-get install postgresql-client).")
        }
        let own = try ConnectionEnvironment.of(conninfo)
        let names = Set(own.map(\.name))
        // What the caller's environment says about another server must not mix with this one's address.
        let inherited = Environment.all().filter {
            !$0.hasPrefix("PG") || !names.contains(String($0.prefix { $0 != "=" }))
        }
        let environment =
            inherited.filter { !$0.hasPrefix("PGSERVICE") && !$0.hasPrefix("PGHOSTADDR") }
            + own.map { "\($0.name)=\($0.value)" }
        let status = try spawn(path, [path] + arguments, environment, quiet: quiet)
        guard status == 0 else {
            throw Failure(
                .refused, "\(name) ended with status \(status); what it said stands above.",
                mend: "No record was changed.")
        }
    }

    /// Beside the server's program, where that is a link beside what it leads to, or where Debian keeps them.
    private static func path(_ name: String, _ installation: PostgresInstallation) -> String? {
        var folders = [installation.binDirectory]
        if let real = realpath(installation.path(of: "postgres"), nil) {
            folders.append(LocalFile.parent(of: String(cString: real)))
            free(real)
        }
        folders.append("/usr/lib/postgresql/\(installation.majorVersion)/bin")
        return folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    private static func spawn(_ path: String, _ arguments: [String], _ environment: [String], quiet: Bool) throws
        -> CInt
    {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if quiet { posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0) }
        var argv = arguments.map { strdup($0) } + [nil]
        var envp = environment.map { strdup($0) } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var child = pid_t()
        let failed = posix_spawn(&child, path, &actions, nil, &argv, &envp)
        guard failed == 0 else {
            throw Failure(.file, "\(path) cannot be started: \(String(cString: strerror(failed))).")
        }
        var status: CInt = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { throw LocalFile.failure("wait for", path) }
        }
        // As the shell says it: the exit status, or 128 and the signal.
        return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
    }
}
