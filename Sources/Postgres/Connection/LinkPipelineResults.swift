import CLibPQ

/// Reading a pipeline's answer.
extension Link {
    /// Reads on where it stopped. Each step answers with a result and an end; after the first failure all others are only
    /// skipped; then comes the answer to the Sync.
    ///
    /// - Parameter waits: false: reads no more than has arrived, and returns nil when that is not all.
    /// - Throws: the first error, when all has been read, or at once when the connection is lost.
    func receive(_ pipeline: Pipeline, waits: Bool) throws(PostgresError) -> [Rows]? {
        let connection = try handle()
        while true {
            if !waits, PQisBusy(connection) != 0 { return nil }
            guard pipeline.step < pipeline.steps.count else {
                if try receiveSync(pipeline, connection) { break }
                continue
            }
            switch pipeline.expected {
            case .result:
                try receiveResult(pipeline, connection)
                pipeline.expected = .end
            case .end:
                if let rest = PQgetResult(connection) {
                    PQclear(rest)
                } else {
                    pipeline.step += 1
                    pipeline.expected = .result
                }
            }
        }
        if let failure = pipeline.failure { throw failure }
        return pipeline.rows
    }

    private func receiveResult(_ pipeline: Pipeline, _ connection: OpaquePointer) throws(PostgresError) {
        guard let result = PQgetResult(connection) else { throw pipeline.failure ?? lost(nil) }
        let step = pipeline.steps[pipeline.step]
        if PQresultStatus(result) == PGRES_PIPELINE_ABORTED {
            PQclear(result)
            settle(step, .skipped, pipeline)
        } else {
            do throws(PostgresError) {
                let box = try checkPipelined(result, step, pipeline)
                settle(step, .succeeded, pipeline)
                if case .query = step { pipeline.rows.append(Rows(result: box)) }
            } catch {
                pipeline.failure = pipeline.failure ?? error
                settle(step, error.sqlState == .invalidStatementName ? .unknownName : .failed, pipeline)
            }
        }
        if isBroken { throw pipeline.failure ?? lost(nil) }
    }

    /// Whether that was the end.
    private func receiveSync(_ pipeline: Pipeline, _ connection: OpaquePointer) throws(PostgresError) -> Bool {
        guard let result = PQgetResult(connection) else { throw pipeline.failure ?? lost(nil) }
        defer { PQclear(result) }
        if PQresultStatus(result) == PGRES_PIPELINE_SYNC { return true }
        // The commit of the implicit transaction may fail: a deferred constraint, a serialization failure.
        pipeline.failure = pipeline.failure ?? PostgresError(result: result, statement: nil)
        if isBroken { throw pipeline.failure ?? lost(nil) }
        return false
    }

    private func checkPipelined(
        _ result: OpaquePointer, _ step: Pipeline.Step, _ pipeline: Pipeline
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
                return try check(result, pipeline.queries[index].sql)
            } catch {
                var error = error
                error.statementIndex = index
                if error.isStaleStatement { forget(pipeline.queries[index], after: error) }
                throw error
            }
        }
    }

    private enum StepEnd {
        case succeeded, failed, skipped
        /// The server has no statement of this name.
        case unknownName
    }

    /// Keeps the cache true: what was not prepared is not in it, what the server no longer has is not waiting to be
    /// deallocated.
    private func settle(_ step: Pipeline.Step, _ end: StepEnd, _ pipeline: Pipeline) {
        switch step {
        case .prepare(let index) where end != .succeeded:
            let query = pipeline.queries[index]
            _ = cache.remove(StatementCache.Key(sql: query.sql, types: query.types))
        case .deallocate(let name) where end == .succeeded || end == .unknownName:
            discarded.removeAll { $0 == name }
        default: break
        }
    }
}
