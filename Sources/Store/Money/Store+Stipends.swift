package import CanonicalJSON
internal import Postgres
package import Registry

/// Which stipends a listing is of.
package struct StipendFilter: Sendable {
    package var project: RecordID?
    package var contributor: RecordID?
    package var mentor: RecordID?
    package var fund: RecordID?
    package var state: StipendState?

    package init() {}
}

extension Store {
    /// Offers a stipend. Nothing is committed by it.
    ///
    /// - Throws: ``StoreError`` `.invalid` for people, projects and funds that are not there, `.denied`.
    package func offer(
        _ offer: StipendOffer, by principal: Principal, idempotency: IdempotencyKey? = nil
    ) async throws(StoreError) -> JSONObject {
        let (moment, id) = (now(), newID())
        let ids = (0..<3).map { _ in newID() }
        let instalments = offer.instalments.map { _ in newID() }
        return try await transaction(as: principal) { session in
            if let made = try session.earlier(idempotency, principal, "stipend", making: id, at: moment) {
                return try session.stipend(made, today: moment.civilDate).orNotFound()
            }
            try session.mustExist([
                (.contributor, offer.contributor, "/contributor"), (.project, offer.project, "/project"),
            ])
            if let mentor = offer.mentor { try session.mustExist([(.contributor, mentor, "/mentor")]) }
            try session.holdFunds(offer.shares.map(\.fund))
            let payee = try session.party(of: offer.contributor, new: ids[0])
            let mentor = try offer.mentor.map { try session.party(of: $0, new: ids[1]) }
            let person = try session.person(principal, new: ids[2])
            guard person != payee.description else {
                throw StoreError(.refused("Nobody offers a stipend to themselves."))
            }
            let shares = offer.shares
            _ = try session.pipeline([
                """
                INSERT INTO muster.stipend (id, payee, mentor, project, total, currency, starts, ends, extendable, claim_days,
                    offered_by, offered)
                VALUES (\(id), \(payee), \(mentor), \(offer.project), \(offer.total.amount), \(offer.total.currency),
                    \(offer.from), \(offer.until), \(Int16(offer.extendable)), \(Int16(offer.claimDays)), \(person), \(moment))
                """,
                """
                INSERT INTO muster.stipend_share (stipend, number, fund, basis_points, amount, source, source_amount,
                    rate_units, rate_per, rate_day)
                SELECT \(id), s.number, s.fund, s.points, s.amount, s.source, s.source_amount, s.units, s.per, s.day
                FROM unnest(\(shares.map(\.fund)), \(shares.map { Int32($0.basisPoints) }), \(shares.map(\.amount)),
                    \(shares.map(\.source)), \(shares.map(\.sourceAmount)), \(shares.map { $0.rate?.units }),
                    \(shares.map { $0.rate?.per }), \(shares.map { $0.rate?.day })) WITH ORDINALITY
                    AS s (fund, points, amount, source, source_amount, units, per, day, number)
                """,
                """
                INSERT INTO muster.instalment (id, stipend, number, due, amount, currency)
                SELECT i.id, \(id), i.number, i.due, i.amount, \(offer.total.currency)
                FROM unnest(\(instalments), \(offer.instalments.map(\.due)), \(offer.instalments.map(\.amount)))
                    WITH ORDINALITY AS i (id, due, amount, number)
                """,
                principal.trail("offer-stipend", note: id.description, at: moment),
            ])
            return try session.stipend(id, today: moment.civilDate).orNotFound()
        }
    }

    /// One stipend with its shares and instalments; shares only for staff.
    ///
    /// - Throws: ``StoreError`` `.notFound`.
    package func stipend(_ id: RecordID, by principal: Principal) async throws(StoreError) -> JSONObject {
        let today = now().civilDate
        return try await reading(as: principal) { try $0.stipend(id, today: today).orNotFound() }
    }

    /// Stipends, oldest first, without shares and instalments, in pages of at most `limit`.
    package func stipends(
        _ filter: StipendFilter, after cursor: RecordID? = nil, limit: Int, by principal: Principal
    ) async throws(StoreError) -> [JSONObject] {
        let today = now().civilDate
        return try await reading(as: principal) { session in
            let rows = try session.query(
                """
                \(StipendRow.columns)
                WHERE (\(cursor)::uuid IS NULL OR s.id > \(cursor))
                    AND (\(filter.project)::uuid IS NULL OR s.project = \(filter.project))
                    AND (\(filter.contributor)::uuid IS NULL OR payee.contributor = \(filter.contributor))
                    AND (\(filter.mentor)::uuid IS NULL OR mentor.contributor = \(filter.mentor))
                    AND (\(filter.state?.rawValue)::text IS NULL OR s.state = \(filter.state?.rawValue))
                    AND (\(filter.fund)::uuid IS NULL
                        OR EXISTS (SELECT FROM muster.stipend_share h WHERE h.stipend = s.id AND h.fund = \(filter.fund)))
                ORDER BY s.id LIMIT \(limit)
                """)
            return try rows.map { try StipendRow($0).json(today: today) }
        }
    }
}

/// A stipend as it is kept, with the names of those it is about.
struct StipendRow {
    let id: RecordID
    let version: Int64
    let state: StipendState
    /// Parties.
    let payee: RecordID
    let mentor: RecordID?
    /// Contributors; nil for one who was erased.
    let contributor: RecordID?
    let mentorContributor: RecordID?
    let project: RecordID
    let names: (payee: String, mentor: String, project: String)
    let total: Int64
    let currency: String
    let starts: CivilDate
    let ends: CivilDate
    let extendable: Int
    let extended: Int
    let claimDays: Int
    let offeredBy: String

    static let columns: Query =
        """
        SELECT s.id, s.version, s.state, s.payee, s.mentor, payee.contributor, mentor.contributor, s.project,
            coalesce(c.title, ''), coalesce(m.title, ''), coalesce(p.title, ''), s.total, s.currency, s.starts, s.ends,
            s.extendable, s.extended, s.claim_days, s.offered_by
        FROM muster.stipend s
        LEFT JOIN muster.party payee ON payee.id = s.payee LEFT JOIN muster.party mentor ON mentor.id = s.mentor
        LEFT JOIN muster.record c ON c.id = payee.contributor LEFT JOIN muster.record m ON m.id = mentor.contributor
        LEFT JOIN muster.record p ON p.id = s.project
        """

    init(_ row: Row) throws {
        guard let state = StipendState(rawValue: try row[2]) else { throw StoreError(.internalFault) }
        id = try row[0]
        version = try row[1]
        self.state = state
        payee = try row[3]
        mentor = try row[4]
        contributor = try row[5]
        mentorContributor = try row[6]
        project = try row[7]
        names = (try row[8], try row[9], try row[10])
        total = try row[11]
        currency = try row[12]
        starts = try row[13]
        ends = try row[14]
        extendable = Int(try row[15, as: Int16.self])
        extended = Int(try row[16, as: Int16.self])
        claimDays = Int(try row[17, as: Int16.self])
        offeredBy = try row[18]
    }

    func json(today: CivilDate) -> JSONObject {
        var object: JSONObject = [
            "id": .string(id.description), "version": .integer(version),
            "state": .string(state.shown(on: today, from: starts)), "payee": .string(payee.description),
            "contributorName": .string(names.payee), "project": .string(project.description),
            "projectName": .string(names.project), "total": moneyJSON(total, currency),
            "from": .string(starts.description), "until": .string(ends.description),
            "extendableMonths": .integer(Int64(extendable)), "extendedMonths": .integer(Int64(extended)),
            "claimDays": .integer(Int64(claimDays)), "mentorName": .string(names.mentor),
        ]
        object["contributor"] = contributor.map { .string($0.description) }
        object["mentor"] = mentorContributor.map { .string($0.description) }
        return object
    }
}

extension Session {
    borrowing func stipendRow(_ id: RecordID) throws -> StipendRow? {
        try query("\(StipendRow.columns) WHERE s.id = \(id)").first.map { try StipendRow($0) }
    }

    /// All of a stipend, as it is answered.
    borrowing func stipend(_ id: RecordID, today: CivilDate) throws -> JSONObject? {
        guard let row = try stipendRow(id) else { return nil }
        let results = try pipeline([
            """
            SELECT h.fund, f.name, h.basis_points, h.amount, h.source, h.source_amount, h.rate_units, h.rate_per, h.rate_day
            FROM muster.stipend_share h JOIN muster.fund f ON f.id = h.fund WHERE h.stipend = \(id) ORDER BY h.number
            """,
            """
            SELECT id, number, due, amount, state, mentor_at, coordinator_at FROM muster.instalment
            WHERE stipend = \(id) ORDER BY number
            """,
        ])
        var object = row.json(today: today)
        object["shares"] = .array(try results[0].map { .object(try Self.share($0, row.currency)) })
        var (paid, open): (Int64, Int64) = (0, 0)
        object["instalments"] = .array(
            try results[1].map { one in
                guard let state = InstalmentState(rawValue: try one[4]) else { throw StoreError(.internalFault) }
                let due: CivilDate = try one[2]
                let amount: Int64 = try one[3]
                if state == .paid { paid += amount }
                if state.isOpen { open += amount }
                return [
                    "id": .string(try one[0, as: RecordID.self].description),
                    "number": .integer(Int64(try one[1, as: Int32.self])), "due": .string(due.description),
                    "amount": .integer(amount), "state": .string(state.shown(on: today, due: due)),
                    "claimBy": .string(due.adding(days: row.claimDays).description),
                    "mentorApproved": .bool(try one[5, as: Instant?.self] != nil),
                    "coordinatorApproved": .bool(try one[6, as: Instant?.self] != nil),
                ]
            })
        object["paid"] = moneyJSON(paid, row.currency)
        object["open"] = moneyJSON(open, row.currency)
        return object
    }

    private static func share(_ row: Row, _ currency: String) throws -> JSONObject {
        let source: String = try row[4]
        var share: JSONObject = [
            "fund": .string(try row[0, as: RecordID.self].description), "fundName": .string(try row[1]),
            "percent": .string(Percentage.format(Int(try row[2, as: Int32.self]))),
            "amount": moneyJSON(try row[3], currency), "source": moneyJSON(try row[5], source),
        ]
        if let units = try row[6, as: Int64?.self],
            let rate = ExchangeRate(
                base: currency, quote: source, units: units, per: try row[7], day: try row[8])
        {
            share["rate"] = .string(rate.description)
        }
        return share
    }
}
