import EmbeddedPostgres
import Postgres
import Store

/// The node's own PostgreSQL, as every command that starts it describes it.
enum LocalDatabase {
    static let superuser = "muster"
    static let name = "muster"
    /// The role that the migrations make for the service; row-level security binds it.
    static let service = "muster_service"

    static func embedded(
        _ data: DataDirectory, log: @escaping @Sendable (ClusterEvent) -> Void = { _ in }
    ) throws -> EmbeddedPostgres {
        do {
            return EmbeddedPostgres(
                directory: data.postgres, installation: try installation(cluster: data.postgres), superuser: superuser,
                database: name, log: log)
        } catch let error as EmbeddedPostgresError {
            throw Failure(error)
        }
    }

    /// The server programs, of the version that made the cluster where there is one.
    static func installation(cluster: String?) throws -> PostgresInstallation {
        do {
            return try PostgresInstallation.find(environmentPath: Environment.value("PATH"), cluster: cluster)
        } catch let error as EmbeddedPostgresError {
            throw Failure(error)
        }
    }
}

extension Failure {
    /// What a private PostgreSQL could not do.
    init(_ error: EmbeddedPostgresError) {
        let status: ExitStatus =
            switch error.code {
            case .inUse: .busy
            case .noInstallation, .versionMismatch: .unreachable
            case .directory: .file
            default: .refused
            }
        self.init(status, "The database: \(error.message)")
    }

    /// What the store could not do.
    init(_ error: StoreError) {
        let status: ExitStatus =
            switch error.code {
            case .unavailable, .outcomeUnknown: .unreachable
            case .denied: .denied
            case .diskFull, .unreadable: .file
            case .internalFault: .internal
            default: .refused
            }
        // On the machine that runs the node, the database's own words are the steward's to read.
        self.init(status, error.userMessage, mend: error.cause.map { "PostgreSQL: \($0.debugDescription)" })
    }
}
