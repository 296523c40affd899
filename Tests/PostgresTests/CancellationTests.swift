import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct `Cancellation` {
    @Test func `cancelling a task ends its statement on the server`() async throws {
        try await withPool(size: 1) { pool in
            let began = Gate()
            let task = Task {
                try await pool.withSession { session in
                    began.open()
                    _ = try session.query("SELECT pg_sleep(600)")
                }
            }
            try await began.opened()
            task.cancel()
            #expect(await postgresError { try await task.value }?.code == .cancelled)
            let after = try await pool.withSession { try $0.query("SELECT 1").count }
            #expect(after == 1)
        }
    }

    @Test func `a task that is cancelled already does not begin`() async throws {
        try await withPool(size: 1) { pool in
            let began = Collected<Int>()
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await pool.withSession { _ in began.append(1) }
            }
            #expect(await postgresError { try await task.value }?.code == .cancelled)
            #expect(began.values.isEmpty)
        }
    }

    @Test func `a cancelled transaction is rolled back, even when it was only about to commit`() async throws {
        try await withPool(size: 2) { pool in
            let table = "cancelled_transaction"
            try await pool.withSession {
                try $0.executeScript("DROP TABLE IF EXISTS \(table); CREATE TABLE \(table) (n int)")
            }
            let hold = Gate()
            let inserted = Gate()
            let task = Task {
                try await pool.withSession { session in
                    try session.transaction { session in
                        try session.execute("INSERT INTO \(identifier: table) VALUES (1)")
                        inserted.open()
                        hold.wait()
                    }
                }
            }
            try await inserted.opened()
            task.cancel()
            hold.open()
            #expect(await postgresError { try await task.value }?.code == .cancelled)
            let count: Int = try await pool.withSession {
                try $0.query("SELECT count(*) FROM \(identifier: table)")[0][0]
            }
            #expect(count == 0)
            try await pool.withSession { try $0.executeScript("DROP TABLE \(table)") }
        }
    }

    @Test func `a unit that swallows its cancellation runs no further statement`() async throws {
        try await withPool(size: 1) { pool in
            let later = Collected<PostgresError.Code?>()
            let began = Gate()
            let task = Task {
                try await pool.withSession { session in
                    began.open()
                    do { _ = try session.query("SELECT pg_sleep(600)") } catch {}
                    do { _ = try session.query("SELECT 1") } catch { later.append((error as? PostgresError)?.code) }
                }
            }
            try await began.opened()
            task.cancel()
            _ = await postgresError { try await task.value }
            #expect(later.values == [.cancelled])
        }
    }

    /// Units that are cancelled at random moments share two connections with units that nobody cancels. A request that
    /// went astray would end one of the latter, or a commit.
    @Test func `a cancel never hits another unit of work`() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        try await withPool(size: 2) { pool in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for lane in UInt64(0)..<4 {
                    group.addTask {
                        var random = SplitMix(seed: seed &+ lane)
                        var cancelled = false
                        for _ in 0..<100 {
                            let victim = Task {
                                try await pool.withSession { session in
                                    try session.transaction { session in
                                        _ = try session.query("SELECT 1")
                                        _ = try session.query("SELECT pg_sleep(0.0005)")
                                    }
                                }
                            }
                            try await Task.sleep(for: .microseconds(Int.random(in: 0...1500, using: &random)))
                            victim.cancel()
                            let error = await postgresError { try await victim.value }
                            if let error { #expect(error.code == .cancelled, "seed \(seed)") }
                            cancelled = cancelled || error != nil
                        }
                        return cancelled
                    }
                    group.addTask {
                        for number in 0..<200 {
                            let found: Int = try await pool.withSession { session in
                                try session.transaction { try $0.query("SELECT \(number)")[0][0] }
                            }
                            #expect(found == number, "seed \(seed)")
                            try await pool.withSession { _ = try $0.query("SELECT pg_sleep(0.0003)") }
                        }
                        return false
                    }
                }
                var anyCancelled = false
                for try await cancelled in group { anyCancelled = anyCancelled || cancelled }
                #expect(anyCancelled, "the race was never run: seed \(seed)")
            }
        }
    }
}
