import CSchema
import EmbeddedPostgres
import Postgres

/// The private cluster of this test process: started by the first test that needs it, gone when the process ends.
/// It is as fast as one can be that need not survive a crash of the machine.
actor TestCluster {
    static let shared = TestCluster()

    private var start: Task<ClusterAddress, any Error>?
    private var cluster: EmbeddedPostgres?
    private var templates: [String: Task<Void, any Error>] = [:]
    private var count = 0

    func makeDatabase(
        template: String, preparedBy prepare: (@Sendable (String) async throws -> Void)?
    ) async throws -> TestDatabase {
        let address = try await address()
        let source =
            if let prepare {
                try await templateDatabase(named: template, address: address, preparedBy: prepare)
            } else {
                "template1"
            }
        count += 1
        let name = "test_\(count)"
        try await administer(
            address,
            "CREATE DATABASE \(identifier: name) TEMPLATE \(identifier: source) STRATEGY file_copy")
        return TestDatabase(name: name, address: address)
    }

    func drop(_ database: TestDatabase) async throws {
        try await administer(try await address(), "DROP DATABASE \(identifier: database.name) WITH (FORCE)")
    }

    private func address() async throws -> ClusterAddress {
        if let start { return try await start.value }
        let task = Task {
            let directory = try await RunDirectory.make()
            let cluster = EmbeddedPostgres(
                directory: RunDirectory.cluster(in: directory), installation: try .find(), superuser: "muster",
                database: "postgres", settings: ["max_connections": "600", "autovacuum_naptime": "10min"],
                durable: false)
            self.cluster = cluster
            return try await cluster.start()
        }
        start = task
        return try await task.value
    }

    private func templateDatabase(
        named template: String, address: ClusterAddress,
        preparedBy prepare: @escaping @Sendable (String) async throws -> Void
    ) async throws -> String {
        let name = "\(template)_\(schemaHash())"
        if let made = templates[name] {
            try await made.value
            return name
        }
        let task = Task {
            try await administer(address, "CREATE DATABASE \(identifier: name) TEMPLATE template1")
            try await prepare(address.conninfo(database: name))
        }
        templates[name] = task
        try await task.value
        return name
    }

    /// A connection for a moment: as many tests as run at once may hold one.
    private nonisolated func administer(_ address: ClusterAddress, _ query: Query) async throws {
        let connection = try await PostgresConnection.open(.init(address.conninfo(database: "postgres")))
        do { _ = try await connection.withSession { try $0.execute(query) } } catch {
            await connection.close()
            throw error
        }
        await connection.close()
    }
}

/// 16 hexadecimal digits that change with any file of schema/.
private func schemaHash() -> String {
    var fingerprint = Fingerprint()
    for migration in UnsafeBufferPointer(start: muster_migration_list(), count: Int(muster_migration_count)) {
        fingerprint.add(UnsafeBufferPointer(start: migration.sql, count: Int(migration.length)))
    }
    return fingerprint.text
}
