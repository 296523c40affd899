import CLibPQ

/// Results that need not fit into memory, and COPY.
extension Link {
    /// Rows one at a time as they arrive. An error of `body` ends the statement.
    func stream(_ query: Query, _ body: (Row) throws -> Void) throws {
        try retryingStale(query) { statement in
            let connection = try handle()
            let sent = parameters.with(query) { count, values, lengths, formats in
                switch statement {
                case .named(let name, _):
                    PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1)
                case .unnamed:
                    query.types.withUnsafeBufferPointer {
                        PQsendQueryParams(connection, query.sql, count, $0.baseAddress, values, lengths, formats, 1)
                    }
                }
            }
            guard sent == 1, PQsetSingleRowMode(connection) == 1 else { throw lost(query.sql) }
            do {
                while let result = PQgetResult(connection) {
                    let box = try check(result, query.sql)
                    for index in 0..<box.rowCount {
                        try body(Row(result: box, index: Int32(truncatingIfNeeded: index)))
                    }
                }
            } catch {
                giveUp(connection)
                throw error
            }
        }
    }

    /// Ends a statement whose rest nobody wants. Outside of a transaction the server is told to stop; within one, that
    /// would end the transaction too, so the rest is read and dropped.
    private func giveUp(_ connection: OpaquePointer) {
        if PQtransactionStatus(connection) == PQTRANS_ACTIVE, !inTransaction { cancelOwnStatement(connection) }
        drain()
    }

    /// Blocks until the server has signalled its process; the unit is still ours, so it can hit no other.
    private func cancelOwnStatement(_ connection: OpaquePointer) {
        guard let target = PQgetCancel(connection) else { return }
        defer { PQfreeCancel(target) }
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
            // When it cannot be delivered the rest is read to its end, which is only slower.
            _ = PQcancel(target, message.baseAddress, 256)
        }
    }

    /// COPY FROM STDIN. An error of `body` breaks it off: the server stores nothing of it.
    func copyIn(_ query: Query, _ body: (inout CopyWriter) throws -> Void) throws -> Int {
        let connection = try beginCopy(query, expecting: PGRES_COPY_IN, "copyIn wants COPY … FROM STDIN")
        var writer = CopyWriter(link: self)
        do {
            try body(&writer)
            try writer.flush()
            try checkCancelled()
        } catch {
            PQputCopyEnd(connection, "broken off by the client")
            let serverError = endCopy(connection, query).error
            // The server's own reason comes first when writing failed because of it.
            if let lost = error as? PostgresError, lost.code == .connectionLost, let serverError { throw serverError }
            throw error
        }
        guard PQputCopyEnd(connection, nil) == 1 else { throw lost(query.sql) }
        let (rows, error) = endCopy(connection, query)
        if let error { throw error }
        return rows
    }

    /// COPY TO STDOUT, a row (or in binary form: a header, rows and a trailer) at a time.
    func copyOut(_ query: Query, _ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Int {
        let connection = try beginCopy(query, expecting: PGRES_COPY_OUT, "copyOut wants COPY … TO STDOUT")
        while true {
            var bytes: UnsafeMutablePointer<CChar>?
            let count = PQgetCopyData(connection, &bytes, 0)
            if count == -1 { break }
            guard count > 0, let bytes else { throw endCopy(connection, query).error ?? lost(query.sql) }
            defer { PQfreemem(bytes) }
            do {
                try body(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
            } catch {
                if !inTransaction { cancelOwnStatement(connection) }
                discardCopyOut(connection)
                drain()
                throw error
            }
        }
        let (rows, error) = endCopy(connection, query)
        if let error { throw error }
        return rows
    }

    private func beginCopy(
        _ query: Query, expecting: ExecStatusType, _ misuse: String
    ) throws(PostgresError) -> OpaquePointer {
        try checkCancelled()
        try Self.checkSendable(query)
        guard query.slots.isEmpty else { throw PostgresError(.misuse, "COPY takes no parameters") }
        let connection = try handle()
        let result = PQexec(connection, query.sql)
        guard let result, PQresultStatus(result) == expecting else {
            _ = try check(result, query.sql)
            throw PostgresError(.misuse, misuse)
        }
        PQclear(result)
        return connection
    }

    private func endCopy(_ connection: OpaquePointer, _ query: Query) -> (rows: Int, error: PostgresError?) {
        var rows = 0
        var failure: PostgresError?
        while let result = PQgetResult(connection) {
            do throws(PostgresError) {
                rows = try check(result, query.sql).affectedRows
            } catch {
                failure = failure ?? error
                if isBroken { break }
            }
        }
        return (rows, failure)
    }
}
