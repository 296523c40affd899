internal import Postgres

extension SQLState {
    /// Raised by muster.hold: a reference to a record that does not exist or is not visible; DETAIL is its position.
    static let referenceMissing: SQLState = "MU404"
    /// Raised by muster.hold: an audience wider than that of the contributor; DETAIL is the latter.
    static let tooWide: SQLState = "MU422"
    /// Raised by muster.check_circle: an audience circle:<name> that this node has no circle for; DETAIL is the audience.
    static let circleMissing: SQLState = "MU423"
    /// Raised by the triggers of compute grants and their usage; DETAIL says which rule.
    static let computeRefused: SQLState = "MU419"
    /// Raised by muster.refuse_suppressed.
    static let suppressedKey: SQLState = "MU451"
    /// Raised by what guards the books; DETAIL says why, for anybody to read.
    static let booksRefuse: SQLState = "MU409"
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
        if let why = ledgerRefusal(state, error) { return .refused(why) }
        if let refusal = ComputeRefusal.code(state, error) { return refusal }
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
    /// What the books' own guards and limits mean, in words.
    private static func ledgerRefusal(_ state: SQLState, _ error: PostgresError) -> String? {
        if state == .booksRefuse { return error.detail }
        switch error.constraint {
        case "account_available", "purse_available": return "The fund has not that much available."
        case "account_sign", "draw_open": return "More would be taken from the books than is in them."
        case "account_limit":
            return "A balance would be more than the books hold, which is 9,007,199,254,740,991 of the smallest unit."
        case "pledge_received": return "More would be received than was pledged; record another pledge for the rest."
        case "payout_line_once": return "The instalment is in a payout already."
        case "payout_line_reference": return "A payment with this reference has settled another line."
        case "ledger_paid_once": return "The line is paid already."
        case "ledger_reversed_once": return "The entry has been undone already."
        case "instalment_two_people": return "Mentor and coordinator are two people."
        case "stipend_mentor": return "Nobody is their own mentor; name somebody else."
        case "fund_name_unique": return "There is a fund of this name already; choose another."
        default: break
        }
        return state.description == "22003" ? "The amount is more than the books can hold." : nil
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
