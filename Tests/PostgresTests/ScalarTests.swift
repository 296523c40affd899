import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct `Values there and back` {
    @Test func `every scalar comes back as it was bound`() async throws {
        try await withSession { session in
            let id = PostgresUUID(high: 0x0011_2233_4455_6677, low: 0x8899_AABB_CCDD_EEFF)
            let bytes: [UInt8] = [0, 1, 255]
            let row = try #require(
                try session.query(
                    """
                    SELECT \(true) AS b, \(Int16.min) AS i2, \(Int32.max) AS i4, \(Int64.min) AS i8, \(42) AS i,
                        \(Float(0.5)) AS f4, \(Double.pi) AS f8, \("naïve 🐘") AS t, \(bytes) AS y, \(id) AS u,
                        \(PostgresDate(days: -1)) AS d, \(PostgresTimestamp(microseconds: 1)) AS ts
                    """
                ).first)
            #expect(try row["b"] == true)
            #expect(try row["i2"] == Int16.min)
            #expect(try row["i4"] == Int32.max)
            #expect(try row["i8"] == Int64.min)
            #expect(try row["i"] == 42)
            #expect(try row["f4"] == Float(0.5))
            #expect(try row["f8"] == Double.pi)
            #expect(try row["t"] == "naïve 🐘")
            #expect(try row["y"] == bytes)
            #expect(try row["u"] == id)
            #expect(try row["d", as: PostgresDate.self].description == "1999-12-31")
            #expect(try row["ts", as: PostgresTimestamp.self].description == "2000-01-01T00:00:00.000001Z")
        }
    }

    @Test func `the server reads what we wrote as we meant it`() async throws {
        try await withSession { session in
            let id = try #require(PostgresUUID("00112233-4455-6677-8899-aabbccddeeff"))
            let day = try #require(PostgresDate(year: 2026, month: 2, day: 28))
            let instant = try #require(PostgresTimestamp(unixMicroseconds: 1_000_000))
            let row = try #require(
                try session.query(
                    """
                    SELECT \(true)::text, \(Int16(-7))::text, \(Int64.max)::text, \(Float(1.5))::text, \(-2.25)::text,
                        \(id)::text, \(day)::text, (\(instant) AT TIME ZONE 'UTC')::text, \([1, 2])::text,
                        \(["a b", "c\"d", nil])::text, \([[UInt8(1)], []])::text,
                        \(PostgresTextVector(["b", "a", "a", "aa", "ä"]))::text
                    """
                ).first)
            let texts = try (0..<row.count).map { try row[$0, as: String.self] }
            #expect(
                texts == [
                    "true", "-7", "9223372036854775807", "1.5", "-2.25", "00112233-4455-6677-8899-aabbccddeeff",
                    "2026-02-28", "1970-01-01 00:00:01", "{1,2}", "{\"a b\",\"c\\\"d\",NULL}",
                    "{\"\\\\x01\",\"\\\\x\"}",
                    "'a' 'aa' 'b' 'ä'",
                ])
        }
    }
}
