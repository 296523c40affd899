/// What a stipend has come to.
package enum StipendState: String, Sendable, CaseIterable {
    case offered, accepted, completed, cancelled
    /// It went with its fund to another node.
    case moved

    /// The word for a reader on a day: an accepted stipend is active from its first day on.
    package func shown(on day: CivilDate, from: CivilDate) -> String {
        self == .accepted && day >= from ? "active" : rawValue
    }
}

/// What an instalment has come to.
package enum InstalmentState: String, Sendable, CaseIterable {
    /// Of a stipend that is only offered.
    case planned
    /// Its money is committed; it is due once its day has come.
    case scheduled
    case approved
    /// In a payout that has not been told to have paid or failed.
    case batched
    case paid
    /// Its money went back to its funds.
    case released
    case moved

    /// Whether money is still to be paid for it.
    package var isOpen: Bool { self == .scheduled || self == .approved || self == .batched }

    /// The word for a reader on a day.
    package func shown(on day: CivilDate, due: CivilDate) -> String {
        self == .scheduled && day >= due ? "due" : rawValue
    }
}

/// The steps of stipends and instalments: what is asked, what stands, and a verdict with its reason. Nothing here happens
/// by itself, and the database refuses the same once more from below.
package enum StipendRules {
    /// Whether an offer may be accepted. That its money is there is found out when it is committed.
    package static func accept(_ state: StipendState, hasMentor: Bool, ends: CivilDate, today: CivilDate) -> Verdict {
        guard state == .offered else { return .denied("It is \(state.rawValue); only an offer can be accepted.") }
        guard hasMentor else {
            return .denied("It has no mentor yet, and needs one first: accept it with --mentor, or offer it anew.")
        }
        guard ends >= today else { return .denied("It would have ended on \(ends); offer it anew with days to come.") }
        return .allowed
    }

    /// Whether somebody else may become its mentor.
    package static func setMentor(_ state: StipendState) -> Verdict {
        state == .offered || state == .accepted
            ? .allowed : .denied("It is \(state.rawValue); it needs no mentor any more.")
    }

    /// Whether it may be made so many months longer.
    package static func extend(_ state: StipendState, by months: Int, extended: Int, extendable: Int) -> Verdict {
        guard state == .accepted else {
            return .denied("It is \(state.rawValue); only an accepted stipend is extended.")
        }
        guard months > 0 else { return .denied("An extension is one month or more.") }
        guard extended + months <= extendable else {
            let left = extendable - extended
            return .denied(
                left == 0
                    ? "The offer allows no\(extendable == 0 ? "" : " further") extension."
                    : "The offer allows \(extendable) months in all, and \(left) of them are left.")
        }
        return .allowed
    }

    /// The days of instalments after an extension: those that nobody has approved and that are not past move, all by the
    /// same; the others stay. Order is kept, because what stays is not later than what moves.
    package static func shifted(
        _ instalments: [(due: CivilDate, state: InstalmentState, isTouched: Bool)], by months: Int, today: CivilDate
    ) -> [CivilDate] {
        instalments.map { one in
            one.state == .scheduled && !one.isTouched && one.due >= today ? one.due.adding(months: months) : one.due
        }
    }

    /// Whether it may be completed: nothing of it is open.
    package static func complete(_ state: StipendState, open: Int) -> Verdict {
        guard state == .accepted else {
            return .denied("It is \(state.rawValue); only an accepted stipend is completed.")
        }
        guard open == 0 else {
            return .denied(
                "\(open) of its instalments \(open == 1 ? "is" : "are") not paid. Pay or return them, or cancel it.")
        }
        return .allowed
    }

    /// Whether it may be cancelled: nothing of it is on its way to a bank.
    package static func cancel(_ state: StipendState, batched: Int) -> Verdict {
        guard state == .offered || state == .accepted else { return .denied("It is \(state.rawValue) already.") }
        guard batched == 0 else {
            return .denied(
                "\(batched) of its instalments \(batched == 1 ? "is" : "are") in a payout. Say first what became of it: muster payout settle, or fail."
            )
        }
        return .allowed
    }

    /// In which capacity somebody approves.
    package enum Capacity: String, Sendable { case mentor, coordinator }

    /// What an approval is asked of.
    package struct Approval: Sendable {
        package let stipend: StipendState
        package let instalment: InstalmentState
        package let due: CivilDate
        /// Who approved already; nil when nobody did.
        package let mentor: String?
        package let coordinator: String?
        /// Who offered the stipend, and who receives it.
        package let offeredBy: String
        package let payee: String

        package init(
            stipend: StipendState, instalment: InstalmentState, due: CivilDate, mentor: String?, coordinator: String?,
            offeredBy: String, payee: String
        ) {
            self.stipend = stipend
            self.instalment = instalment
            self.due = due
            self.mentor = mentor
            self.coordinator = coordinator
            self.offeredBy = offeredBy
            self.payee = payee
        }
    }

    /// Whether a person may approve. Both must, and they are two people, of whom neither asked for the money nor
    /// receives it.
    package static func approve(
        _ approval: Approval, by person: String, as capacity: Capacity, today: CivilDate
    ) -> Verdict {
        guard approval.stipend == .accepted else {
            return .denied("The stipend is \(approval.stipend.rawValue); only what is accepted is approved.")
        }
        guard approval.instalment == .scheduled else {
            return .denied("The instalment is \(approval.instalment.rawValue) already.")
        }
        guard today >= approval.due else {
            return .denied("The instalment is due on \(approval.due), and not approved before.")
        }
        guard person != approval.payee else { return .denied("Nobody approves money for themselves.") }
        guard person != approval.offeredBy else {
            return .denied("Whoever offered a stipend does not approve it; ask another coordinator.")
        }
        let other = capacity == .mentor ? approval.coordinator : approval.mentor
        guard person != other else {
            return .denied(
                "Mentor and coordinator are two people; you have approved it already, in the other capacity.")
        }
        return .allowed
    }

    /// Whether unclaimed money may go back: its last day to be claimed has passed, and it is in no payout.
    package static func release(
        _ state: InstalmentState, claimBy: CivilDate, today: CivilDate
    ) -> Verdict {
        guard state == .scheduled || state == .approved else {
            return .denied("The instalment is \(state.rawValue); only what is due or approved can go back.")
        }
        guard today > claimBy else {
            return .denied(
                "It can be claimed until \(claimBy); it goes back after that, or when the stipend is cancelled.")
        }
        return .allowed
    }
}
