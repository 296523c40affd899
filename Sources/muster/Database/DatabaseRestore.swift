import ArgumentParser
import Postgres
import Registry
import Store

/// `muster db restore`
struct DatabaseRestore: AsyncParsableCommand {
    static let configuration = Help.command(
        "restore", "Put a backup in the place of the database; the node must not run.",
        usage: "muster db restore <file> [--yes] [--discard-old]",
        """
        The backup goes into a new database first, is brought up to this version, and takes the old one's place only \
        when all of it is there. People who were forgotten since the backup are forgotten again. At its next start the \
        node asks its peers what they have seen of its logs since, and takes that back from them; until every peer has \
        answered it changes and signs nothing, and is read (muster status). A node without peers begins new logs. The old database \
        stays beside it under another name unless --discard-old is given.
        """,
        examples: [("muster db restore muster-2026-11-22.backup --yes", nil)])

    @Argument(help: ArgumentHelp("A file that “muster db backup” wrote.", valueName: "file"), completion: .file())
    var file: String

    @Flag(name: .shortAndLong, help: "Do not ask whether it is meant.") var yes = false
    @Flag(help: "Remove the database whose place is taken.") var discardOld = false
    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        guard LocalFile.exists(file) else { throw LocalFile.failure("read", file) }
        try Confirmation.ask("Put \(file) in the place of the database?", given: yes)
        let path = LocalFile.absolute(file)
        let aside = try await database.withDatabase(task: "db restore", exclusive: true) { [discardOld] target in
            try await DatabaseRestore.restore(path, target, discardOld: discardOld)
        }
        try Output.lines("Restored \(file)." + (aside.map { " The old database is kept as “\($0)”." } ?? ""))
    }

    /// Restores and swaps; the name under which the old database is kept, nil when it is not.
    private static func restore(_ file: String, _ target: DatabaseOptions.Target, discardOld: Bool) async throws
        -> String?
    {
        guard let data = target.data else {
            throw Failure(
                .usage, "A restore needs the node's keys, to forget again whom the backup still knows.",
                mend: "Name the data directory by --data.")
        }
        let conninfo = target.conninfo
        let current = try ConnectionEnvironment.database(conninfo)
        let stamp = Clock.now().milliseconds / 1000
        let (fresh, aside) = ("\(current)_restore_\(stamp)", "\(current)_before_\(stamp)")
        try PostgresProgram.run("pg_restore", ["--list", file], target.installation, conninfo: conninfo, quiet: true)
        // The role that the backup's grants name is the cluster's, not the backup's.
        _ = try await Migrator(PostgresConfiguration(conninfo)).run()
        try PostgresProgram.run(
            "createdb", ["--template=template0", "--encoding=UTF8", "--no-password", fresh], target.installation,
            conninfo: conninfo)
        let new = try ConnectionEnvironment.conninfo(conninfo, database: fresh)
        do {
            try PostgresProgram.run(
                "pg_restore",
                ["--no-owner", "--exit-on-error", "--single-transaction", "--no-password", "--dbname=\(fresh)", file],
                target.installation, conninfo: conninfo)
            _ = try await Migrator(PostgresConfiguration(new)).run()
            let forgotten = try await Replay.erasures(from: conninfo, into: new, data)
            if forgotten > 0 {
                try Output.lines("Forgot \(Numbers.count(Int64(forgotten), "person", "people")) again.")
            }
            let epoch = try await LogRestart.afterRestore(
                in: PostgresConfiguration(new), replacing: PostgresConfiguration(conninfo), now: Clock.now())
            try Output.lines(
                epoch.map { "The node's logs begin anew, in epoch \($0): the old ones are not signed again." }
                    ?? "At its start the node asks its peers what it has signed since, and takes it back from them.")
            let maintenance = try ConnectionEnvironment.conninfo(
                conninfo, database: fresh == "postgres" ? "template1" : "postgres")
            try await DatabaseSwap.swap(
                PostgresConfiguration(maintenance), current: current, new: fresh, aside: aside)
        } catch {
            try PostgresProgram.run(
                "dropdb", ["--if-exists", "--no-password", fresh], target.installation, conninfo: conninfo)
            throw error
        }
        guard discardOld else { return aside }
        try PostgresProgram.run("dropdb", ["--no-password", aside], target.installation, conninfo: conninfo)
        return nil
    }
}

/// Carries what must outlive a restore from the old database into the restored one.
private enum Replay {
    static func erasures(from old: String, into new: String, _ data: DataDirectory) async throws -> Int {
        let pool = PostgresPool(configuration: PostgresConfiguration(Store.serviceConninfo(new)), size: 1)
        do {
            let store = Store(
                pool: pool, node: data.name, suppressionKey: try data.suppressionKey(), now: Clock.now,
                random: { (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max)) })
            let count = try await store.replayErasures(from: PostgresConfiguration(old))
            await pool.shutdown()
            return count
        } catch {
            await pool.shutdown()
            throw error
        }
    }
}
