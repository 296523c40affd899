import CProcess
import Glibc

/// Makes a new cluster: UTF-8, checksums on every page, bytes compared as bytes, letters known to Unicode.
///
/// Who may connect: anyone who can enter the socket's folder, as any role (`local all all trust`). That folder is
/// open to the server's own user alone, and to root, who passes every folder; so the process that owns the cluster
/// connects whichever of the two it is, without a password to keep, and may choose the role it acts as. Roles keep a
/// service from doing what it should not do by mistake or by injection; they do not keep out that user or root, who
/// could read the files anyway. Nothing listens on the network, and `host` lines reject all the same.
enum ClusterCreation {
    static func create(
        _ layout: ClusterLayout, installation: PostgresInstallation, superuser: String, database: String, durable: Bool
    ) async throws {
        // What an earlier attempt left half done.
        try FileSystem.removeTree(layout.fresh)
        try FileSystem.makeDirectory(layout.fresh, mode: 0o700)
        if let user = layout.runUser { try FileSystem.setOwner(layout.fresh, user) }

        let program = try ServerProgram(layout: layout, installation: installation, data: layout.fresh)
        var arguments = [
            "--username=\(superuser)", "--encoding=UTF8", "--locale=C", "--lc-ctype=\(characterTypes)",
            "--data-checksums", "--auth-local=trust", "--auth-host=reject", "--no-instructions",
        ]
        if !durable { arguments.append("--no-sync") }
        // Ended hard with us: what it leaves is removed by the next attempt.
        let initdb = try await program.start("initdb", arguments, parentDeathSignal: SIGKILL)
        try await succeed(initdb, "initdb", layout)
        if database != "postgres" {
            try await createDatabase(database, program: program, durable: durable, layout: layout)
        }
        if rename(layout.fresh, layout.data) != 0 { throw FileSystem.failure("put in place", layout.data) }
        if durable { try sync(layout.directory) }
    }

    /// In single-user mode, which needs no client library and no socket.
    private static func createDatabase(
        _ name: String, program: borrowing ServerProgram, durable: Bool, layout: ClusterLayout
    ) async throws {
        var ends: [Int32] = [-1, -1]
        let made = cprocess_pipe(&ends)
        guard made == 0 else {
            throw EmbeddedPostgresError(.programFailed, "cannot make a pipe: \(FileSystem.reason(-made))")
        }
        // A name is at most 63 bytes: this fits in the pipe and does not block.
        let statement = "CREATE DATABASE \"\(name)\";\n"
        let written = write(ends[1], statement, statement.utf8.count)
        close(ends[1])
        defer { close(ends[0]) }
        guard written == statement.utf8.count else { throw FileSystem.failure("write to a pipe for", layout.fresh) }
        let durability = durable ? [] : ["-F"]
        let server = try await program.start(
            "postgres",
            ["--single", "-D", program.dataArgument, "-c", "exit_on_error=on"] + durability + ["template1"],
            dataFlag: false, input: ends[0], parentDeathSignal: SIGKILL)
        try await succeed(server, "creating the database \(name)", layout)
    }

    private static func succeed(_ child: ChildProcess, _ what: String, _ layout: ClusterLayout) async throws {
        guard let status = await child.end() else {
            await child.send(SIGKILL)
            throw CancellationError()
        }
        guard status == .code(0) else {
            throw EmbeddedPostgresError(
                .programFailed, "\(what) \(status):\n\(ServerLog.tail(layout.log))\n(all of it: \(layout.log))")
        }
    }

    /// Upper and lower case of all letters where the system knows C.UTF-8, else of ASCII only. Sorting is by bytes
    /// either way: fast, and the same on every system, so that an index survives an upgrade of the C library.
    private static var characterTypes: String {
        guard let locale = newlocale(Int32(LC_CTYPE_MASK), "C.UTF-8", nil) else { return "C" }
        freelocale(locale)
        return "C.UTF-8"
    }

    private static func sync(_ directory: String) throws {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileSystem.failure("open", directory) }
        defer { close(descriptor) }
        if fsync(descriptor) != 0 { throw FileSystem.failure("sync", directory) }
    }
}
