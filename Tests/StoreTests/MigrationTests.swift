import Glibc
import Postgres
import TestSupport
import Testing

@testable import Store

@Suite struct MigrationTests {
    @Test func `the program contains every file of schema/, in order, and nothing else`() throws {
        let folder = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
        let files = try Self.files(in: folder + "/schema").filter { $0.hasSuffix(".sql") }.sorted()
        #expect(Migration.all.map(\.name) == files)
        #expect(Migration.all.map(\.version) == Array(1...files.count))
        for migration in Migration.all {
            #expect(try Self.content(of: folder + "/schema/" + migration.name) == Array(migration.sql.utf8))
        }
    }

    @Test func `processes that start together apply each migration once`() async throws {
        try await withDatabase(template: "empty") { database in
            let conninfo = database.conninfo
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<6 { group.addTask { try await Migrator(.init(conninfo)).run() } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(applied.sorted() == Migration.all.map(\.name))
        }
    }

    @Test func `a migration that was edited after it was applied is refused, and nothing is done`() async throws {
        try await withDatabase(template: "empty") { database in
            _ = try await Migrator(.init(database.conninfo)).run()
            var edited = Migration.all
            let last = edited.removeLast()
            edited.append(Migration(version: last.version, name: last.name, sql: last.sql, checksum: [1, 2, 3]))
            let error = await storeError { _ = try await Migrator(.init(database.conninfo), migrations: edited).run() }
            guard case .schema(let message) = error else { throw Unexpected(error) }
            #expect(message.contains(last.name))
        }
    }

    @Test func `a database of a newer program is refused`() async throws {
        try await withDatabase(template: "empty") { database in
            _ = try await Migrator(.init(database.conninfo)).run()
            let older = Array(Migration.all.dropLast())
            let error = await storeError { _ = try await Migrator(.init(database.conninfo), migrations: older).run() }
            guard case .schema = error else { throw Unexpected(error) }
        }
    }

    @Test func `a migration that fails leaves no trace`() async throws {
        try await withDatabase(template: "empty") { database in
            let broken = Migration(
                version: Migration.all.count + 1, name: "V9999__broken.sql",
                sql: "CREATE TABLE muster.half (a int); SELECT 1/0;", checksum: [9])
            let error = await storeError {
                _ = try await Migrator(.init(database.conninfo), migrations: Migration.all + [broken]).run()
            }
            #expect(error != nil)
            let (half, count) = try await withConnection(database.conninfo) { session in
                (
                    try session.query("SELECT to_regclass('muster.half') IS NULL")[0][0, as: Bool.self],
                    try session.query("SELECT count(*) FROM muster.migration")[0][0, as: Int.self]
                )
            }
            #expect(half)
            #expect(count == Migration.all.count)
        }
    }

    @Test func `the service refuses to run as somebody whom row-level security does not bind`() async throws {
        try await withNode { node in
            try await node.store.verify()
            let pool = PostgresPool(configuration: .init(node.database.conninfo), size: 1)
            let bypassing = Store(
                pool: pool, node: "n", suppressionKey: [], now: { node.clock.now }, random: { (0, 0) })
            let error = await storeError { try await bypassing.verify() }
            await pool.shutdown()
            guard case .schema = error else { throw Unexpected(error) }
        }
    }

    @Test func `the service acts as muster_service with either form of connection string`() {
        #expect(
            Store.serviceConninfo("postgresql://host/db?sslmode=require")
                == "postgresql://host/db?sslmode=require&options=-c%20role%3Dmuster_service")
        #expect(Store.serviceConninfo("postgres://host/db") == "postgres://host/db?options=-c%20role%3Dmuster_service")
        #expect(Store.serviceConninfo("host=/tmp dbname=m") == "host=/tmp dbname=m options='-c role=muster_service'")
    }

    private static func files(in folder: String) throws -> [String] {
        guard let directory = opendir(folder) else { throw Unexpected(folder) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names
    }

    private static func content(of path: String) throws -> [UInt8] {
        guard let file = fopen(path, "r") else { throw Unexpected(path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return bytes
    }
}

/// What a test found where it expected something else.
struct Unexpected: Error, CustomStringConvertible {
    let description: String
    init(_ found: Any?) { description = "unexpected: \(String(describing: found))" }
}
