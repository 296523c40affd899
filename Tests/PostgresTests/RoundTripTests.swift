import Postgres
import Testing

/// `PostgresPool.pipeline(_:)`: the same promises as a unit of work's, without a thread that waits.
@Suite(.timeLimit(.minutes(2))) struct `A round trip of the pool` {
    @Test func `returns all results in order and is one transaction`() async throws {
        try await withPool(size: 1) { pool in
            _ = try await pool.query("CREATE TEMP TABLE t (n int PRIMARY KEY)")
            let results = try await pool.pipeline([
                "INSERT INTO t VALUES (\(1))", "INSERT INTO t VALUES (\(2))", "SELECT n FROM t ORDER BY n",
            ])
            #expect(results.map(\.count) == [0, 0, 2])
            let error = await postgresError {
                try await pool.pipeline(["INSERT INTO t VALUES (\(3))", "INSERT INTO t VALUES (\(1))", "SELECT 1"])
            }
            #expect(error?.statementIndex == 1)
            #expect(error?.sqlState == .uniqueViolation)
            #expect(try await pool.query("SELECT n FROM t").count == 2)
            #expect(try await pool.pipeline([]).isEmpty)
        }
    }

    @Test func `takes turns with units of work on the same connections`() async throws {
        try await withPool(size: 3) { pool in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in 0..<12 {
                    group.addTask {
                        for number in 0..<200 {
                            let value = lane * 1000 + number
                            let found: Int =
                                lane % 3 == 0
                                ? try await pool.withSession { try $0.query("SELECT \(value)")[0][0] }
                                : try await pool.pipeline(["SELECT 1", "SELECT \(value)"])[1][0][0]
                            #expect(found == value)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let numbers = pool.statistics
            #expect([numbers.leased, numbers.idle, numbers.waiting] == [0, 3, 0])
        }
    }

    @Test(arguments: [100, 70_000, 9_000_000])
    func `carries values of any size both ways`(size: Int) async throws {
        try await withPool(size: 1) { pool in
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let rows = try await pool.pipeline(["SELECT \(bytes)", "SELECT \(bytes), \(bytes)"])
            #expect(try rows[0][0][0, as: [UInt8].self] == bytes)
            #expect(try rows[1][0][1, as: [UInt8].self] == bytes)
        }
    }

    @Test(arguments: [0, 1, 256]) func `prepares a stale statement anew`(cacheSize: Int) async throws {
        try await withPool(size: 1, statementCacheSize: cacheSize) { pool in
            try await pool.withSession { try $0.executeScript("CREATE TEMP TABLE t (n int); INSERT INTO t VALUES (1)") }
            #expect(try await pool.query("SELECT * FROM t")[0].count == 1)
            try await pool.withSession { try $0.executeScript("ALTER TABLE t ADD COLUMN m int") }
            #expect(try await pool.pipeline(["SELECT 1", "SELECT * FROM t"])[1][0].count == 2)
            try await pool.withSession { try $0.executeScript("DEALLOCATE ALL") }
            #expect(try await pool.query("SELECT * FROM t")[0].count == 2)
        }
    }

    @Test func `is cancelled on the server, and the connection serves the next`() async throws {
        try await withPool(size: 1) { pool in
            let process: Int32 = try await pool.query("SELECT pg_backend_pid()")[0][0]
            let task = Task { try await pool.query("SELECT pg_sleep(600)") }
            while pool.statistics.leased == 0 { try await Task.sleep(for: .milliseconds(1)) }
            task.cancel()
            #expect(await postgresError { try await task.value }?.code == .cancelled)
            #expect(try await pool.query("SELECT pg_backend_pid()")[0][0, as: Int32.self] == process)
        }
    }

    @Test func `a cancel never hits another round trip or unit of work`() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        try await withPool(size: 2) { pool in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in UInt64(0)..<4 {
                    group.addTask {
                        var random = SplitMix(seed: seed &+ lane)
                        for _ in 0..<100 {
                            let victim = Task { try await pool.pipeline(["SELECT 1", "SELECT pg_sleep(0.0005)"]) }
                            try await Task.sleep(for: .microseconds(Int.random(in: 0...1500, using: &random)))
                            victim.cancel()
                            let error = await postgresError { try await victim.value }
                            if let error { #expect(error.code == .cancelled, "seed \(seed)") }
                        }
                    }
                    group.addTask {
                        for number in 0..<200 {
                            let found: Int =
                                number % 2 == 0
                                ? try await pool.query("SELECT \(number) FROM pg_sleep(0.0003)")[0][0]
                                : try await pool.withSession { try $0.query("SELECT \(number)")[0][0] }
                            #expect(found == number, "seed \(seed)")
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `a transaction that a statement opens does not outlive the trip`() async throws {
        try await withPool(size: 1) { pool in
            _ = try await pool.query("CREATE TEMP TABLE t (n int)")
            _ = try await pool.pipeline(["BEGIN", "INSERT INTO t VALUES (1)"])
            #expect(try await pool.query("SELECT count(*) FROM t")[0][0, as: Int.self] == 0)
        }
    }

    @Test func `a connection that the server closed meanwhile is replaced unnoticed`() async throws {
        try await withPool(size: 1) { pool in
            let process: Int32 = try await pool.query("SELECT pg_backend_pid()")[0][0]
            _ = try await withSession { try $0.query("SELECT pg_terminate_backend(\(process), 5000)") }
            #expect(try await pool.query("SELECT 1").count == 1)
        }
    }

    @Test func `a connection lost on the way fails those on it, and no other`() async throws {
        try await withPool(size: 2) { pool in
            let victim = Task { try await pool.pipeline(["SELECT pg_backend_pid()", "SELECT pg_sleep(599)"]) }
            while pool.statistics.leased == 0 { try await Task.sleep(for: .milliseconds(1)) }
            let others = Task {
                for _ in 0..<300 { _ = try await pool.query("SELECT 1") }
            }
            var ended = false
            while !ended {
                // The statement may not have begun at the first look; other tests of this cluster sleep otherwise long.
                ended = try await withSession {
                    try !$0.query(
                        """
                        SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                        WHERE query = 'SELECT pg_sleep(599)' AND state = 'active'
                        """
                    ).isEmpty
                }
            }
            let error = await postgresError { try await victim.value }
            #expect(error?.code == .connectionLost)
            #expect(error?.outcomeUnknown == true)
            try await others.value
            #expect(try await pool.query("SELECT 1").count == 1)
        }
    }

    @Test func `COPY is refused, a fault in a parameter is found before anything is sent`() async throws {
        try await withPool(size: 1) { pool in
            #expect(await postgresError { try await pool.query("COPY (SELECT 1) TO STDOUT") }?.code == .misuse)
            #expect(await postgresError { try await pool.query("SELECT \("a\u{0}b")") }?.code == .encoding)
            let usable = try await pool.query("SELECT 1").count
            #expect(usable == 1)
        }
    }

    @Test func `waiters are served in turn, and shutting down lets a running one end`() async throws {
        let pool = PostgresPool(configuration: try TestCluster.shared.get().configuration, size: 1)
        let running = Task { try await pool.query("SELECT pg_sleep(0.2)") }
        while pool.statistics.leased == 0 { try await Task.sleep(for: .milliseconds(1)) }
        let waiting = Task { try await pool.query("SELECT 1") }
        while pool.statistics.waiting == 0 { try await Task.sleep(for: .milliseconds(1)) }
        await pool.shutdown()
        _ = try await running.value
        #expect(await postgresError { try await waiting.value }?.code == .poolShutDown)
        #expect(await postgresError { try await pool.query("SELECT 1") }?.code == .poolShutDown)
    }
}
