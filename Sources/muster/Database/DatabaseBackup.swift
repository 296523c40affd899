import ArgumentParser
import Glibc

/// `muster db backup`
struct DatabaseBackup: AsyncParsableCommand {
    static let configuration = Help.command(
        "backup", "Write the whole database to one file, while the node runs or not.",
        usage: "muster db backup <file> [--data <folder>] [--database <url>]",
        """
        The file (pg_dump's custom format, mode 0600) holds everything, private fields too. The node's keys are not in \
        it: keep a copy of the data directory's folder “keys” as well.
        """,
        examples: [("muster db backup muster-2026-11-22.backup", nil)])

    @Argument(
        help: ArgumentHelp("The file to write; it must not be there yet.", valueName: "file"), completion: .file())
    var file: String

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        guard !LocalFile.exists(file) else {
            throw Failure(
                .refused, "\(file) is there already; a backup is not written over.", mend: "Name another file.")
        }
        let path = LocalFile.absolute(file)
        try await database.withDatabase(task: "db backup", exclusive: false) { target in
            umask(0o077)
            let temporary = "\(path).\(getpid()).new"
            do {
                try PostgresProgram.run(
                    "pg_dump", ["--format=custom", "--no-password", "--file=\(temporary)"], target.installation,
                    conninfo: target.conninfo)
                guard rename(temporary, path) == 0 else { throw LocalFile.failure("write", path) }
            } catch {
                unlink(temporary)
                throw error
            }
        }
        var information = stat()
        guard stat(path, &information) == 0 else { throw LocalFile.failure("read", path) }
        try Output.lines("Wrote \(file) (\(Numbers.bytes(Int64(information.st_size)))).")
    }
}
