/// A connection for the length of one unit of work.
///
/// It cannot be copied and is only ever lent, so it cannot be kept beyond the closure it was given to, nor be used from
/// anywhere else; the compiler sees to that. All calls block the connection's own thread and no other.
///
/// Without ``transaction(_:_:)`` each statement commits by itself. Settings changed with `SET` stay with the connection:
/// use `SET LOCAL` within a transaction.
public struct Session: ~Copyable {
    let link: Link

    init(link: Link) { self.link = link }

    /// Runs a statement and returns its whole result, in binary form.
    /// - Throws: ``PostgresError``.
    public func query(_ query: Query) throws -> Rows { Rows(result: try link.run(query)) }

    /// Runs a statement and returns how many rows it changed (or returned).
    @discardableResult
    public func execute(_ query: Query) throws -> Int { try link.run(query).affectedRows }

    /// Runs a statement and hands over its rows as they arrive, in constant memory. While it runs, the session can do
    /// nothing else. An error from `body` ends the statement and is passed on: outside of a transaction the server is
    /// told to stop, within one the remaining rows are read and dropped, and the transaction goes on.
    public func forEach(_ query: Query, _ body: (Row) throws -> Void) throws { try link.stream(query, body) }

    /// Sends all queries in one round trip and returns their results in order.
    ///
    /// Outside of a transaction they are one: all commit together, or none does. The first error, thrown with its
    /// ``PostgresError/statementIndex``, skips the rest. COPY cannot take part.
    public func pipeline(_ queries: [Query]) throws -> [Rows] { try link.pipeline(queries) }

    /// Runs `body` in a transaction: commits when it returns, rolls back when it throws.
    ///
    /// A cancelled task rolls back; once COMMIT is sent, no cancel can touch it. ``PostgresError/Code/transactionAborted``
    /// is thrown when a statement failed and `body` swallowed the error.
    @discardableResult
    public func transaction<R>(
        _ options: TransactionOptions = .init(), _ body: (borrowing Session) throws -> R
    ) throws -> R {
        try link.begin(options)
        let value: R
        do {
            value = try body(self)
        } catch {
            link.rollback()
            throw error
        }
        try link.commit()
        return value
    }

    /// Runs `body` under a savepoint of the transaction around it: when it throws, what it did is undone and the
    /// transaction can go on.
    @discardableResult
    public func savepoint<R>(_ body: () throws -> R) throws -> R { try link.savepoint(body) }

    /// Runs `COPY … FROM STDIN` with what `body` writes, and returns how many rows were stored. An error from `body`
    /// breaks the COPY off, and nothing of it is stored.
    public func copyIn(_ query: Query, _ body: (inout CopyWriter) throws -> Void) throws -> Int {
        try link.copyIn(query, body)
    }

    /// Runs `COPY … TO STDOUT` and lends each message's bytes to `row`: in text and CSV form one line, in binary form a
    /// tuple, with the header before the first and a trailer as the last. Returns the number of rows.
    @discardableResult
    public func copyOut(_ query: Query, _ row: (UnsafeRawBufferPointer) throws -> Void) throws -> Int {
        try link.copyOut(query, row)
    }

    /// Runs a text of several statements, such as a migration, by the simple protocol. Together they are one transaction
    /// unless the text says otherwise or one is open.
    public func executeScript(_ sql: String) throws { try link.script(sql) }

    /// Whether the task that waits for this unit of work was cancelled: for long computations between statements. Every
    /// statement looks for itself.
    public var isCancelled: Bool { link.gate.isRequested }
}
