import Postgres
import Synchronization
import Testing

extension PostgresPool {
    /// `pipelines(_:done:)` for a test that waits.
    func fly(_ transactions: [[Query]]) async -> [Answer] {
        await withCheckedContinuation { continuation in
            pipelines(transactions) { results in
                continuation.resume(returning: results.map(Answer.init))
            }
        }
    }

    /// What became of one transaction.
    struct Answer: Sendable {
        let result: Result<[Rows], PostgresError>

        func get() throws -> [Rows] { try result.get() }

        /// The first value of the first row of a query; nil, and an issue, when there is none.
        func value<T: PostgresDecodable>(_ query: Int = 0, as type: T.Type = T.self) -> T? {
            do {
                return try result.get()[query][0][0]
            } catch {
                Issue.record(error)
                return nil
            }
        }

        /// How many rows a query returned.
        func count(_ query: Int = 0) -> Int? {
            do { return try result.get()[query].count } catch {
                Issue.record(error)
                return nil
            }
        }

        var error: PostgresError? {
            if case .failure(let error) = result { error } else { nil }
        }
    }
}

/// `PostgresPool.pipelines(_:done:)`: several callers' transactions share a connection and nothing else.
@Suite(.timeLimit(.minutes(2))) struct `A flight of several transactions` {
    @Test func `answers each in order, and one that fails is alone in it`() async throws {
        try await withPool(size: 1) { pool in
            _ = try await pool.query("CREATE TEMP TABLE t (n int PRIMARY KEY)")
            let results = await pool.fly([
                ["INSERT INTO t VALUES (\(1))", "SELECT \(10)"],
                ["INSERT INTO t VALUES (\(2))", "INSERT INTO t VALUES (\(1))", "SELECT 1"],
                [],
                ["INSERT INTO t VALUES (\(3))"],
                ["SELECT n FROM t ORDER BY n"],
            ])
            #expect(results.count == 5)
            #expect(results[0].value(1, as: Int.self) == 10)
            let error = results[1].error
            #expect(error?.sqlState == .uniqueViolation)
            #expect(error?.statementIndex == 1)
            let nothing = try results[2].get()
            #expect(nothing.isEmpty)
            let left = try results[4].get()[0].map { try $0[0, as: Int.self] }
            #expect(left == [1, 3])
            let numbers = pool.statistics
            #expect([numbers.leased, numbers.idle] == [0, 1])
        }
    }

    @Test func `what one sets for its transaction the next does not see`() async throws {
        try await withPool(size: 1) { pool in
            let look: Query = "SELECT coalesce(current_setting('test.asker', true), '')"
            let results = await pool.fly([
                ["SELECT set_config('test.asker', 'ada', true)", look], [look],
                ["SELECT set_config('test.asker', 'ben', true)", "SELECT 1/0"], [look],
            ])
            #expect(results[0].value(1, as: String.self) == "ada")
            #expect(results[1].value(as: String.self) == "")
            #expect(results[3].value(as: String.self) == "")
        }
    }

    @Test(arguments: [100, 70_000, 3_000_000])
    func `carries values of any size both ways`(size: Int) async throws {
        try await withPool(size: 1) { pool in
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            for result in await pool.fly([["SELECT \(bytes)"], ["SELECT \(bytes)"], ["SELECT \(bytes)"]]) {
                #expect(result.value(as: [UInt8].self) == bytes)
            }
        }
    }

    @Test(arguments: [0, 1, 256]) func `prepares stale statements anew`(cacheSize: Int) async throws {
        try await withPool(size: 1, statementCacheSize: cacheSize) { pool in
            try await pool.withSession { try $0.executeScript("CREATE TEMP TABLE t (n int); INSERT INTO t VALUES (1)") }
            #expect(try await pool.query("SELECT * FROM t")[0].count == 1)
            try await pool.withSession { try $0.executeScript("ALTER TABLE t ADD COLUMN m int") }
            let results = await pool.fly([["SELECT 1"], ["SELECT 2", "SELECT * FROM t"], ["SELECT 3"]])
            #expect(results[0].value(as: Int.self) == 1)
            let columns = try results[1].get()[1][0].count
            #expect(columns == 2)
            #expect(results[2].value(as: Int.self) == 3)
        }
    }

    @Test(arguments: [0, 1, 256])
    func `one whose statement was to be prepared by one that failed is not dragged along`(cacheSize: Int) async throws {
        try await withPool(size: 1, statementCacheSize: cacheSize) { pool in
            for _ in 0..<3 {
                let results = await pool.fly([
                    ["SELECT 1/0", "SELECT 'fresh'"], ["SELECT 'fresh'"], ["SELECT 'fresh'"],
                ])
                let error = results[0].error
                #expect(error?.sqlState == "22012")
                for result in results[1...] { #expect(result.value(as: String.self) == "fresh") }
            }
        }
    }

    @Test func `what cannot be sent fails by itself`() async throws {
        try await withPool(size: 1) { pool in
            let results = await pool.fly([["SELECT \("a\0b")"], ["SELECT 1"]])
            let error = results[0].error
            #expect(error?.code == .encoding)
            #expect(results[1].value(as: Int.self) == 1)
            #expect(await pool.fly([["SELECT \("a\0b")"]])[0].error?.code == .encoding)
        }
    }

    @Test func `when the connection breaks, who had an answer has it, and the others learn that they have none`()
        async throws
    {
        try await withPool(size: 1) { pool in
            let results = await pool.fly([
                ["SELECT 1"], ["SELECT pg_terminate_backend(pg_backend_pid())"], ["SELECT 2"], ["SELECT 3"],
            ])
            #expect(results[0].value(as: Int.self) == 1)
            for result in results[1...] {
                let error = result.error
                #expect(error?.code == .connectionLost)
                #expect(error?.outcomeUnknown == true)
            }
            let after = try await pool.query("SELECT 1").count
            #expect(after == 1)
            let numbers = pool.statistics
            #expect([numbers.leased, numbers.idle] == [0, 1])
        }
    }

    @Test func `a connection that the server closed meanwhile is replaced unnoticed`() async throws {
        try await withPool(size: 1) { pool in
            let process: Int32 = try await pool.query("SELECT pg_backend_pid()")[0][0]
            _ = try await withSession { try $0.query("SELECT pg_terminate_backend(\(process), 5000)") }
            for result in await pool.fly([["SELECT 1"], ["SELECT 2"]]) { #expect(result.count() == 1) }
        }
    }

    @Test func `waits its turn, and is refused where everybody would be`() async throws {
        try await withPool(size: 1, maxWaiters: 1) { pool in
            let hold = Gate()
            async let holder: Void = pool.withSession { _ in hold.wait() }
            while pool.statistics.leased == 0 { try await Task.sleep(for: .milliseconds(1)) }
            async let waiter = pool.fly([["SELECT 1"]])
            while pool.statistics.waiting == 0 { try await Task.sleep(for: .milliseconds(1)) }
            for result in await pool.fly([["SELECT 1"], ["SELECT 2"]]) {
                let error = result.error
                #expect(error?.code == .poolExhausted)
            }
            hold.open()
            try await holder
            #expect(await waiter[0].count() == 1)
        }
        let pool = PostgresPool(configuration: try TestCluster.shared.get().configuration, size: 1)
        await pool.shutdown()
        #expect(await pool.fly([["SELECT 1"]])[0].error?.code == .poolShutDown)
    }

    @Test func `no cancel of a neighbour's ever hits it`() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        try await withPool(size: 2) { pool in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in UInt64(0)..<4 {
                    group.addTask {
                        var random = SplitMix(seed: seed &+ lane)
                        for _ in 0..<60 {
                            let victim = Task { try await pool.pipeline(["SELECT 1", "SELECT pg_sleep(0.0005)"]) }
                            try await Task.sleep(for: .microseconds(Int.random(in: 0...1500, using: &random)))
                            victim.cancel()
                            _ = await postgresError { try await victim.value }
                        }
                    }
                    group.addTask {
                        for number in 0..<150 {
                            let results = await pool.fly([
                                ["SELECT \(number) FROM pg_sleep(0.0003)"], ["SELECT \(number + 1)"],
                            ])
                            for (offset, result) in results.enumerated() {
                                #expect(result.value(as: Int.self) == number + offset, "seed \(seed)")
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}

/// `PostgresPool.watchedPipelines(_:done:)`: the caller looks for the answer itself, for as long as it likes.
@Suite(.timeLimit(.minutes(2))) struct `A flight that is watched` {
    /// What became of it, told by whoever read the answer.
    final class Told: Sendable {
        private let answers = Mutex<[PostgresPool.Answer]?>(nil)
        var value: [PostgresPool.Answer]? { answers.withLock { $0 } }
        func tell(_ results: [Result<[Rows], PostgresError>]) {
            answers.withLock { $0 = results.map(PostgresPool.Answer.init) }
        }
        /// Waits for it without looking.
        func wait() async throws -> [PostgresPool.Answer] {
            while true {
                if let value { return value }
                try await Task.sleep(for: .milliseconds(1))
            }
        }
    }

    @Test func `is answered on the thread that looks`() async throws {
        try await withPool(size: 1) { pool in
            _ = try await pool.query("SELECT 1")
            let told = Told()
            let watch = pool.watchedPipelines([["SELECT \(7)"], ["SELECT 1/0"]], done: told.tell)
            while !watch.look() {}
            #expect(told.value?[0].value(as: Int.self) == 7)
            #expect(told.value?[1].error?.sqlState == "22012")
            watch.leave()
            #expect(pool.statistics.leased == 0)
        }
    }

    @Test func `is answered all the same when nobody looks any more, before it was sent or after`() async throws {
        try await withPool(size: 1) { pool in
            _ = try await pool.query("SELECT 1")
            let slow = Told(), queued = Told()
            let first = pool.watchedPipelines([["SELECT pg_sleep(0.05)"]], done: slow.tell)
            let second = pool.watchedPipelines([["SELECT \(2)"]], done: queued.tell)
            _ = first.look()
            _ = second.look()
            second.leave()
            first.leave()
            let slept = try await slow.wait()[0].error
            #expect(slept == nil)
            let answer = try await queued.wait()[0].value(as: Int.self)
            #expect(answer == 2)
        }
    }

    @Test func `opens a connection where there is none`() async throws {
        try await withPool(size: 1) { pool in
            let told = Told()
            let watch = pool.watchedPipelines([["SELECT \(1)"]], done: told.tell)
            while !watch.look() { await Task.yield() }
            #expect(told.value?[0].value(as: Int.self) == 1)
        }
    }

    @Test func `prepares stale statements anew`() async throws {
        try await withPool(size: 1) { pool in
            try await pool.withSession { try $0.executeScript("CREATE TEMP TABLE t (n int); INSERT INTO t VALUES (1)") }
            #expect(try await pool.query("SELECT * FROM t")[0].count == 1)
            try await pool.withSession { try $0.executeScript("ALTER TABLE t ADD COLUMN m int") }
            let told = Told()
            let watch = pool.watchedPipelines([["SELECT * FROM t"]], done: told.tell)
            while !watch.look() {}
            let columns = try told.value?[0].get()[0][0].count
            #expect(columns == 2)
        }
    }

    @Test func `learns that its connection was lost`() async throws {
        try await withPool(size: 2) { pool in
            let told = Told()
            let pid = try await pool.query("SELECT pg_backend_pid()")[0][0, as: Int32.self]
            let watch = pool.watchedPipelines([["SELECT pg_sleep(60)"]], done: told.tell)
            _ = try await pool.query("SELECT pg_terminate_backend(\(pid))")
            while !watch.look() { await Task.yield() }
            #expect(told.value?[0].error != nil)
            #expect(try await pool.query("SELECT 1")[0][0, as: Int.self] == 1)
        }
    }

    @Test func `some that are watched and some that are left, all at once, are each told once`() async throws {
        try await withPool(size: 4) { pool in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<400 {
                    group.addTask {
                        let told = Told()
                        let watch = pool.watchedPipelines([["SELECT \(number)"]], done: told.tell)
                        for _ in 0..<(number % 5) where !watch.look() { await Task.yield() }
                        watch.leave()
                        let answer = try await told.wait()[0].value(as: Int.self)
                        #expect(answer == number)
                    }
                }
                try await group.waitForAll()
            }
            #expect(pool.statistics.leased == 0)
        }
    }
}
