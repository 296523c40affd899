package import CanonicalJSON
internal import Postgres
package import Registry

extension Store {
    /// Approves instalments that are due, as their mentor or as a coordinator, whichever the asker is. With the second
    /// approval an instalment is approved.
    ///
    /// - Parameter numbers: nil for all that are due and lack this approval.
    /// - Throws: ``StoreError`` `.refused` with the first rule that says no; then none is approved. `.staleVersion`,
    ///   `.notFound`, `.denied`.
    package func approve(
        stipend id: RecordID, numbers: [Int]?, expected: @escaping @Sendable (Int64) -> Int64?, by principal: Principal
    ) async throws(StoreError) -> JSONObject {
        let (moment, own) = (now(), newID())
        let today = moment.civilDate
        return try await transaction(as: principal) { session in
            let row = try session.stipendToChange(id, expected, principal) { $0.mentorContributor }
            let capacity: StipendRules.Capacity = principal.isStaff ? .coordinator : .mentor
            let person = try session.person(principal, new: own)
            let found = try session.query(
                """
                SELECT id, number, due, state, mentor_by, coordinator_by FROM muster.instalment
                WHERE stipend = \(id) ORDER BY number FOR UPDATE
                """)
            var (whole, half): ([RecordID], [RecordID]) = ([], [])
            for one in found {
                guard let state = InstalmentState(rawValue: try one[3]) else { throw StoreError(.internalFault) }
                let (mentor, coordinator): (String?, String?) = (try one[4], try one[5])
                let due: CivilDate = try one[2]
                let mine = capacity == .mentor ? mentor : coordinator
                if let numbers {
                    guard numbers.contains(Int(try one[1, as: Int32.self])) else { continue }
                    guard mine == nil || state != .scheduled else { continue }
                } else {
                    guard state == .scheduled, due <= today, mine == nil else { continue }
                }
                let approval = StipendRules.Approval(
                    stipend: row.state, instalment: state, due: due, mentor: mentor, coordinator: coordinator,
                    offeredBy: row.offeredBy, payee: row.payee.description)
                try StoreError.check(StipendRules.approve(approval, by: person, as: capacity, today: today))
                let isSecond = (capacity == .mentor ? coordinator : mentor) != nil
                if isSecond { whole.append(try one[0]) } else { half.append(try one[0]) }
            }
            if let numbers {
                let known = Set(try found.map { Int(try $0[1, as: Int32.self]) })
                guard known.isSuperset(of: numbers) else {
                    throw StoreError(.refused("It has the instalments 1 to \(found.count) and no others."))
                }
            }
            guard !(whole + half).isEmpty else {
                throw StoreError(.refused("Nothing of it is due that you have not approved."))
            }
            let approved = whole + half
            _ = try session.pipeline([
                capacity == .mentor
                    ? "UPDATE muster.instalment SET mentor_by = \(person), mentor_at = \(moment) WHERE id = ANY(\(approved))"
                    : "UPDATE muster.instalment SET coordinator_by = \(person), coordinator_at = \(moment) WHERE id = ANY(\(approved))",
                "UPDATE muster.instalment SET state = 'approved' WHERE id = ANY(\(whole))",
                "UPDATE muster.stipend SET version = version + 1 WHERE id = \(id)",
                principal.trail(
                    "approve-instalment", note: "\(id) as \(capacity.rawValue): \(approved.count)", at: moment),
            ])
            return try session.stipend(id, today: today).orNotFound()
        }
    }

    /// Sends unclaimed money back to its funds, once the last day to claim it has passed.
    ///
    /// - Throws: ``StoreError`` `.refused` before that, `.staleVersion`, `.notFound`, `.denied`.
    package func releaseUnclaimed(
        stipend id: RecordID, numbers: [Int], expected: @escaping @Sendable (Int64) -> Int64?, by principal: Principal
    ) async throws(StoreError) -> JSONObject {
        let (moment, own) = (now(), newID())
        let today = moment.civilDate
        return try await transaction(as: principal) { session in
            let row = try session.stipendToChange(id, expected, principal)
            let found = try session.query(
                """
                SELECT id, number, due, state FROM muster.instalment
                WHERE stipend = \(id) AND number = ANY(\(numbers.map { Int32(clamping: $0) })) ORDER BY number FOR UPDATE
                """)
            guard !numbers.isEmpty, found.count == Set(numbers).count else {
                throw StoreError(.refused("It has no such instalment."))
            }
            for one in found {
                guard let state = InstalmentState(rawValue: try one[3]) else { throw StoreError(.internalFault) }
                let claimBy = try one[2, as: CivilDate.self].adding(days: row.claimDays)
                try StoreError.check(StipendRules.release(state, claimBy: claimBy, today: today))
            }
            let person = try session.person(principal, new: own)
            try session.release(try found.map { try $0[0] }, of: row, by: person, at: moment)
            _ = try session.pipeline([
                "UPDATE muster.stipend SET version = version + 1 WHERE id = \(id)",
                principal.trail("release-unclaimed", note: "\(id): \(found.count)", at: moment),
            ])
            return try session.stipend(id, today: today).orNotFound()
        }
    }
}
