/// How a transaction begins.
public struct TransactionOptions: Sendable, Hashable {
    /// What a transaction sees of others (SQL:2016, PostgreSQL chapter 13).
    public enum Isolation: Sendable, Hashable {
        /// Each statement sees what was committed before it.
        case readCommitted
        /// All statements see what was committed before the first.
        case repeatableRead
        /// As if all transactions ran one after the other; may fail with ``SQLState/serializationFailure``.
        case serializable
    }

    /// The isolation; nil leaves the server's default.
    public var isolation: Isolation?
    /// Whether writing is refused.
    public var readOnly: Bool
    /// With a serializable read-only transaction: wait at the start so that it can never fail.
    public var deferrable: Bool

    /// The server's default, reading and writing, unless said otherwise.
    public init(isolation: Isolation? = nil, readOnly: Bool = false, deferrable: Bool = false) {
        self.isolation = isolation
        self.readOnly = readOnly
        self.deferrable = deferrable
    }

    var begin: String {
        var text = "BEGIN"
        switch isolation {
        case .readCommitted: text += " ISOLATION LEVEL READ COMMITTED"
        case .repeatableRead: text += " ISOLATION LEVEL REPEATABLE READ"
        case .serializable: text += " ISOLATION LEVEL SERIALIZABLE"
        case nil: break
        }
        if readOnly { text += " READ ONLY" }
        if deferrable { text += " DEFERRABLE" }
        return text
    }
}
