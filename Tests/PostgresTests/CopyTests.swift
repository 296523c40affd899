import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct `COPY` {
    struct Mistake: Error {}

    private static let table = """
        CREATE TEMP TABLE c (id bigint, u uuid, flag bool, small int2, whole int4, name text, raw bytea, day date,
            at timestamptz, tags text[], ids uuid[], v tsvector, doc jsonb)
        """

    @Test func `binary rows of every type go in as they were meant`() async throws {
        try await withSession { session in
            try session.executeScript(Self.table)
            let id = PostgresUUID(high: 7, low: 9)
            let stored = try session.copyIn("COPY c FROM STDIN (FORMAT binary)") { writer in
                var encoder = BinaryCopyEncoder()
                encoder.begin()
                encoder.row(fields: 13)
                encoder.append(Int64(1))
                encoder.append(id)
                encoder.append(true)
                encoder.append(Int16(2))
                encoder.append(Int32(3))
                encoder.append("é")
                encoder.append(bytes: [1, 2])
                encoder.append(PostgresDate(days: 1))
                encoder.append(PostgresTimestamp(microseconds: 5))
                encoder.append(["a", "b"])
                encoder.append([id, id])
                encoder.append(sortedLexemes: ["country/de", "skill/python/1", "w/ada", "ä"])
                encoder.append(jsonb: Array("{\"k\": 1}".utf8))
                encoder.row(fields: 13)
                for _ in 0..<13 { encoder.appendNull() }
                encoder.end()
                try writer.write(&encoder)
            }
            #expect(stored == 2)
            let rows = try session.query("SELECT *, v @@ '''skill/python/1'' & ''w/ada'''::tsquery AS hit FROM c")
            #expect(try rows[0]["u"] == id)
            #expect(try rows[0]["small"] == Int16(2))
            #expect(try rows[0]["whole"] == Int32(3))
            #expect(try rows[0]["name"] == "é")
            #expect(try rows[0]["raw"] == [UInt8(1), 2])
            #expect(try rows[0]["day"] == PostgresDate(days: 1))
            #expect(try rows[0]["at"] == PostgresTimestamp(microseconds: 5))
            #expect(try rows[0]["tags"] == ["a", "b"])
            #expect(try rows[0]["ids"] == [id, id])
            #expect(try rows[0]["hit"] == true)
            #expect(try rows[0]["doc"] == "{\"k\": 1}")
            #expect(try rows[1]["v", as: String?.self] == nil)
        }
    }

    @Test func `much goes in and comes out, whatever the size of the pieces`() async throws {
        try await withSession { session in
            try session.executeScript("CREATE TEMP TABLE big (n bigint, name text)")
            let stored = try session.copyIn("COPY big FROM STDIN (FORMAT binary)") { writer in
                var encoder = BinaryCopyEncoder(reservingCapacity: 1 << 17)
                encoder.begin()
                for number in Int64(0)..<50_000 {
                    encoder.row(fields: 2)
                    encoder.append(number)
                    encoder.append("name \(number)")
                    if number % 2000 < 3 || encoder.count > 65536 { try writer.write(&encoder) }
                }
                encoder.end()
                try writer.write(&encoder)
            }
            #expect(stored == 50_000)
            var lines = 0
            var bytes = 0
            let sent = try session.copyOut("COPY big TO STDOUT") { line in
                lines += 1
                bytes += line.count
            }
            #expect(sent == 50_000 && lines == 50_000)
            #expect(try session.query("SELECT sum(length(n::text) * 2 + 7) FROM big")[0][0, as: Int.self] == bytes)
        }
    }

    @Test func `a COPY that is broken off stores nothing`() async throws {
        try await withSession { session in
            try session.executeScript("CREATE TEMP TABLE t (n int)")
            #expect(throws: Mistake.self) {
                try session.copyIn("COPY t FROM STDIN") { writer in
                    for number in 0..<50_000 { try writer.write("\(number)\n") }
                    throw Mistake()
                }
            }
            #expect(try session.query("SELECT count(*) FROM t")[0][0, as: Int.self] == 0)
            var seen = 0
            #expect(throws: Mistake.self) {
                try session.copyOut("COPY (SELECT generate_series(1, 100000000)) TO STDOUT") { _ in
                    seen += 1
                    if seen == 1000 { throw Mistake() }
                }
            }
            #expect(seen == 1000)
            #expect(try session.query("SELECT 1").count == 1)
        }
    }

    @Test func `a bad row is the server's error, and stores nothing`() async throws {
        try await withSession { session in
            try session.executeScript("CREATE TEMP TABLE t (n int)")
            let failed = #expect(throws: PostgresError.self) {
                try session.copyIn("COPY t FROM STDIN") { writer in
                    try writer.write("1\nx\n")
                    for number in 0..<50_000 { try writer.write("\(number)\n") }
                }
            }
            #expect(failed?.sqlState == .invalidTextRepresentation)
            #expect(try session.query("SELECT count(*) FROM t")[0][0, as: Int.self] == 0)
        }
    }

    @Test func `within a transaction a broken COPY takes the transaction with it`() async throws {
        try await withSession { session in
            try session.executeScript("CREATE TEMP TABLE t (n int)")
            #expect(throws: Mistake.self) {
                try session.transaction { session in
                    try session.execute("INSERT INTO t VALUES (1)")
                    _ = try session.copyIn("COPY t FROM STDIN") { _ in throw Mistake() }
                }
            }
            #expect(try session.query("SELECT count(*) FROM t")[0][0, as: Int.self] == 0)
        }
    }

    @Test func `a cancelled task breaks its COPY off`() async throws {
        try await withPool(size: 1) { pool in
            let writing = Gate()
            let task = Task {
                try await pool.withSession { session in
                    try session.executeScript("CREATE TEMP TABLE t (n int)")
                    _ = try session.copyIn("COPY t FROM STDIN") { writer in
                        writing.open()
                        while true { try writer.write("1\n") }
                    }
                }
            }
            try await writing.opened()
            task.cancel()
            #expect(await postgresError { try await task.value }?.code == .cancelled)
            let count: Int = try await pool.withSession { try $0.query("SELECT count(*) FROM t")[0][0] }
            #expect(count == 0)
        }
    }

    @Test func `a server that goes away in mid-COPY is a lost connection`() async throws {
        try await withPool(size: 2) { pool in
            let writing = Gate()
            let process = Collected<Int32>()
            let task = Task {
                try await pool.withSession { session in
                    try session.executeScript("CREATE TEMP TABLE t (n int)")
                    process.append(try session.query("SELECT pg_backend_pid()")[0][0])
                    _ = try session.copyIn("COPY t FROM STDIN") { writer in
                        writing.open()
                        while true { try writer.write("1\n") }
                    }
                }
            }
            try await writing.opened()
            let victim = try #require(process.values.first)
            try await pool.withSession { _ = try $0.query("SELECT pg_terminate_backend(\(victim))") }
            #expect(await postgresError { try await task.value }?.code == .connectionLost)
        }
    }
}
