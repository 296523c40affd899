import CLibPQ

/// Single statements.
extension Link {
    /// Runs one statement and waits for its whole result.
    func run(_ query: Query) throws -> ResultBox {
        try retryingStale(query) { statement in
            let connection = try handle()
            let result = parameters.with(query) { count, values, lengths, formats in
                switch statement {
                case .named(let name, _):
                    PQexecPrepared(connection, name, count, values, lengths, formats, 1)
                case .unnamed:
                    query.types.withUnsafeBufferPointer {
                        PQexecParams(connection, query.sql, count, $0.baseAddress, values, lengths, formats, 1)
                    }
                }
            }
            return try check(result, query.sql)
        }
    }

    enum Statement {
        case named(String, wasCached: Bool)
        case unnamed
    }

    /// Prepares the statement where needed and runs `body`; once more with a fresh statement when the server says that
    /// the old one no longer fits, which is possible outside of transactions only: within one, the error has ended it.
    func retryingStale<R>(_ query: Query, _ body: (Statement) throws -> R) throws -> R {
        try checkCancelled()
        try Self.checkSendable(query)
        let outside = transactionStatus == PQTRANS_IDLE
        let statement = try prepare(query)
        do {
            return try body(statement)
        } catch let error as PostgresError where error.isStaleStatement {
            guard case .named(_, wasCached: true) = statement else { throw error }
            forget(query, after: error)
            guard outside, !isBroken, transactionStatus == PQTRANS_IDLE else { throw error }
            log(.statementRefreshed(query.sql))
            return try body(try prepare(query))
        }
    }

    static func checkSendable(_ query: Query) throws(PostgresError) {
        if let fault = query.fault {
            var error = PostgresError(.encoding, fault)
            error.statement = query.sql
            throw error
        }
        guard query.slots.count <= 65535 else {
            throw PostgresError(.encoding, "\(query.slots.count) parameters; 65535 is the most. Bind an array instead")
        }
    }

    private func prepare(_ query: Query) throws -> Statement {
        guard cache.capacity > 0 else { return .unnamed }
        let key = StatementCache.Key(sql: query.sql, types: query.types)
        switch cache.lookup(key) {
        case .hit(let name): return .named(name, wasCached: true)
        case .miss(let name, let evicted):
            if let evicted { discarded.append(evicted) }
            do {
                try deallocateDiscarded()
                let connection = try handle()
                let result = query.types.withUnsafeBufferPointer {
                    PQprepare(connection, name, query.sql, Int32(truncatingIfNeeded: $0.count), $0.baseAddress)
                }
                _ = try check(result, query.sql)
            } catch {
                _ = cache.remove(key)
                throw error
            }
            return .named(name, wasCached: false)
        }
    }

    /// Forgets a statement that the server would not run any more, and remembers to deallocate it if it is there.
    func forget(_ query: Query, after error: PostgresError) {
        let name = cache.remove(StatementCache.Key(sql: query.sql, types: query.types))
        if let name, error.sqlState != .invalidStatementName { discarded.append(name) }
    }

    private func deallocateDiscarded() throws {
        while let name = discarded.last {
            try command("DEALLOCATE \(name)", tolerating: .invalidStatementName)
            discarded.removeLast()
        }
    }

    /// Runs a statement of our own by the simple protocol.
    @discardableResult
    func command(_ sql: String, tolerating state: SQLState? = nil) throws(PostgresError) -> ResultBox? {
        let connection = try handle()
        do {
            return try check(PQexec(connection, sql), sql)
        } catch {
            if let state, error.sqlState == state { return nil }
            throw error
        }
    }

    /// Several statements by the simple protocol; together one transaction unless they say otherwise.
    func script(_ sql: String) throws(PostgresError) {
        try checkCancelled()
        let connection = try handle()
        _ = try check(PQexec(connection, sql), nil)
    }

    /// Takes over a result, or throws what it says.
    func check(_ result: OpaquePointer?, _ sql: String?) throws(PostgresError) -> ResultBox {
        let connection = try handle()
        guard let result else { throw lost(sql) }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE, PGRES_EMPTY_QUERY:
            return ResultBox(result)
        case PGRES_COPY_IN:
            PQclear(result)
            PQputCopyEnd(connection, "this call sends no data")
            drain()
            throw PostgresError(.misuse, "COPY FROM STDIN goes through copyIn")
        case PGRES_COPY_OUT, PGRES_COPY_BOTH:
            PQclear(result)
            discardCopyOut(connection)
            drain()
            throw PostgresError(.misuse, "COPY TO STDOUT goes through copyOut")
        default:
            var error = PostgresError(result: result, statement: sql)
            let severity = PQresultErrorField(result, Int32(UInt8(ascii: "V"))).map { String(cString: $0) }
            PQclear(result)
            if severity == "FATAL" || severity == "PANIC" {
                error.code = .connectionLost
                error.outcomeUnknown = true
            } else if error.code == .sql(.queryCanceled), gate.isRequested {
                error.code = .cancelled
            }
            if error.code == .connectionLost {
                hasFailed = true
                log(.connectionLost(error))
            }
            throw error
        }
    }

    func lost(_ sql: String?) -> PostgresError {
        guard let connection else { return PostgresError(.connectionLost, "the connection is closed") }
        hasFailed = true
        let error = PostgresError.lost(connection, statement: sql)
        log(.connectionLost(error))
        return error
    }

    /// Reads and drops whatever is left of the statement.
    func drain() {
        guard let connection else { return }
        while let rest = PQgetResult(connection) {
            let status = PQresultStatus(rest)
            PQclear(rest)
            if status == PGRES_COPY_IN { PQputCopyEnd(connection, "given up") }
            if status == PGRES_COPY_OUT { discardCopyOut(connection) }
            if PQstatus(connection) == CONNECTION_BAD { return }
        }
    }

    func discardCopyOut(_ connection: OpaquePointer) {
        var row: UnsafeMutablePointer<CChar>?
        while PQgetCopyData(connection, &row, 0) > 0 { PQfreemem(row) }
    }
}

extension PostgresError {
    /// "cached plan must not change result type", or the statement is gone.
    var isStaleStatement: Bool { code == .sql(.featureNotSupported) || code == .sql(.invalidStatementName) }
}
