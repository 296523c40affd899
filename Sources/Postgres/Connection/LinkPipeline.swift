import CLibPQ

/// Several statements in one round trip.
extension Link {
    /// Sends all queries before one Sync, so that outside of a transaction they are one; statements not yet prepared are
    /// prepared on the way. Waits for the answer.
    func pipeline(_ queries: [Query]) throws -> [Rows] {
        try checkCancelled()
        for query in queries { try Self.checkSendable(query) }
        guard !queries.isEmpty else { return [] }
        let outside = transactionStatus == PQTRANS_IDLE
        var pipeline = Pipeline(queries)
        do {
            return try pipelineOnce(pipeline)
        } catch let error as PostgresError where outside && canRepeat(pipeline, after: error) {
            pipeline = pipeline.again()
            return try pipelineOnce(pipeline)
        }
    }

    private func pipelineOnce(_ pipeline: Pipeline) throws -> [Rows] {
        try send([pipeline])
        defer { leavePipelineMode() }
        guard let rows = try receive(pipeline, waits: true) else { throw lost(nil) }
        return rows
    }

    /// Whether the error says that the failing statement must only be prepared anew: it was forgotten, and nothing was
    /// carried out, so all can be sent again. Asked for by whoever was outside of a transaction.
    func canRepeat(_ pipeline: Pipeline, after error: PostgresError) -> Bool {
        guard error.isStaleStatement, cache.capacity > 0, !isBroken, transactionStatus == PQTRANS_IDLE else {
            return false
        }
        if let index = error.statementIndex { log(.statementRefreshed(pipeline.queries[index].sql)) }
        return true
    }

    /// Puts pipelines into libpq's queue one after the other, each with a Sync of its own, and as much of it on the wire
    /// as goes: all, when the connection blocks.
    func send(_ pipelines: [Pipeline]) throws(PostgresError) {
        guard PQenterPipelineMode(try handle()) == 1 else {
            throw PostgresError(.misuse, "a pipeline cannot begin while another statement is under way")
        }
        // Only the first deallocates what was left over: what those after it leave is not over yet.
        for (index, pipeline) in pipelines.enumerated() {
            try send(pipeline, deallocating: index == 0 ? discarded : [])
        }
    }

    private func send(_ pipeline: Pipeline, deallocating leftOver: [String]) throws(PostgresError) {
        let connection = try handle()
        pipeline.steps.reserveCapacity(pipeline.queries.count + leftOver.count)
        var sent = true
        for name in leftOver { sent = sent && send(deallocate: name, connection, pipeline) }
        for index in pipeline.queries.indices { sent = sent && send(index, of: pipeline, connection) }
        guard PQpipelineSync(connection) == 1, sent else {
            // Half a pipeline is in libpq's queue: only a new connection is sure to be in step with the server.
            let error = lost(nil)
            close()
            throw error
        }
    }

    func leavePipelineMode() {
        guard !isBroken, let connection else { return }
        _ = PQexitPipelineMode(connection)
    }

    private func send(deallocate name: String, _ connection: OpaquePointer, _ pipeline: Pipeline) -> Bool {
        pipeline.steps.append(.deallocate(name))
        return PQsendQueryParams(connection, "DEALLOCATE \(name)", 0, nil, nil, nil, nil, 0) == 1
    }

    private func send(_ index: Int, of pipeline: Pipeline, _ connection: OpaquePointer) -> Bool {
        let query = pipeline.queries[index]
        guard cache.capacity > 0 else {
            pipeline.steps.append(.query(index))
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
                guard send(deallocate: evicted, connection, pipeline) else { return false }
            }
            pipeline.steps.append(.prepare(index))
            let prepared = query.types.withUnsafeBufferPointer {
                PQsendPrepare(connection, name, query.sql, Int32(truncatingIfNeeded: $0.count), $0.baseAddress) == 1
            }
            guard prepared else { return false }
        }
        pipeline.steps.append(.query(index))
        return parameters.with(query) { count, values, lengths, formats in
            PQsendQueryPrepared(connection, statement, count, values, lengths, formats, 1) == 1
        }
    }
}
