import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct `A unit of work` {
    struct Mistake: Error {}

    @Test func `a transaction commits when its body returns and rolls back when it throws`() async throws {
        try await withSession { session in
            try session.executeScript("CREATE TEMP TABLE t (n int)")
            try session.transaction { try $0.execute("INSERT INTO t VALUES (1)") }
            #expect(throws: Mistake.self) {
                try session.transaction { session in
                    try session.execute("INSERT INTO t VALUES (2)")
                    throw Mistake()
                }
            }
            #expect(try session.query("SELECT n FROM t").map { try $0[0, as: Int.self] } == [1])
        }
    }

    @Test func `a savepoint undoes only its own`() async throws {
        try await withSession { session in
            try session.executeScript("CREATE TEMP TABLE t (n int PRIMARY KEY)")
            try session.transaction { session in
                try session.execute("INSERT INTO t VALUES (1)")
                #expect(throws: PostgresError.self) {
                    try session.savepoint {
                        try session.execute("INSERT INTO t VALUES (2)")
                        try session.savepoint { try session.execute("INSERT INTO t VALUES (3)") }
                        try session.execute("INSERT INTO t VALUES (1)")
                    }
                }
                try session.savepoint { try session.execute("INSERT INTO t VALUES (4)") }
            }
            #expect(try session.query("SELECT n FROM t ORDER BY n").map { try $0[0, as: Int.self] } == [1, 4])
        }
    }

    @Test func `a swallowed error does not look like a commit`() async throws {
        let error = await postgresError {
            try await withSession { session in
                try session.transaction { session in
                    do { try session.execute("SELECT 1 / 0") } catch {}
                }
            }
        }
        #expect(error?.code == .transactionAborted)
    }

    @Test func `a transaction within a transaction and a savepoint without one are refused`() async throws {
        try await withSession { session in
            #expect(throws: PostgresError.self) { try session.savepoint {} }
            try session.transaction { session in
                #expect(throws: PostgresError.self) { try session.transaction { _ in } }
            }
        }
    }

    @Test func `options reach the server`() async throws {
        try await withSession { session in
            let options = TransactionOptions(isolation: .serializable, readOnly: true, deferrable: true)
            try session.transaction(options) { session in
                let row = try #require(
                    try session.query(
                        "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')"
                    ).first)
                #expect(try row[0] == "serializable")
                #expect(try row[1] == "on")
            }
        }
    }

    @Test func `a pipeline is one transaction in one trip`() async throws {
        try await withSession { session in
            try session.executeScript("CREATE TEMP TABLE t (n int PRIMARY KEY)")
            let results = try session.pipeline([
                "INSERT INTO t VALUES (\(1))", "INSERT INTO t VALUES (\(2))",
                "SELECT n, txid_current() FROM t ORDER BY n",
            ])
            #expect(results.map(\.count) == [0, 0, 2])
            #expect(results[1].affectedRows == 1)
            #expect(throws: PostgresError.self) {
                do {
                    _ = try session.pipeline([
                        "INSERT INTO t VALUES (\(3))", "INSERT INTO t VALUES (\(1))", "SELECT new_statement_here()",
                    ])
                } catch let error as PostgresError {
                    #expect(error.statementIndex == 1)
                    #expect(error.sqlState == .uniqueViolation)
                    throw error
                }
            }
            #expect(try session.query("SELECT n FROM t").count == 2)
            #expect(try session.pipeline([]).isEmpty)
            #expect(try session.pipeline(["SELECT \(5)"])[0].first?[0, as: Int.self] == 5)
        }
    }

    @Test func `a statement whose result type changed is prepared anew, alone and in a pipeline`() async throws {
        try await withSession { session in
            try session.executeScript("CREATE TEMP TABLE t (n int); INSERT INTO t VALUES (1)")
            #expect(try session.query("SELECT * FROM t")[0].count == 1)
            try session.executeScript("ALTER TABLE t ADD COLUMN m int DEFAULT 2")
            #expect(try session.query("SELECT * FROM t")[0].count == 2)
            try session.executeScript("ALTER TABLE t ADD COLUMN o int DEFAULT 3")
            #expect(try session.pipeline(["SELECT 1", "SELECT * FROM t"])[1][0].count == 3)
            try session.executeScript("ALTER TABLE t ADD COLUMN p int DEFAULT 3")
            var streamed = 0
            try session.forEach("SELECT * FROM t") { streamed = $0.count }
            #expect(streamed == 4)
            try session.executeScript("DEALLOCATE ALL")
            #expect(try session.query("SELECT * FROM t")[0].count == 4)
            try session.executeScript("ALTER TABLE t ADD COLUMN q int")
            let failed = #expect(throws: PostgresError.self) {
                try session.transaction { try $0.query("SELECT * FROM t") }
            }
            #expect(failed?.sqlState == .featureNotSupported)
            #expect(try session.query("SELECT * FROM t")[0].count == 5)
        }
    }

    @Test(arguments: [0, 1, 3]) func `the server keeps no more statements than the cache`(size: Int) async throws {
        try await withPool(size: 1, statementCacheSize: size) { pool in
            try await pool.withSession { session in
                for round in 0..<20 {
                    let table = "t\(round % 7)"
                    _ = try session.query("SELECT \(round) AS \(identifier: table)")
                    _ = try session.pipeline(["SELECT \(round) AS \(identifier: "a" + table)", "SELECT 1", "SELECT 2"])
                }
                let kept = try session.query("SELECT count(*) FROM pg_prepared_statements WHERE NOT from_sql")
                #expect(try kept[0][0, as: Int.self] <= max(size, 0) + (size > 0 ? 1 : 0))
            }
        }
    }

    @Test func `what a unit leaves open is rolled back before the next`() async throws {
        try await withPool(size: 1) { pool in
            try await pool.withSession { session in
                try session.executeScript("CREATE TEMP TABLE t (n int)")
                try session.executeScript("BEGIN")
                try session.execute("INSERT INTO t VALUES (1)")
            }
            let count = try await pool.withSession { try $0.query("SELECT count(*) FROM t")[0][0, as: Int.self] }
            #expect(count == 0)
        }
    }

    @Test func `rows stream in constant memory and may be given up`() async throws {
        try await withSession { session in
            var sum = 0
            try session.forEach("SELECT n FROM generate_series(1, \(10_000)) AS n") { sum += try $0[0, as: Int.self] }
            #expect(sum == 50_005_000)
            var seen = 0
            #expect(throws: Mistake.self) {
                try session.forEach("SELECT generate_series(1, 1000000000)") { _ in
                    seen += 1
                    if seen == 10 { throw Mistake() }
                }
            }
            try session.transaction { session in
                #expect(throws: Mistake.self) {
                    try session.forEach("SELECT generate_series(1, 1000)") { _ in throw Mistake() }
                }
                let after = try session.query("SELECT 1")
                #expect(after.count == 1)
            }
            #expect(throws: PostgresError.self) {
                try session.forEach("SELECT 1 / (500 - n) FROM generate_series(1, 1000) AS n") { _ in }
            }
            #expect(try session.query("SELECT 2")[0][0, as: Int.self] == 2)
        }
    }

    @Test func `queries splice into queries`() {
        let condition: Query = "country = \("DE") AND age > \(18)"
        let query: Query = "SELECT \(1) FROM \(identifier: "odd\"name") WHERE \(condition) \(raw: "LIMIT") \(10)"
        #expect(query.sql == "SELECT $1 FROM \"odd\"\"name\" WHERE country = $2 AND age > $3 LIMIT $4")
        #expect(query.parameterCount == 4)
    }

    @Test func `a spliced query binds its own values`() async throws {
        try await withSession { session in
            let inner: Query = "\("a")::text || \("b")"
            let row = try #require(try session.query("SELECT \("x")::text || \(inner) || \("y")").first)
            #expect(try row[0] == "xaby")
        }
    }

    @Test func `COPY in the wrong call is refused and does no harm`() async throws {
        try await withSession { session in
            try session.executeScript("CREATE TEMP TABLE t (n int)")
            #expect(throws: PostgresError.self) { try session.execute("COPY t FROM STDIN") }
            #expect(throws: PostgresError.self) { try session.execute("COPY t TO STDOUT") }
            #expect(throws: PostgresError.self) { try session.executeScript("COPY t FROM STDIN") }
            #expect(throws: PostgresError.self) { try session.copyIn("SELECT 1") { _ in } }
            #expect(throws: PostgresError.self) { try session.copyOut("COPY t FROM STDIN") { _ in } }
            #expect(try session.query("SELECT 1").count == 1)
        }
        let error = await postgresError {
            try await withPool(size: 1) { pool in
                try await pool.withSession { _ = try $0.pipeline(["SELECT 1", "COPY (SELECT 1) TO STDOUT"]) }
            }
        }
        #expect(error != nil)
    }
}
