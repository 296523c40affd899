import Postgres
import TestSupport
import Testing

@Suite struct `A test's own database` {
    @Test func `is cloned from a template that is prepared once, and no test sees another's rows`() async throws {
        let prepared = Count()
        let names = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<8 {
                group.addTask {
                    try await withDatabase(
                        template: "own",
                        preparedBy: { conninfo in
                            await prepared.add()
                            _ = try await run(conninfo, "CREATE TABLE t AS SELECT 0 AS n")
                        }
                    ) { database in
                        _ = try await run(database.conninfo, "INSERT INTO t VALUES (\(number))")
                        #expect(try await run(database.conninfo, "SELECT n FROM t ORDER BY n") == [0, number].sorted())
                        return database.name
                    }
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(names.count == 8)
        #expect(await prepared.value == 1)
    }

    @Test func `is dropped although something is still connected, also after an error`() async throws {
        struct Broken: Error {}
        let left = Count()
        await #expect(throws: Broken.self) {
            try await withDatabase { database in
                let connection = try await PostgresConnection.open(.init(database.conninfo))
                _ = try await connection.withSession { try $0.query("SELECT 1") }
                await left.keep(connection, database)
                throw Broken()
            }
        }
        let conninfo = try #require(await left.conninfo)
        await #expect(throws: PostgresError.self) { try await run(conninfo, "SELECT 1") }
    }
}

private actor Count {
    var value = 0
    var conninfo: String?
    private var connection: PostgresConnection?

    func add() { value += 1 }

    func keep(_ connection: PostgresConnection, _ database: TestDatabase) {
        self.connection = connection
        conninfo = database.conninfo
    }
}

/// Runs one statement on a connection of its own; answers the first column.
private func run(_ conninfo: String, _ query: Query) async throws -> [Int] {
    let connection = try await PostgresConnection.open(.init(conninfo))
    let numbers = try await connection.withSession {
        try $0.query(query).map { try $0[0, as: Int32.self] }.map(Int.init)
    }
    await connection.close()
    return numbers
}
