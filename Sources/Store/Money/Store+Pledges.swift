package import CanonicalJSON
internal import Postgres
package import Registry

/// What a sponsor promises, as it is recorded.
package struct PledgeInput: Sendable {
    package var fund: RecordID
    package var sponsor: RecordID
    package var amount: Money
    package var starts: CivilDate
    package var ends: CivilDate?
    /// The only project that it may pay for.
    package var project: RecordID?
    package var restriction: String

    package init(
        fund: RecordID, sponsor: RecordID, amount: Money, starts: CivilDate, ends: CivilDate?, project: RecordID?,
        restriction: String
    ) {
        self.fund = fund
        self.sponsor = sponsor
        self.amount = amount
        self.starts = starts
        self.ends = ends
        self.project = project
        self.restriction = restriction
    }
}

extension Store {
    /// Records a pledge.
    ///
    /// - Throws: ``StoreError`` `.notFound` for a fund that is not there, `.invalid` for a sponsor or project that is not.
    package func addPledge(
        _ input: PledgeInput, by principal: Principal, idempotency: IdempotencyKey? = nil
    ) async throws(StoreError) -> JSONObject {
        let (moment, id) = (now(), newID())
        return try await transaction(as: principal) { session in
            if let made = try session.earlier(idempotency, principal, "pledge", making: id, at: moment) {
                return try session.pledges(.one(made)).first.orNotFound()
            }
            try session.holdFunds([input.fund])
            try session.mustExist([(.organization, input.sponsor, "/sponsor")])
            if let project = input.project { try session.mustExist([(.project, project, "/project")]) }
            _ = try session.pipeline([
                """
                INSERT INTO muster.pledge (id, fund, sponsor, amount, currency, starts, ends, project, restriction, created)
                VALUES (\(id), \(input.fund), \(input.sponsor), \(input.amount.amount), \(input.amount.currency),
                    \(input.starts), \(input.ends), \(input.project), \(input.restriction), \(moment))
                """, principal.trail("add-pledge", note: id.description, at: moment),
            ])
            return try session.pledges(.one(id)).first.orNotFound()
        }
    }

    /// Takes in money of a pledge. The same reference again changes nothing.
    ///
    /// - Parameters:
    ///   - day: when it came; not after today.
    ///   - reference: the bank's word for it.
    /// - Throws: ``StoreError`` `.refused` when the pledge has ended, is of another currency, or would have given more than
    ///   was pledged; `.notFound`.
    package func receive(
        pledge id: RecordID, _ amount: Money, on day: CivilDate, reference: String, by principal: Principal
    ) async throws(StoreError) -> JSONObject {
        // Who stands for a person is named by their party, which takes a look.
        guard principal.subjects.isEmpty else {
            return try await receiveAlone(pledge: id, amount, on: day, reference: reference, by: principal)
        }
        let receipt = Receipt(
            pledge: id, amount: amount, day: day, reference: reference, moment: now(), principal: principal)
        return try await receipts.answer(to: receipt) { () throws(StoreError) in
            try await receiveAlone(pledge: id, amount, on: day, reference: reference, by: principal)
        }
    }

    /// The long way, which finds out what is wrong.
    private func receiveAlone(
        pledge id: RecordID, _ amount: Money, on day: CivilDate, reference: String, by principal: Principal
    ) async throws(StoreError) -> JSONObject {
        let (moment, own) = (now(), newID())
        return try await transaction(as: principal) { session in
            let pledge = try session.pledgeToPost(id)
            let earlier = try session.query(
                """
                SELECT -p.amount FROM muster.ledger l JOIN muster.posting p ON p.entry = l.seq AND p.kind = 'income'
                WHERE l.pledge = \(id) AND l.reference = \(reference) AND l.kind = 'receipt'
                    AND NOT EXISTS (SELECT FROM muster.ledger r WHERE r.reverses = l.seq)
                """)
            if let row = earlier.first {
                guard try row[0, as: Int64.self] == amount.amount, amount.currency == pledge.currency else {
                    throw StoreError(
                        .refused(
                            "The reference \(reference) was received already, with another amount. Undo that first."))
                }
                return try session.pledges(.one(id)).first.orNotFound()
            }
            guard amount.currency == pledge.currency else {
                throw StoreError(.refused("The pledge is in \(pledge.currency), and this is \(amount.currency)."))
            }
            if let ends = pledge.ends, day > ends {
                throw StoreError(.refused("The pledge ended on \(ends); record another one for what comes later."))
            }
            guard amount.amount <= pledge.amount - pledge.received else {
                let left = Money(amount: pledge.amount - pledge.received, currency: pledge.currency)
                throw StoreError(
                    .refused(
                        "Of the pledge \(left?.description ?? "nothing") is still to come; record another pledge for the rest."
                    ))
            }
            let (fund, currency, value) = (pledge.fund, pledge.currency, amount.amount)
            var entry = LedgerEntry(
                .receipt, day: day,
                [
                    Posting(fund, currency, .cash, value), Posting(fund, currency, .income, -value, pledge: id),
                    Posting(fund, currency, .available, -value, pledge: id),
                    Posting(fund, currency, .allocation, value),
                ])
            entry.pledge = id
            entry.reference = reference
            let numbers = try session.post([entry], by: try session.person(principal, new: own), at: moment)
            try session.execute(
                principal.trail("receive-pledge", note: "\(id) entry \(numbers[0])", at: moment))
            return try session.pledges(.one(id)).first.orNotFound()
        }
    }

    /// Undoes a receipt by an entry against it; the entry itself stays.
    ///
    /// - Throws: ``StoreError`` `.notFound` when the pledge has no such receipt, `.refused` when it is undone already or its
    ///   money is committed.
    package func reverseReceipt(
        pledge id: RecordID, entry number: Int64, by principal: Principal
    ) async throws(StoreError) -> JSONObject {
        let (moment, own) = (now(), newID())
        return try await transaction(as: principal) { session in
            _ = try session.pledgeToPost(id)
            let rows = try session.query(
                """
                SELECT p.fund, p.currency, p.kind, p.amount, p.pledge FROM muster.ledger l JOIN muster.posting p ON p.entry = l.seq
                WHERE l.seq = \(number) AND l.pledge = \(id) AND l.kind = 'receipt' ORDER BY p.number
                """)
            guard !rows.isEmpty else { throw StoreError(.notFound) }
            var entry = LedgerEntry(
                .reversal, day: moment.civilDate,
                try rows.map { row in
                    guard let kind = AccountKind(rawValue: try row[2]) else { throw StoreError(.internalFault) }
                    return Posting(try row[0], try row[1], kind, try -row[3, as: Int64.self], pledge: try row[4])
                })
            entry.pledge = id
            entry.reverses = number
            try session.post([entry], by: try session.person(principal, new: own), at: moment)
            try session.execute(principal.trail("reverse-receipt", note: "\(id) entry \(number)", at: moment))
            return try session.pledges(.one(id)).first.orNotFound()
        }
    }

    /// Pledges, oldest first, in pages of at most `limit`: after `cursor`, of a fund or a sponsor.
    package func pledges(
        fund: RecordID? = nil, sponsor: RecordID? = nil, after cursor: RecordID? = nil, limit: Int,
        by principal: Principal
    ) async throws(StoreError) -> [JSONObject] {
        try await reading(as: principal) { session in
            try session.pledges(.page(fund: fund, sponsor: sponsor, after: cursor, limit: limit))
        }
    }

    /// One pledge, with the entries of what came of it.
    ///
    /// - Throws: ``StoreError`` `.notFound`.
    package func pledge(_ id: RecordID, by principal: Principal) async throws(StoreError) -> JSONObject {
        try await reading(as: principal) { session in
            var pledge = try session.pledges(.one(id)).first.orNotFound()
            let rows = try session.query(
                """
                SELECT l.seq, l.day, l.kind, -p.amount, coalesce(l.reference, ''), l.reverses FROM muster.posting p
                JOIN muster.ledger l ON l.seq = p.entry
                WHERE p.pledge = \(id) AND p.kind = 'income' ORDER BY l.seq LIMIT 1000
                """)
            let currency = pledge["amount"]?.objectValue?["currency"]?.stringValue ?? ""
            pledge["receipts"] = .array(
                try rows.map { row in
                    var one: JSONObject = [
                        "entry": .integer(try row[0]), "day": .string(try row[1, as: CivilDate.self].description),
                        "kind": .string(try row[2]), "amount": moneyJSON(try row[3], currency),
                        "reference": .string(try row[4]),
                    ]
                    one["reverses"] = try row[5, as: Int64?.self].map { .integer($0) }
                    return .object(one)
                })
            return pledge
        }
    }
}

/// A pledge held for a posting.
private struct PledgeToPost {
    let fund: RecordID
    let amount: Int64
    let currency: String
    let received: Int64
    let ends: CivilDate?
}

/// Which pledges.
enum PledgeSelection: Sendable {
    case one(RecordID)
    case page(fund: RecordID?, sponsor: RecordID?, after: RecordID?, limit: Int)
}

extension Session {
    /// A pledge as it stands once its fund is held.
    fileprivate borrowing func pledgeToPost(_ id: RecordID) throws -> PledgeToPost {
        let found = try query("SELECT fund FROM muster.pledge WHERE id = \(id)")
        guard let fund: RecordID = try found.first?[0] else { throw StoreError(.notFound) }
        try holdFunds([fund])
        let row = try query("SELECT amount, currency, received, ends FROM muster.pledge WHERE id = \(id)")[0]
        return PledgeToPost(
            fund: fund, amount: try row[0], currency: try row[1], received: try row[2], ends: try row[3])
    }

    /// Holds records that are named against removal; fails on the first that is not there.
    ///
    /// - Parameter remedy: what to do about it; a sentence's end.
    borrowing func mustExist(
        _ references: [(kind: RecordKind, id: RecordID, path: String)],
        remedy: String = "give the id of one that exists."
    ) throws {
        for reference in references {
            let found = try query(
                "SELECT FROM muster.record WHERE id = \(reference.id) AND kind = \(reference.kind.rawValue) FOR KEY SHARE"
            )
            guard !found.isEmpty else {
                throw StoreError(
                    .invalid([
                        Issue(
                            path: reference.path, code: .unknownValue,
                            message:
                                "There is no \(reference.kind.rawValue) \(reference.id); \(remedy)"
                        )
                    ]))
            }
        }
    }

    borrowing func pledges(_ selection: PledgeSelection) throws -> [JSONObject] {
        let rows: Rows
        switch selection {
        case .one(let id): rows = try query("\(Self.pledgeColumns) WHERE g.id = \(id)")
        case .page(let fund, let sponsor, let after, let limit):
            rows = try query(
                """
                \(Self.pledgeColumns)
                WHERE (\(fund)::uuid IS NULL OR g.fund = \(fund)) AND (\(sponsor)::uuid IS NULL OR g.sponsor = \(sponsor))
                    AND (\(after)::uuid IS NULL OR g.id > \(after))
                ORDER BY g.id LIMIT \(limit)
                """)
        }
        return try rows.map { try Self.pledgeJSON($0) }
    }

    static func pledgeJSON(_ row: Row) throws -> JSONObject {
        let currency: String = try row[6]
        var object: JSONObject = [
            "id": .string(try row[0, as: RecordID.self].description),
            "fund": .string(try row[1, as: RecordID.self].description), "fundName": .string(try row[2]),
            "sponsor": .string(try row[3, as: RecordID.self].description), "sponsorName": .string(try row[4]),
            "amount": moneyJSON(try row[5], currency), "received": moneyJSON(try row[7], currency),
            "from": .string(try row[8, as: CivilDate.self].description), "restriction": .string(try row[12]),
            "created": .string(try row[13, as: Instant.self].description),
        ]
        object["until"] = try row[9, as: CivilDate?.self].map { .string($0.description) }
        if let project = try row[10, as: RecordID?.self] {
            object["project"] = .string(project.description)
            object["projectName"] = .string(try row[11])
        }
        return object
    }

    static let pledgeColumns: Query =
        """
        SELECT g.id, g.fund, f.name, g.sponsor, coalesce(s.title, ''), g.amount, g.currency, g.received, g.starts, g.ends,
            g.project, coalesce(p.title, ''), g.restriction, g.created
        FROM muster.pledge g JOIN muster.fund f ON f.id = g.fund
        LEFT JOIN muster.record s ON s.id = g.sponsor LEFT JOIN muster.record p ON p.id = g.project
        """
}
