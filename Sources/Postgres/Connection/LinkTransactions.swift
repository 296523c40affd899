import CLibPQ

/// Transactions and savepoints.
extension Link {
    func begin(_ options: TransactionOptions) throws(PostgresError) {
        guard transactionStatus == PQTRANS_IDLE else {
            throw PostgresError(.misuse, "a transaction is open already; use a savepoint within it")
        }
        try checkCancelled()
        try command(options.begin)
        inTransaction = true
    }

    /// Commits unless the unit was cancelled. From here on no cancel is accepted, so that none can meet the COMMIT.
    func commit() throws(PostgresError) {
        let cancelled = gate.close()
        defer { gate.reopen() }
        if cancelled {
            rollback()
            throw PostgresError(.cancelled, "the task was cancelled before COMMIT; all was rolled back")
        }
        defer { inTransaction = false }
        let failed = transactionStatus == PQTRANS_INERROR
        try command("COMMIT")
        if failed {
            throw PostgresError(
                .transactionAborted, "a statement failed and its error was not passed on; all was rolled back")
        }
    }

    /// Rolls back whatever there is. Fails silently when the connection is gone, and the transaction with it.
    func rollback() {
        inTransaction = false
        _ = gate.close()
        defer { gate.reopen() }
        guard let connection, transactionStatus != PQTRANS_IDLE else { return }
        PQclear(PQexec(connection, "ROLLBACK"))
    }

    func savepoint<R>(_ body: () throws -> R) throws -> R {
        guard inTransaction else { throw PostgresError(.misuse, "a savepoint needs a transaction around it") }
        savepoints += 1
        let name = "p\(savepoints)"
        defer { savepoints -= 1 }
        try checkCancelled()
        try command("SAVEPOINT \(name)")
        do {
            let value = try body()
            try command("RELEASE SAVEPOINT \(name)")
            return value
        } catch {
            // When going back fails too, the connection is gone or the transaction is: the first error says why.
            if !isBroken, let connection {
                PQclear(PQexec(connection, "ROLLBACK TO SAVEPOINT \(name)"))
            }
            throw error
        }
    }
}
