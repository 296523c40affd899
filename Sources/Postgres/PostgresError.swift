/// What went wrong, for a program to act upon.
///
/// ``description`` says only which kind of thing happened: server text may quote people's data and belongs in a log, so
/// it is in ``debugDescription`` and the properties. Parameter values are never kept; the connection string never is.
public struct PostgresError: Error, Sendable {
    /// The kind of failure. Compare with the constants; later versions may add more.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private let name: String
        fileprivate let state: SQLState?

        private init(_ name: String, _ state: SQLState? = nil) {
            self.name = name
            self.state = state
        }

        /// No connection could be made.
        public static let connectionFailed = Code("connectionFailed")
        /// An open connection broke; see ``PostgresError/outcomeUnknown``.
        public static let connectionLost = Code("connectionLost")
        /// Every connection was busy for the whole wait, or too many were waiting already.
        public static let poolExhausted = Code("poolExhausted")
        /// The pool was shut down.
        public static let poolShutDown = Code("poolShutDown")
        /// The task was cancelled; a transaction that was open has been rolled back.
        public static let cancelled = Code("cancelled")
        /// A column does not hold what was asked for.
        public static let decoding = Code("decoding")
        /// A parameter cannot be sent.
        public static let encoding = Code("encoding")
        /// The call makes no sense here, such as a transaction within a transaction.
        public static let misuse = Code("misuse")
        /// COMMIT was refused because a statement had failed and its error was swallowed; all is rolled back.
        public static let transactionAborted = Code("transactionAborted")
        /// The server reported an error of this state.
        public static func sql(_ state: SQLState) -> Code { Code("sql", state) }

        /// The constant's name, and the SQLSTATE when the server gave one.
        public var description: String { state.map { "\(name) \($0)" } ?? name }
    }

    /// The kind of failure.
    public internal(set) var code: Code
    /// What the server, libpq or this module said. May quote data: for logs, not for clients.
    public internal(set) var message: String
    /// The server's DETAIL line; may quote data.
    public internal(set) var detail: String?
    /// The server's HINT line.
    public internal(set) var hint: String?
    /// The constraint that was violated, by name.
    public internal(set) var constraint: String?
    /// The schema concerned.
    public internal(set) var schema: String?
    /// The table concerned.
    public internal(set) var table: String?
    /// The column concerned.
    public internal(set) var column: String?
    /// The statement, with placeholders and no values.
    public internal(set) var statement: String?
    /// In a pipeline: which query failed, counting from zero.
    public internal(set) var statementIndex: Int?
    /// True when the connection broke after something was sent: the server may or may not have carried it out.
    public internal(set) var outcomeUnknown = false

    /// The state the server named, if the server said anything.
    public var sqlState: SQLState? { code.state }

    /// Whether running the whole unit of work again may succeed and cannot do the work twice.
    public var isRetryable: Bool {
        if outcomeUnknown { return false }
        switch code {
        case .connectionFailed, .connectionLost, .poolExhausted: return true
        case .sql(.serializationFailure), .sql(.deadlockDetected), .sql(.lockNotAvailable): return true
        case .sql(.adminShutdown), .sql(.crashShutdown), .sql(.cannotConnectNow), .sql(.tooManyConnections): return true
        default: return false
        }
    }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    /// Deliberately vague: safe to show to anyone.
    public var description: String { "PostgresError(\(code))" }

    /// Everything known. For logs: it may quote data.
    public var debugDescription: String {
        var parts = ["\(code): \(message)"]
        func add(_ name: String, _ value: String?) { if let value { parts.append("\(name): \(value)") } }
        add("detail", detail)
        add("hint", hint)
        add("schema", schema)
        add("table", table)
        add("column", column)
        add("constraint", constraint)
        add("query in pipeline", statementIndex.map(String.init))
        add("statement", statement)
        if outcomeUnknown { parts.append("outcome unknown") }
        return "PostgresError(\(parts.joined(separator: "; ")))"
    }
}
