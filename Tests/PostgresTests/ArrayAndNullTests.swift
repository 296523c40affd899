import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct `Arrays, NULLs and odd values` {
    @Test func `arrays of every scalar come back as they were bound`() async throws {
        try await withSession { session in
            let ids = [PostgresUUID(high: 1, low: 2), PostgresUUID(high: .max, low: 0)]
            let days = [PostgresDate(days: 0), .infinity, .negativeInfinity]
            let instants = [PostgresTimestamp(microseconds: -1), .infinity]
            let row = try #require(
                try session.query(
                    """
                    SELECT \([true, false]), \([Int16(1)]), \([Int32(-1), 2]), \([Int64.max]), \([1, 2]),
                        \([Float(1)]), \([Double.infinity]), \(["", "é"]), \([[UInt8(9)], []]), \(ids), \(days),
                        \(instants), \([Int]())
                    """
                ).first)
            #expect(try row[0] == [true, false])
            #expect(try row[1] == [Int16(1)])
            #expect(try row[2] == [Int32(-1), 2])
            #expect(try row[3] == [Int64.max])
            #expect(try row[4] == [1, 2])
            #expect(try row[5] == [Float(1)])
            #expect(try row[6] == [Double.infinity])
            #expect(try row[7] == ["", "é"])
            #expect(try row[8] == [[UInt8(9)], []])
            #expect(try row[9] == ids)
            #expect(try row[10] == days)
            #expect(try row[11] == instants)
            #expect(try row[12] == [Int]())
        }
    }

    @Test func `nil is NULL and NULL is nil`() async throws {
        try await withSession { session in
            let none: Int? = nil
            let row = try #require(
                try session.query(
                    "SELECT \(none) AS i, \(nil as String?)::text AS t, \([1, nil, 3]) AS a, ''::bytea AS e"
                )
                .first)
            #expect(try row["i", as: Int?.self] == nil)
            #expect(try row["t", as: String?.self] == nil)
            #expect(try row["a", as: [Int?].self] == [1, nil, 3])
            #expect(try row["e", as: [UInt8]?.self] == [])
            #expect(throws: PostgresError.self) { try row["i", as: Int.self] }
            #expect(throws: PostgresError.self) { try row["a", as: [Int].self] }
        }
    }

    @Test func `empty values are not NULL`() async throws {
        try await withSession { session in
            let row = try #require(try session.query("SELECT \("")::text IS NULL, \([UInt8]()) IS NULL").first)
            #expect(try row[0] == false)
            #expect(try row[1] == false)
        }
    }

    @Test(arguments: [
        "0", "1", "-1", "10000", "12345678901234567890.00012300", "0.0001", "-0.00010000", "1000000000000", "99999999",
        "0.5", "123.45", "NaN", "Infinity", "-Infinity", "1e-20", "1e30",
    ])
    func `numeric is read as the server writes it`(text: String) async throws {
        try await withSession { session in
            let row = try #require(try session.query("SELECT \(text)::numeric AS n, \(text)::numeric::text AS t").first)
            #expect(try row["n", as: String.self] == row["t", as: String.self])
        }
    }

    @Test func `text reads what is text on the wire`() async throws {
        try await withSession { session in
            try session.executeScript("CREATE TYPE pg_temp.mood AS ENUM ('glad')")
            let row = try #require(
                try session.query(
                    """
                    SELECT 'a'::varchar, 'b'::char(2), 'c'::name, 'glad'::pg_temp.mood, '{"a": 1}'::jsonb, '{ }'::json,
                        'd'::"char"
                    """
                ).first)
            let texts = try (0..<row.count).map { try row[$0, as: String.self] }
            #expect(texts == ["a", "b ", "c", "glad", "{\"a\": 1}", "{ }", "d"])
            #expect(try row[4, as: [UInt8].self] == Array("{\"a\": 1}".utf8))
        }
    }

    @Test func `days and instants agree with the server over the calendar`() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SplitMix(seed: seed)
        let days = (0..<500).map { _ in Int32.random(in: -700_000...700_000, using: &random) }.map {
            PostgresDate(days: $0)
        }
        try await withSession { session in
            let rows = try session.query("SELECT d, to_char(d, 'YYYY-MM-DD') FROM unnest(\(days)) AS d")
            for (row, day) in zip(rows, days) {
                #expect(try row[0] == day, "seed \(seed)")
                let civil = day.civil
                if civil.year > 0 { #expect(try row[1] == day.description, "seed \(seed)") }
                #expect(PostgresDate(year: civil.year, month: civil.month, day: civil.day) == day, "seed \(seed)")
            }
        }
        #expect(PostgresDate(year: 2026, month: 2, day: 29) == nil)
        #expect(PostgresDate(year: 2024, month: 2, day: 29) != nil)
        #expect(PostgresDate(year: 2026, month: 13, day: 1) == nil)
    }

    @Test(arguments: [
        "", "0", "00112233-4455-6677-8899-aabbccddeef", "00112233-4455-6677-8899-aabbccddeefg",
        "001122334455-6677-8899-aabbccddeeff-", "00112233-4455-6677-8899-aabbccddeeff0",
    ])
    func `what is no UUID is refused`(text: String) {
        #expect(PostgresUUID(text) == nil)
    }
}
