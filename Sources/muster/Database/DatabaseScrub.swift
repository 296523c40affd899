import ArgumentParser
import Postgres
import Store

/// `muster db scrub`
struct DatabaseScrub: AsyncParsableCommand {
    static let configuration = Help.command(
        "scrub", "Make sure that what was erased is in no file of the database any more.",
        usage: "muster db scrub [--data <folder>] [--database <url>]",
        """
        Whom a node forgets is gone for everybody who asks it, at once. In the files of PostgreSQL the bytes stay until \
        they are written over: rows, words in an index, the write-ahead log. This writes every table and index anew \
        and moves the log on until none of its present files is left. Each table is locked while it is written, so that \
        requests wait: seconds for a few thousand records, minutes for a million. It needs as much free disk as the \
        largest table takes.

        Run it once a month, or when somebody asks for it; it may run while the node does. Backups keep what was in \
        them: remove those from before. A PostgreSQL that is not the node's own may keep its log elsewhere too (standbys, \
        archives): those are its administrator's.
        """,
        examples: [("muster db scrub", nil), ("muster db scrub --data ./node", nil)])

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let report = try await database.withDatabase(task: "db scrub", exclusive: false) { target in
            try await Scrubber(PostgresConfiguration(target.conninfo)).run()
        }
        try Output.lines(
            "Wrote \(Numbers.count(Int64(report.tables), "table", "tables")) anew: \(Numbers.bytes(report.before)) before, \(Numbers.bytes(report.after)) now."
        )
        guard let files = report.logFiles else {
            return try Output.lines("Its write-ahead log is for its administrator to move on: this role may not.")
        }
        try Output.lines(
            "Its write-ahead log has moved on: \(Numbers.count(Int64(files), "file", "files")) of before gone.")
    }
}
