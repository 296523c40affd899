import CanonicalJSON
import EmbeddedPostgres
import Glibc
import Postgres
import Registry
import Synchronization
import Testing

@testable import Store

@Suite struct DurabilityTests {
    @Test func `kill -9 of the database in the middle of writes loses no acknowledged one`() async throws {
        try await Self.withCluster { conninfo, kill in
            _ = try await Migrator(.init(conninfo)).run()
            let pool = PostgresPool(
                configuration: .init(Store.serviceConninfo(conninfo)), size: 4, waitLimit: .seconds(30))
            let clock = TestClock()
            let store = Store(
                pool: pool, node: "node.example", suppressionKey: [1], now: { clock.now },
                random: { (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max)) })
            let coordinator = Principal(role: .coordinator, label: "c")
            let acknowledged = Acknowledged()
            for round in 0..<5 {
                let before = acknowledged.all.count
                await withTaskGroup(of: Void.self) { group in
                    for writer in 0..<4 {
                        group.addTask {
                            var index = 0
                            while !acknowledged.isOver(round) {
                                index += 1
                                let body = Sample.contributor(
                                    "W \(writer) Example", github: "r\(round)-w\(writer)-\(index)")
                                let outcome = await storeError {
                                    let record = try await store.create(
                                        kind: .contributor, body: body, audience: .public, provenance: .test,
                                        by: coordinator)
                                    acknowledged.add(record)
                                }
                                // What was not acknowledged may be there or not; the writer goes on.
                                if outcome != nil { await Self.pause() }
                            }
                        }
                    }
                    while acknowledged.all.count < before + 50 { await Self.pause() }
                    #expect(kill())
                    let atDeath = acknowledged.all.count
                    while acknowledged.all.count < atDeath + 20 { await Self.pause() }
                    acknowledged.end(round)
                }
                let all = acknowledged.all
                let found = try await store.get(ids: all.map(\.id), by: .anonymous)
                #expect(found == all)
            }
            #expect(try await Checker(.init(conninfo)).run().problems == [])
            await pool.shutdown()
        }
    }

    /// A durable cluster that is restarted when it dies, and what kills it.
    static func withCluster(_ body: (_ conninfo: String, _ kill: @escaping @Sendable () -> Bool) async throws -> Void)
        async throws
    {
        var template = Array("/tmp/muster-durability-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Unexpected(errno) }
        let directory = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let cluster = EmbeddedPostgres(
            directory: directory, installation: try .find(), superuser: "muster", database: "muster")
        let conninfo = try await cluster.start().conninfo()
        let supervision = Task { try await cluster.run() }
        defer { supervision.cancel() }
        do {
            try await body(conninfo) { killServer(in: directory) }
        } catch {
            await cluster.stop()
            try await cluster.discard()
            throw error
        }
        await cluster.stop()
        try await cluster.discard()
        rmdir(directory)
    }

    /// A moment for others; cut short when the test is cancelled.
    private static func pause() async {
        do { try await Task.sleep(for: .milliseconds(5)) } catch { return }
    }

    /// Kills the server and every process of it at once; false when there was none.
    private static func killServer(in directory: String) -> Bool {
        guard let postmaster = numbers(in: directory + "/cluster/postmaster.pid").first else { return false }
        let backends = numbers(in: "/proc/\(postmaster)/task/\(postmaster)/children")
        guard kill(postmaster, SIGKILL) == 0 else { return false }
        for backend in backends { kill(backend, SIGKILL) }
        return true
    }

    /// The numbers on the first line of a file.
    private static func numbers(in path: String) -> [pid_t] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = fread(&bytes, 1, bytes.count, file)
        let line = String(decoding: bytes[..<count].prefix { $0 != 10 }, as: UTF8.self)
        return line.split(separator: " ").compactMap { pid_t($0) }
    }
}

/// The records that writers were told are stored.
private final class Acknowledged: Sendable {
    private let state = Mutex<(records: [StoredRecord], rounds: Int)>(([], 0))
    func add(_ record: StoredRecord) { state.withLock { $0.records.append(record) } }
    var all: [StoredRecord] { state.withLock { $0.records } }
    /// Whether the writers of this round shall stop.
    func isOver(_ round: Int) -> Bool { state.withLock { $0.rounds > round } }
    func end(_ round: Int) { state.withLock { $0.rounds = round + 1 } }
}
