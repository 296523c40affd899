import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct `The pool` {
    @Test func `units run at once up to its size, and never more`() async throws {
        try await withPool(size: 3) { pool in
            try await withThrowingTaskGroup(of: Int32.self) { group in
                for _ in 0..<12 {
                    group.addTask {
                        try await pool.withSession { session in
                            _ = try session.query("SELECT pg_sleep(0.02)")
                            return try session.query("SELECT pg_backend_pid()")[0][0]
                        }
                    }
                }
                var processes: Set<Int32> = []
                for try await process in group { processes.insert(process) }
                #expect(processes.count == 3)
            }
            let numbers = pool.statistics
            #expect([numbers.size, numbers.leased, numbers.idle, numbers.waiting] == [3, 0, 3, 0])
        }
    }

    @Test func `who came first is served first`() async throws {
        try await withPool(size: 1) { pool in
            let order = Collected<Int>()
            let hold = Gate()
            async let holder: Void = pool.withSession { _ in hold.wait() }
            while pool.statistics.leased == 0 { try await Task.sleep(for: .milliseconds(1)) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask { try await pool.withSession { _ in order.append(number) } }
                    while pool.statistics.waiting <= number { try await Task.sleep(for: .milliseconds(1)) }
                }
                hold.open()
                try await group.waitForAll()
            }
            try await holder
            #expect(order.values == Array(0..<20))
        }
    }

    @Test func `a full queue refuses, and a long wait ends, with poolExhausted`() async throws {
        try await withPool(size: 1, maxWaiters: 1, waitLimit: .milliseconds(50)) { pool in
            let hold = Gate()
            async let holder: Void = pool.withSession { _ in hold.wait() }
            while pool.statistics.leased == 0 { try await Task.sleep(for: .milliseconds(1)) }
            async let waiter = postgresError { try await pool.withSession { _ in } }
            while pool.statistics.waiting == 0 { try await Task.sleep(for: .milliseconds(1)) }
            let refused = await postgresError { try await pool.withSession { _ in } }
            #expect(refused?.code == .poolExhausted)
            #expect(await waiter?.code == .poolExhausted)
            hold.open()
            try await holder
            try await pool.withSession { _ in }
        }
    }

    @Test func `a cancelled waiter leaves the queue`() async throws {
        try await withPool(size: 1) { pool in
            let hold = Gate()
            async let holder: Void = pool.withSession { _ in hold.wait() }
            while pool.statistics.leased == 0 { try await Task.sleep(for: .milliseconds(1)) }
            let waiter = Task { try await pool.withSession { _ in } }
            while pool.statistics.waiting == 0 { try await Task.sleep(for: .milliseconds(1)) }
            waiter.cancel()
            let error = await postgresError { try await waiter.value }
            #expect(error?.code == .cancelled)
            #expect(pool.statistics.waiting == 0)
            hold.open()
            try await holder
        }
    }

    @Test func `shutting down waits for who works, refuses who waits and who comes`() async throws {
        let pool = PostgresPool(configuration: try TestCluster.shared.get().configuration, size: 1)
        let hold = Gate()
        let worker = Task {
            try await pool.withSession { session in
                hold.wait()
                return try session.query("SELECT 1").count
            }
        }
        while pool.statistics.leased == 0 { try await Task.sleep(for: .milliseconds(1)) }
        let waiter = Task { try await pool.withSession { _ in } }
        while pool.statistics.waiting == 0 { try await Task.sleep(for: .milliseconds(1)) }
        async let shutdown: Void = pool.shutdown()
        #expect(await postgresError { try await waiter.value }?.code == .poolShutDown)
        hold.open()
        #expect(try await worker.value == 1)
        await shutdown
        #expect(await postgresError { try await pool.withSession { _ in } }?.code == .poolShutDown)
        await pool.shutdown()
    }

    @Test func `a connection that the server closed is replaced before the unit begins`() async throws {
        try await withPool(size: 1) { pool in
            let first: Int32 = try await pool.withSession { try $0.query("SELECT pg_backend_pid()")[0][0] }
            try await withSession { session in
                _ = try session.query("SELECT pg_terminate_backend(\(first), 10000)")
            }
            let second: Int32 = try await pool.withSession { try $0.query("SELECT pg_backend_pid()")[0][0] }
            #expect(second != first)
        }
    }

    @Test func `a unit that loses its connection says so and the next gets another`() async throws {
        try await withPool(size: 1) { pool in
            let error = await postgresError {
                try await pool.withSession { _ = try $0.query("SELECT pg_terminate_backend(pg_backend_pid())") }
            }
            #expect(error?.code == .connectionLost)
            #expect(error?.outcomeUnknown == true)
            #expect(error?.isRetryable == false)
            let after = try await pool.withSession { try $0.query("SELECT 1").count }
            #expect(after == 1)
        }
    }
}
