import CLibPQ

/// Several statements in one round trip.
extension Link {
    private enum Step {
        case query(Int)
        case prepare(Int)
        case deallocate(String)
    }

    /// Sends all queries before one Sync, so that outside of a transaction they are one; statements not yet prepared are
    /// prepared on the way.
    func pipeline(_ queries: [Query]) throws -> [Rows] {
        try checkCancelled()
        for query in queries { try Self.checkSendable(query) }
        guard !queries.isEmpty else { return [] }
        let outside = transactionStatus == PQTRANS_IDLE
        do {
            return try pipelineOnce(queries)
        } catch let error as PostgresError where error.isStaleStatement && cache.capacity > 0 {
            // The failing statement was forgotten; nothing was carried out, so all can be run again.
            guard outside, !isBroken, transactionStatus == PQTRANS_IDLE else { throw error }
            if let index = error.statementIndex { log(.statementRefreshed(queries[index].sql)) }
            return try pipelineOnce(queries)
        }
    }

    private func pipelineOnce(_ queries: [Query]) throws -> [Rows] {
        let connection = try handle()
        guard PQenterPipelineMode(connection) == 1 else {
            throw PostgresError(.misuse, "a pipeline cannot begin while another statement is under way")
        }
        defer { if !isBroken { _ = PQexitPipelineMode(connection) } }
        var steps: [Step] = []
        steps.reserveCapacity(queries.count + discarded.count)
        var sent = true
        for name in discarded { sent = sent && send(deallocate: name, connection, &steps) }
        for index in queries.indices { sent = sent && send(queries[index], index, connection, &steps) }
        guard PQpipelineSync(connection) == 1, sent else {
            // Half a pipeline is in libpq's queue: only a new connection is sure to be in step with the server.
            let error = lost(nil)
            close()
            throw error
        }
        return try receive(steps, queries, connection)
    }

    private func send(deallocate name: String, _ connection: OpaquePointer, _ steps: inout [Step]) -> Bool {
        steps.append(.deallocate(name))
        return PQsendQueryParams(connection, "DEALLOCATE \(name)", 0, nil, nil, nil, nil, 0) == 1
    }

    private func send(_ query: Query, _ index: Int, _ connection: OpaquePointer, _ steps: inout [Step]) -> Bool {
        guard cache.capacity > 0 else {
            steps.append(.query(index))
            return parameters.with(query) { count, values, lengths, formats in
                query.types.withUnsafeBufferPointer {
                    PQsendQueryParams(connection, query.sql, count, $0.baseAddress, values, lengths, formats, 1) == 1
                }
            }
        }
        let statement: String
        switch cache.lookup(StatementCache.Key(sql: query.sql, types: query.types)) {
        case .hit(let name): statement = name
        case .miss(let name, let evicted):
            statement = name
            if let evicted {
                discarded.append(evicted)
                guard send(deallocate: evicted, connection, &steps) else { return false }
            }
            steps.append(.prepare(index))
            let prepared = query.types.withUnsafeBufferPointer {
                PQsendPrepare(connection, name, query.sql, Int32(truncatingIfNeeded: $0.count), $0.baseAddress) == 1
            }
            guard prepared else { return false }
        }
        steps.append(.query(index))
        return parameters.with(query) { count, values, lengths, formats in
            PQsendQueryPrepared(connection, statement, count, values, lengths, formats, 1) == 1
        }
    }

    /// Each step answers with a result and an end; after the first failure all others are only skipped.
    private func receive(_ steps: [Step], _ queries: [Query], _ connection: OpaquePointer) throws -> [Rows] {
        var rows: [Rows] = []
        rows.reserveCapacity(queries.count)
        var failure: PostgresError?
        for step in steps {
            guard let result = PQgetResult(connection) else { throw failure ?? lost(nil) }
            if PQresultStatus(result) == PGRES_PIPELINE_ABORTED {
                PQclear(result)
                settle(step, succeeded: false, queries)
            } else {
                do throws(PostgresError) {
                    let box = try checkPipelined(result, step, queries)
                    settle(step, succeeded: true, queries)
                    if case .query = step { rows.append(Rows(result: box)) }
                } catch {
                    failure = failure ?? error
                    settle(step, succeeded: false, queries)
                }
            }
            if isBroken { throw failure ?? lost(nil) }
            while let rest = PQgetResult(connection) { PQclear(rest) }
        }
        while true {
            guard let result = PQgetResult(connection) else { throw failure ?? lost(nil) }
            defer { PQclear(result) }
            if PQresultStatus(result) == PGRES_PIPELINE_SYNC { break }
            // The commit of the implicit transaction may fail: a deferred constraint, a serialization failure.
            failure = failure ?? PostgresError(result: result, statement: nil)
            if isBroken { throw failure ?? lost(nil) }
        }
        if let failure { throw failure }
        return rows
    }

    private func checkPipelined(
        _ result: OpaquePointer, _ step: Step, _ queries: [Query]
    ) throws(PostgresError) -> ResultBox {
        switch PQresultStatus(result) {
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            // libpq cannot leave this state within a pipeline.
            PQclear(result)
            close()
            throw PostgresError(.misuse, "COPY cannot be part of a pipeline; the connection was closed")
        default: break
        }
        switch step {
        case .deallocate: return try check(result, nil)
        case .prepare(let index), .query(let index):
            do {
                return try check(result, queries[index].sql)
            } catch {
                var error = error
                error.statementIndex = index
                if error.isStaleStatement { forget(queries[index]) }
                throw error
            }
        }
    }

    /// Keeps the cache true: what was not prepared is not in it, what was deallocated is not waiting for it.
    private func settle(_ step: Step, succeeded: Bool, _ queries: [Query]) {
        switch step {
        case .prepare(let index) where !succeeded:
            _ = cache.remove(StatementCache.Key(sql: queries[index].sql, types: queries[index].types))
        case .deallocate(let name) where succeeded:
            discarded.removeAll { $0 == name }
        default: break
        }
    }
}
