import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct `Errors` {
    private func failure(_ session: borrowing Session, _ query: Query) -> PostgresError? {
        do { try session.execute(query) } catch { return error as? PostgresError }
        return nil
    }

    @Test func `constraints are named`() async throws {
        try await withSession { session in
            try session.executeScript(
                "CREATE TEMP TABLE person (id int PRIMARY KEY, age int CONSTRAINT grown CHECK (age > 0), name text NOT NULL)"
            )
            try session.execute("INSERT INTO person VALUES (1, 1, 'Ada Example')")
            let twice = failure(session, "INSERT INTO person VALUES (1, 1, 'x')")
            #expect(twice?.code == .sql(.uniqueViolation))
            #expect(twice?.constraint == "person_pkey")
            #expect(twice?.table == "person")
            let young = failure(session, "INSERT INTO person VALUES (2, 0, 'x')")
            #expect(young?.sqlState == .checkViolation)
            #expect(young?.constraint == "grown")
            let nameless = failure(session, "INSERT INTO person VALUES (2, 1, NULL)")
            #expect(nameless?.sqlState == .notNullViolation)
            #expect(nameless?.column == "name")
            #expect(failure(session, "SELEC 1")?.sqlState == .syntaxError)
            #expect(failure(session, "SELECT * FROM nowhere")?.sqlState == .undefinedTable)
            #expect(failure(session, "SELECT \("x")::int")?.sqlState == .invalidTextRepresentation)
        }
    }

    @Test func `a description says nothing of the data, a debug description all`() async throws {
        let error = await postgresError {
            try await withSession { try $0.query("SELECT \("secret-value")::text::int") }
        }
        let found = try #require(error)
        #expect(!"\(found)".contains("secret-value"))
        #expect(String(reflecting: found).contains("secret-value"))
        #expect(String(reflecting: found).contains("SELECT $1::text::int"))
    }

    @Test func `a connection string is never shown`() async throws {
        let configuration = PostgresConfiguration("host=/nowhere user=x password=hunter2 oops")
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains("hunter2"))
        }
        let error = await postgresError { try await PostgresConnection.open(configuration) }
        #expect(error?.code == .connectionFailed)
        #expect(error?.debugDescription.contains("hunter2") == false)
        #expect(error?.debugDescription.contains("oops") == false)
    }

    @Test func `what cannot be mended by waiting fails at once`() async throws {
        var configuration = try TestCluster.shared.get().configuration
        configuration.conninfo += " dbname=missing"
        let pool = PostgresPool(configuration: configuration, size: 1, waitLimit: .seconds(600))
        let error = await postgresError { try await pool.withSession { try $0.query("SELECT 1") } }
        #expect(error?.code == .connectionFailed)
        #expect(error?.message.contains("missing") == true)
        await pool.shutdown()
    }

    @Test func `a column is asked for by a name it has and a type it holds`() async throws {
        try await withSession { session in
            let row = try #require(try session.query("SELECT 1::int AS one, 'x' AS two").first)
            func message<T: PostgresDecodable>(_ name: String, _: T.Type) -> String {
                do { _ = try row[name, as: T.self] } catch { return error.message }
                return ""
            }
            #expect(message("three", Int.self) == "no column \"three\"; the result has: one, two")
            #expect(
                message("one", PostgresUUID.self).contains("column \"one\" is integer; PostgresUUID is read from uuid"))
            #expect(message("two", Int.self).contains("column \"two\" is text"))
            #expect(throws: PostgresError.self) { try row[2, as: Int.self] }
        }
    }

    @Test func `text with U+0000 is refused before it is cut short`() async throws {
        let error = await postgresError { try await withSession { try $0.query("SELECT \("a\0b")::text") } }
        #expect(error?.code == .encoding)
        #expect(error?.message.contains("$1") == true)
    }

    @Test func `SQLSTATEs are five digits or capitals`() {
        #expect(SQLState(String("23505")) == .uniqueViolation)
        #expect(SQLState(String("2350")) == nil)
        #expect(SQLState(String("2350a")) == nil)
        #expect(SQLState.uniqueViolation.description == "23505")
        #expect(SQLState.exclusionViolation.errorClass == "23")
    }
}
