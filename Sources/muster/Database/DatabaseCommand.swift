import ArgumentParser
import Postgres
import Registry
import Store

/// `muster db`
struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = Help.command(
        "db", "The node's database: migrate, backup, restore, check, scrub.", usage: "muster db <subcommand>",
        "These work on this machine, on the node's data directory or a database that is named; not through the API.",
        examples: [("muster db backup muster.backup", nil), ("muster db check", nil)],
        subcommands: [
            Migrate.self, DatabaseBackup.self, DatabaseRestore.self, Check.self, DatabaseScrub.self,
            DatabaseAddress.self,
        ])

    /// `muster db migrate`
    struct Migrate: AsyncParsableCommand {
        static let configuration = Help.command(
            "migrate", "Bring the schema up to this version of Muster.",
            usage: "muster db migrate [--data <folder>] [--database <url>]",
            "Forward only, one transaction a migration. “muster serve” does the same at its start.",
            examples: [("muster db migrate", nil), ("DATABASE_URL=postgresql://… muster db migrate", nil)])

        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let names = try await database.withDatabase(task: "db migrate", exclusive: false) { target in
                try await Migrator(PostgresConfiguration(target.conninfo)).run()
            }
            try Output.write { output in
                for name in names { try output.line("Applied \(name).") }
                if names.isEmpty { try output.line("The schema is up to date.") }
            }
        }
    }

    /// `muster db check`
    struct Check: AsyncParsableCommand {
        static let configuration = Help.command(
            "check", "Check the database: its schema, its records, its files, and that its rules bind the service.",
            usage: "muster db check [--data <folder>] [--database <url>]",
            """
            Every record is read and held against what is derived from it: title, owners, keys, words, hours, references \
            and the publishing queue. Of the node's own PostgreSQL every table and index is read as well (pg_amcheck). \
            Nothing is changed, and a running node goes on; on a large one this takes a while.
            """,
            examples: [("muster db check", nil)])

        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            try await database.withDatabase(task: "db check", exclusive: false) { target in
                let pool = PostgresPool(
                    configuration: PostgresConfiguration(Store.serviceConninfo(target.conninfo)), size: 1)
                do {
                    let store = Store(
                        pool: pool, node: target.data?.name ?? "check", suppressionKey: [], now: Clock.now,
                        random: { (0, 0) })
                    try await store.verify()
                } catch {
                    await pool.shutdown()
                    throw error
                }
                await pool.shutdown()
                try Output.lines("The schema is this version's, and row-level security binds the service.")
                try await Check.records(target.conninfo)
                guard target.isOwn else {
                    return try Output.lines("Its files are its owner's to check (pg_amcheck).")
                }
                try PostgresProgram.run(
                    "pg_amcheck", ["--install-missing", "--heapallindexed", "--schema=muster"], target.installation,
                    conninfo: target.conninfo)
                try Output.lines("Every table and index is whole.")
            }
        }

        /// Holds every record against what is derived from it.
        private static func records(_ conninfo: String) async throws {
            let report = try await Checker(PostgresConfiguration(conninfo)).run()
            guard report.isClean else {
                throw Failure(
                    .refused,
                    "\(Numbers.count(Int64(report.problemCount), "thing is", "things are")) not as it should be.",
                    fields: report.problems.prefix(100).map {
                        .init(place: $0.record?.description ?? "-", message: $0.what)
                    },
                    mend: "Restore a backup from before, or keep this database for someone who can look into it.")
            }
            let indexes = report.indexesVerified.map { ", and \(Numbers.count(Int64($0), "index", "indexes"))" } ?? ""
            try Output.lines(
                "\(Numbers.count(Int64(report.records), "record", "records")) agree with all that is derived from them\(indexes)."
            )
        }
    }
}
