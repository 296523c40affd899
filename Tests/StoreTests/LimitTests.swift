import CanonicalJSON
import Postgres
import Registry
import TestSupport
import Testing

@testable import Store

/// What is kept for a time only, and what may take a time only.
@Suite struct LimitTests {
    @Test func `idempotency keys are forgotten after a day, the oldest first, a bounded number at once`() async throws {
        try await withNode { node in
            func create(_ key: String) async throws -> StoredRecord {
                try await node.store.create(
                    kind: .project, body: Sample.project(), audience: .public, provenance: .test, by: node.coordinator,
                    idempotency: IdempotencyKey(key: key, requestHash: [1]))
            }
            func kept() async throws -> [String] {
                try await node.owner { session in
                    try session.query("SELECT key FROM muster.idempotency ORDER BY at, key").map {
                        try $0[0, as: String.self]
                    }
                }
            }
            var first: [StoredRecord] = []
            for index in 0..<5 { first.append(try await create("old \(index)")) }
            node.clock.advance(hours: 23)
            let fresh = try await create("fresh")
            #expect(try await node.store.pruneIdempotencyKeys(limit: 100) == 0)
            #expect(try await create("old 0") == first[0])
            node.clock.advance(hours: 2)
            #expect(try await node.store.pruneIdempotencyKeys(limit: 3) == 3)
            #expect(try await kept().count == 3)
            #expect(try await node.store.pruneIdempotencyKeys(limit: 3) == 2)
            #expect(try await kept() == ["fresh"])
            #expect(try await create("fresh") == fresh)
            // What was forgotten makes a new record.
            #expect(try await create("old 0").id != first[0].id)
        }
    }

    @Test func `a statement of a request that takes too long is ended, and an import is not`() async throws {
        try await withNode { node in
            let pool = PostgresPool(
                configuration: .init(
                    Store.serviceConninfo(node.database.conninfo, statementTimeout: .milliseconds(300))), size: 2)
            let store = Store(
                pool: pool, node: "node.example", suppressionKey: Array(repeating: 7, count: 32),
                now: { node.clock.now }, random: node.store.random)
            let slow = await storeError {
                _ = try await store.unit { session in try session.query("SELECT pg_sleep(20)::text") }
            }
            #expect(slow == .tooSlow)

            // Somebody holds a key for longer than a request may wait.
            let body = Sample.project(repository: "https://example.org/git/held")
            let line: JSONObject = ["kind": "project", "record": .object(body)]
            let file = try LineFile(bytes: CanonicalJSON.encode(line))
            let held = Pair()
            async let holder: Void = node.owner { session in
                try session.transaction { session in
                    try session.execute(
                        """
                        INSERT INTO muster.record_key (home, kind, key, id)
                        VALUES ('node.example', 'project', 'repo:https://example.org/git/held', gen_random_uuid())
                        """)
                    held.open()
                    _ = try session.query("SELECT pg_sleep(1.2)::text")
                    throw Undone()
                }
            }
            await held.wait()
            let refused = await storeError {
                _ = try await store.create(
                    kind: .project, body: body, audience: .public, provenance: .test, by: node.coordinator)
            }
            #expect(refused == .tooSlow)
            let summary = try await store.importLines(
                file: file.path, options: ImportOptions(), by: node.coordinator, progress: { _ in })
            #expect(summary.added == 1)
            do { try await holder } catch is Undone {}
            await pool.shutdown()
        }
    }

    private struct Undone: Error {}
}

/// Lets one wait until the other has come so far.
private final class Pair: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    init() { (stream, continuation) = AsyncStream.makeStream(of: Void.self) }
    func open() { continuation.finish() }
    func wait() async { for await _ in stream {} }
}
