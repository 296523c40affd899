/// The five characters by which PostgreSQL names an error (its documentation, appendix A), packed into eight bytes.
public struct SQLState: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    private let packed: UInt64

    /// Takes exactly five ASCII digits or capital letters.
    public init?(_ text: some StringProtocol) {
        var packed: UInt64 = 0
        var count = 0
        for byte in text.utf8 {
            guard (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) else { return nil }
            packed = packed << 8 | UInt64(byte)
            count += 1
        }
        guard count == 5 else { return nil }
        self.packed = packed
    }

    /// For constants in source; a literal that is not five digits or capitals is a mistake in the program.
    public init(stringLiteral value: StaticString) {
        guard let state = SQLState(value.description) else { preconditionFailure("not an SQLSTATE: \(value)") }
        self = state
    }

    /// The five characters.
    public var description: String {
        String(decoding: (0..<5).reversed().map { UInt8(truncatingIfNeeded: packed >> ($0 * 8)) }, as: UTF8.self)
    }

    /// The first two characters: the class of the error, such as `23` for integrity constraints.
    public var errorClass: String { String(description.prefix(2)) }
}

extension SQLState {
    /// 23505: a unique index already holds this key.
    public static let uniqueViolation: SQLState = "23505"
    /// 23503: a referenced row is missing, or a row to be removed is still referenced.
    public static let foreignKeyViolation: SQLState = "23503"
    /// 23514: a CHECK constraint says no.
    public static let checkViolation: SQLState = "23514"
    /// 23502: NULL where a value is required.
    public static let notNullViolation: SQLState = "23502"
    /// 23P01: an exclusion constraint says no.
    public static let exclusionViolation: SQLState = "23P01"
    /// 40001: a serializable or repeatable-read transaction must be run again.
    public static let serializationFailure: SQLState = "40001"
    /// 40P01: this transaction was chosen to end a deadlock; run it again.
    public static let deadlockDetected: SQLState = "40P01"
    /// 55P03: a lock asked for with NOWAIT or under `lock_timeout` is held by another.
    public static let lockNotAvailable: SQLState = "55P03"
    /// 42501: the role may not do this, or row-level security forbids the new row.
    public static let insufficientPrivilege: SQLState = "42501"
    /// 42P01: no such table.
    public static let undefinedTable: SQLState = "42P01"
    /// 42601: the statement does not parse.
    public static let syntaxError: SQLState = "42601"
    /// 22P02: text that the type's input function refuses.
    public static let invalidTextRepresentation: SQLState = "22P02"
    /// 25P02: an earlier statement failed; the transaction accepts nothing but its end.
    public static let inFailedTransaction: SQLState = "25P02"
    /// 57014: cancelled by request, or by `statement_timeout`.
    public static let queryCanceled: SQLState = "57014"
    /// 57P01: the server is shutting down, or an administrator ended this session.
    public static let adminShutdown: SQLState = "57P01"
    /// 57P02: the server crashed.
    public static let crashShutdown: SQLState = "57P02"
    /// 57P03: the server is starting up.
    public static let cannotConnectNow: SQLState = "57P03"
    /// 53100: the server's disk is full.
    public static let diskFull: SQLState = "53100"
    /// 53300: the server has no connection to spare.
    public static let tooManyConnections: SQLState = "53300"
    /// 0A000: among others, "cached plan must not change result type".
    public static let featureNotSupported: SQLState = "0A000"
    /// 26000: no prepared statement of that name.
    public static let invalidStatementName: SQLState = "26000"
}
