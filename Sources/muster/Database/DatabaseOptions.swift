import ArgumentParser
import EmbeddedPostgres
import Postgres
import Store

/// Which database a `muster db` command works on: a node's own, or one that is named.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The node's data directory (default: MUSTER_DATA or ~/.local/share/muster).", valueName: "folder"),
        completion: .directory)
    var data: String?

    @Option(help: ArgumentHelp("This PostgreSQL instead of the node's own (default: DATABASE_URL).", valueName: "url"))
    var database: String?

    /// A database that is reached, and what is known about it.
    struct Target: Sendable {
        /// As its owner.
        var conninfo: String
        /// Programs such as pg_dump.
        var installation: PostgresInstallation
        var data: DataDirectory?
        var isOwn: Bool
    }

    /// Reaches the database, starting the node's own when it does not run.
    ///
    /// - Parameters:
    ///   - task: what to call this in the lock.
    ///   - exclusive: refuses while the node runs; otherwise its running database is used.
    func withDatabase<Result: Sendable>(
        task: String, exclusive: Bool, _ body: @Sendable (Target) async throws -> Result
    ) async throws -> Result {
        do {
            if let conninfo = database ?? Environment.value("DATABASE_URL") {
                let installation = try LocalDatabase.installation(cluster: nil)
                let folder = self.data ?? DataDirectory.standard()
                let data = LocalFile.exists("\(folder)/node.json") ? try DataDirectory.open(folder) : nil
                if exclusive, let data, let holder = try NodeLock.holder(data), holder.task == "serve" {
                    throw NodeLock.refusal(data, holder)
                }
                return try await body(Target(conninfo: conninfo, installation: installation, data: data, isOwn: false))
            }
            return try await withOwnDatabase(task: task, exclusive: exclusive, body)
        } catch let error as EmbeddedPostgresError {
            throw Failure(error)
        } catch let error as StoreError {
            throw Failure(error)
        }
    }

    private func withOwnDatabase<Result: Sendable>(
        task: String, exclusive: Bool, _ body: @Sendable (Target) async throws -> Result
    ) async throws -> Result {
        let data = try DataDirectory.open(data)
        let installation = try LocalDatabase.installation(cluster: data.postgres)
        if !exclusive, let holder = try NodeLock.holder(data) {
            guard let conninfo = holder.conninfo else {
                throw Failure(
                    .busy,
                    "\(data.path) is in use by muster \(holder.task) (process \(holder.pid)), without a database of its own.",
                    mend: "Name the database by --database or DATABASE_URL, or wait until it is ready.")
            }
            return try await body(Target(conninfo: conninfo, installation: installation, data: data, isOwn: true))
        }
        let lock = try NodeLock(data, task: task)
        let postgres = try LocalDatabase.embedded(data)
        let address = try await postgres.start()
        let result: Result
        do {
            result = try await body(
                Target(conninfo: address.conninfo(), installation: installation, data: data, isOwn: true))
        } catch {
            await postgres.stop()
            throw error
        }
        await postgres.stop()
        withExtendedLifetime(lock) {}
        return result
    }
}
