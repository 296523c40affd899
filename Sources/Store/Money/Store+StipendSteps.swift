package import CanonicalJSON
internal import Postgres
package import Registry

extension Store {
    /// Accepts an offer: its money is committed now, all of it or none, and exchanged at the offer's rate where it is of
    /// another currency. For the contributor it is offered to, and for staff on their behalf.
    ///
    /// - Parameters:
    ///   - expected: decides on the version that is there; nil when it is another one.
    ///   - mentor: who accompanies it, when the offer named nobody; for staff alone.
    /// - Throws: ``StoreError`` `.refused` without a mentor or without the money, `.staleVersion`, `.notFound`, `.denied`.
    package func acceptStipend(
        _ id: RecordID, expected: @escaping @Sendable (Int64) -> Int64?, mentor: RecordID? = nil,
        by principal: Principal
    ) async throws(StoreError) -> JSONObject {
        let (moment, ids) = (now(), [newID(), newID()])
        let today = moment.civilDate
        return try await transaction(as: principal) { session in
            let row = try session.stipendToChange(id, expected, principal) { $0.contributor }
            let named = try mentor.map { mentor in
                guard principal.isStaff else { throw StoreError(.denied("Who mentors a stipend, a coordinator says.")) }
                try session.mustExist([(.contributor, mentor, "/mentor")])
                return try session.party(of: mentor, new: ids[0])
            }
            try StoreError.check(
                StipendRules.accept(
                    row.state, hasMentor: (named ?? row.mentor) != nil, ends: row.ends, today: today))
            guard named != row.payee else {
                throw StoreError(.refused("Nobody is their own mentor; name somebody else."))
            }
            let person = try session.person(principal, new: ids[1])
            let plan = try session.commitments(row, today: today)
            try session.post(plan.exchanges, by: person, at: moment)
            let drawn = try session.makeDraws(plan.draws, of: row)
            var entry = LedgerEntry(
                .commitment, day: today,
                drawn.flatMap { draw in
                    [
                        Posting(draw.fund, row.currency, .available, draw.amount, pledge: draw.pledge),
                        Posting(draw.fund, row.currency, .committed, -draw.amount, draw: draw.id),
                    ]
                })
            entry.stipend = id
            try session.post([entry], by: person, at: moment)
            try session.secure(row, from: drawn)
            _ = try session.pipeline([
                """
                UPDATE muster.stipend SET version = version + 1, state = 'accepted', accepted = \(moment),
                    mentor = coalesce(\(named), mentor) WHERE id = \(id)
                """, principal.trail("accept-stipend", note: id.description, at: moment),
            ])
            return try session.stipend(id, today: today).orNotFound()
        }
    }

    /// Says who accompanies a stipend from here on. What the one before has approved stays approved.
    ///
    /// - Throws: ``StoreError`` `.refused` when it has ended or they receive it, `.staleVersion`, `.notFound`, `.denied`.
    package func setMentor(
        of id: RecordID, _ mentor: RecordID, expected: @escaping @Sendable (Int64) -> Int64?, by principal: Principal
    ) async throws(StoreError) -> JSONObject {
        let (moment, own) = (now(), newID())
        return try await transaction(as: principal) { session in
            let row = try session.stipendToChange(id, expected, principal)
            try StoreError.check(StipendRules.setMentor(row.state))
            try session.mustExist([(.contributor, mentor, "/mentor")])
            let named = try session.party(of: mentor, new: own)
            guard named != row.payee else {
                throw StoreError(.refused("Nobody is their own mentor; name somebody else."))
            }
            _ = try session.pipeline([
                "UPDATE muster.stipend SET version = version + 1, mentor = \(named) WHERE id = \(id)",
                principal.trail("set-mentor", note: id.description, at: moment),
            ])
            return try session.stipend(id, today: moment.civilDate).orNotFound()
        }
    }

    /// Makes a stipend longer: what nobody has approved and is not past moves by so many months.
    ///
    /// - Throws: ``StoreError`` `.refused` beyond what the offer allows, `.staleVersion`, `.notFound`, `.denied`.
    package func extendStipend(
        _ id: RecordID, expected: @escaping @Sendable (Int64) -> Int64?, months: Int, by principal: Principal
    ) async throws(StoreError) -> JSONObject {
        let moment = now()
        let today = moment.civilDate
        return try await transaction(as: principal) { session in
            let row = try session.stipendToChange(id, expected, principal)
            try StoreError.check(
                StipendRules.extend(row.state, by: months, extended: row.extended, extendable: row.extendable))
            let found = try session.query(
                """
                SELECT id, due, state, mentor_by IS NOT NULL OR coordinator_by IS NOT NULL FROM muster.instalment
                WHERE stipend = \(id) ORDER BY number FOR UPDATE
                """)
            let instalments = try found.map { one in
                guard let state = InstalmentState(rawValue: try one[2]) else { throw StoreError(.internalFault) }
                return (due: try one[1, as: CivilDate.self], state: state, isTouched: try one[3, as: Bool.self])
            }
            let days = StipendRules.shifted(instalments, by: months, today: today)
            guard days != instalments.map(\.due) else {
                throw StoreError(.refused("No instalment is left that could move."))
            }
            _ = try session.pipeline([
                """
                UPDATE muster.instalment i SET due = n.due
                FROM unnest(\(try found.map { try $0[0, as: RecordID.self] }), \(days)) AS n (id, due)
                WHERE i.id = n.id AND i.due <> n.due
                """,
                """
                UPDATE muster.stipend SET version = version + 1, extended = extended + \(Int16(months)),
                    ends = \(row.ends.adding(months: months)) WHERE id = \(id)
                """, principal.trail("extend-stipend", note: "\(id) \(months) months", at: moment),
            ])
            return try session.stipend(id, today: today).orNotFound()
        }
    }

    /// Completes a stipend of which nothing is open.
    ///
    /// - Throws: ``StoreError`` `.refused`, `.staleVersion`, `.notFound`, `.denied`.
    package func completeStipend(
        _ id: RecordID, expected: @escaping @Sendable (Int64) -> Int64?, by principal: Principal
    ) async throws(StoreError) -> JSONObject {
        let moment = now()
        return try await transaction(as: principal) { session in
            let row = try session.stipendToChange(id, expected, principal)
            let states = try session.instalmentStates(of: id)
            try StoreError.check(StipendRules.complete(row.state, open: states.count { $0.isOpen }))
            _ = try session.pipeline([
                """
                UPDATE muster.stipend SET version = version + 1, state = 'completed', ended = \(moment) WHERE id = \(id)
                """, principal.trail("complete-stipend", note: id.description, at: moment),
            ])
            return try session.stipend(id, today: moment.civilDate).orNotFound()
        }
    }

    /// Cancels a stipend: what was not paid goes back to the funds and pledges that it came from.
    ///
    /// - Throws: ``StoreError`` `.refused` while a payout of it is under way, `.staleVersion`, `.notFound`, `.denied`.
    package func cancelStipend(
        _ id: RecordID, expected: @escaping @Sendable (Int64) -> Int64?, by principal: Principal
    ) async throws(StoreError) -> JSONObject {
        let (moment, own) = (now(), newID())
        let today = moment.civilDate
        return try await transaction(as: principal) { session in
            let row = try session.stipendToChange(id, expected, principal)
            let states = try session.instalmentStates(of: id)
            try StoreError.check(StipendRules.cancel(row.state, batched: states.count { $0 == .batched }))
            let person = try session.person(principal, new: own)
            try session.release(
                try session.query(
                    "SELECT id FROM muster.instalment WHERE stipend = \(id) AND state IN ('planned', 'scheduled', 'approved')"
                ).map { try $0[0] }, of: row, by: person, at: moment)
            _ = try session.pipeline([
                """
                UPDATE muster.stipend SET version = version + 1, state = 'cancelled', ended = \(moment) WHERE id = \(id)
                """, principal.trail("cancel-stipend", note: id.description, at: moment),
            ])
            return try session.stipend(id, today: today).orNotFound()
        }
    }
}

extension Session {
    /// A stipend held for a change, with its funds: first looked at under the asker's own rights, then held as staff.
    ///
    /// - Parameter also: the contributor who may do it besides staff.
    borrowing func stipendToChange(
        _ id: RecordID, _ expected: (Int64) -> Int64?, _ principal: Principal,
        also: (StipendRow) -> RecordID? = { _ in nil }
    ) throws -> StipendRow {
        guard let seen = try stipendRow(id) else { throw StoreError(.notFound) }
        if !principal.isStaff {
            let owner = also(seen)
            guard principal.role == .contributor, let owner, principal.subjects.contains(owner) else {
                throw StoreError(.denied("You may see this stipend; that step of it is not yours to take."))
            }
            try actAsStaff()
        }
        let funds = try query("SELECT fund FROM muster.stipend_share WHERE stipend = \(id)").map {
            try $0[0, as: RecordID.self]
        }
        try holdFunds(funds)
        try execute("SELECT FROM muster.stipend WHERE id = \(id) FOR UPDATE")
        let row = try stipendRow(id).orNotFound()
        guard expected(row.version) != nil else { throw StoreError(.staleVersion(current: row.version)) }
        return row
    }

    borrowing func instalmentStates(of id: RecordID) throws -> [InstalmentState] {
        try query("SELECT state FROM muster.instalment WHERE stipend = \(id) ORDER BY number FOR UPDATE").map { row in
            guard let state = InstalmentState(rawValue: try row[0]) else { throw StoreError(.internalFault) }
            return state
        }
    }

    /// Sends the money of open instalments back to where it came from, with its funds held.
    borrowing func release(_ ids: [RecordID], of row: StipendRow, by person: String, at moment: Instant) throws {
        let parts = try query(
            """
            SELECT d.id, d.fund, d.pledge, sum(p.portion)::bigint
            FROM muster.instalment i, unnest(i.draws, i.portions) AS p (draw, portion), muster.draw d
            WHERE i.id = ANY(\(ids)) AND i.state <> 'planned' AND d.id = p.draw GROUP BY d.id ORDER BY d.id
            """)
        if !parts.isEmpty {
            var entry = LedgerEntry(
                .release, day: moment.civilDate,
                try parts.flatMap { part in
                    let (draw, fund, pledge): (Int64, RecordID, RecordID) = (try part[0], try part[1], try part[2])
                    let amount: Int64 = try part[3]
                    return [
                        Posting(fund, row.currency, .committed, amount, draw: draw),
                        Posting(fund, row.currency, .available, -amount, pledge: pledge),
                    ]
                })
            entry.stipend = row.id
            try post([entry], by: person, at: moment)
        }
        try execute("UPDATE muster.instalment SET state = 'released' WHERE id = ANY(\(ids))")
    }
}
