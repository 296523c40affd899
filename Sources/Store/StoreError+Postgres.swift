internal import Postgres

extension SQLState {
    /// Raised by muster.hold: a reference to a record that does not exist or is not visible; DETAIL is its position.
    static let referenceMissing: SQLState = "MU404"
    /// Raised by muster.hold: an audience wider than that of the contributor; DETAIL is the latter.
    static let tooWide: SQLState = "MU422"
    /// Raised by muster.check_circle: an audience circle:<name> that this node has no circle for; DETAIL is the audience.
    static let circleMissing: SQLState = "MU423"
    /// Raised by muster.refuse_suppressed.
    static let suppressedKey: SQLState = "MU451"
}

extension StoreError {
    /// What a database error means to whoever asked. Errors that only one operation can explain (a key taken, a
    /// reference missing) are handled there first.
    init(_ error: PostgresError) {
        self.init(Self.code(of: error), cause: error)
    }

    private static func code(of error: PostgresError) -> Code {
        if error.outcomeUnknown { return .outcomeUnknown }
        switch error.code {
        case .connectionFailed, .connectionLost, .poolExhausted, .poolShutDown: return .unavailable
        case .cancelled: return .cancelled
        default: break
        }
        guard let state = error.sqlState else { return .internalFault }
        if state == .suppressedKey { return .suppressed }
        if state == .circleMissing { return .noSuchCircle(error.detail ?? "") }
        switch state.description {
        case "53100": return .diskFull
        case "42501": return .denied("You may not write this record.")
        case "42P01", "3F000", "42703", "42883":
            return .schema("The database lacks what this version of Muster needs; run “muster db migrate”.")
        case "54000", "54001", "22001": return .tooLarge("The record is larger than the database takes; shorten it.")
        // Our own cancellations come with a code of their own, above: this is statement_timeout, or an administrator.
        case "57014": return .tooSlow
        default: break
        }
        // Out of resources, operator intervention, system error, connection trouble, conflicts that retries did not end.
        return ["08", "53", "57", "58", "40", "55"].contains(state.errorClass) ? .unavailable : .internalFault
    }
}

extension StoreError {
    /// Any error of a unit of work in our words.
    init(any error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as PostgresError: self.init(error)
        case is CancellationError: self.init(.cancelled)
        default: self.init(.internalFault)
        }
    }
}
