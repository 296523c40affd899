package import CanonicalJSON
internal import Postgres
package import Registry

extension Store {
    /// Sends a fund to another node with all that is open of it, and closes its books here: what it has, by pledge; what
    /// is promised, by stipend; which instalments are still to be paid. What was received and paid here stays here.
    ///
    /// Asked again for the same node it answers with the same document, and nothing more happens.
    ///
    /// - Returns: the document that the other node takes in by ``arrive(_:by:)``.
    /// - Throws: ``StoreError`` `.refused` while a payout of it is under way, when a stipend of it is paid by another fund
    ///   too, or when it has moved elsewhere; `.notFound`, `.denied`.
    package func depart(fund id: RecordID, to other: String, by principal: Principal) async throws(StoreError)
        -> JSONObject
    {
        let (moment, own) = (now(), newID())
        let home = node
        return try await transaction(as: principal) { session in
            let found = try session.query(
                "SELECT name, purpose, moved, departure FROM muster.fund WHERE id = \(id) FOR NO KEY UPDATE")
            guard let row = found.first else { throw StoreError(.notFound) }
            if let moved: String = try row[2] {
                guard moved == other, let document: [UInt8] = try row[3] else {
                    throw StoreError(.refused("The fund has moved to \(moved) already."))
                }
                return try JSONParser.parseObject(document)
            }
            guard other != home else {
                throw StoreError(.refused("\(home) is this node; name the one that it goes to."))
            }
            try session.mayDepart(id)
            let stipends = try session.departingStipends(id)
            var document: JSONObject = [
                "v": 1, "from": .string(home), "to": .string(other), "at": .string(moment.description),
                "id": .string(id.description), "name": .string(try row[0]), "purpose": .string(try row[1]),
            ]
            document["pledges"] = .array(try session.departingPledges(id))
            let purses = try session.query(
                """
                SELECT pledge, currency, available FROM muster.purse WHERE fund = \(id) AND available > 0
                ORDER BY currency, pledge
                """)
            document["purses"] = .array(
                try purses.map { purse in
                    [
                        "pledge": .string(try purse[0, as: RecordID.self].description),
                        "money": moneyJSON(try purse[2], try purse[1]),
                    ]
                })
            document["stipends"] = .array(stipends.map { .object($0) })
            let person = try session.person(principal, new: own)
            try session.post(try session.departures(id, purses, moment), by: person, at: moment)
            _ = try session.pipeline([
                """
                UPDATE muster.instalment i SET state = 'moved' FROM muster.stipend_share h
                WHERE h.stipend = i.stipend AND h.fund = \(id) AND i.state IN ('planned', 'scheduled', 'approved')
                """,
                """
                UPDATE muster.stipend s SET state = 'moved', version = s.version + 1, ended = \(moment)
                FROM muster.stipend_share h WHERE h.stipend = s.id AND h.fund = \(id) AND s.state IN ('offered', 'accepted')
                """,
                """
                UPDATE muster.fund SET moved = \(other), departure = \(CanonicalJSON.encode(document)) WHERE id = \(id)
                """, principal.trail("move-fund", note: "\(id) to \(other)", at: moment),
            ])
            return document
        }
    }
}

extension Session {
    /// That nothing of the fund is half-way, or hangs on another fund.
    fileprivate borrowing func mayDepart(_ fund: RecordID) throws {
        let batched: Int = try query(
            """
            SELECT count(*) FROM muster.instalment i JOIN muster.stipend_share h ON h.stipend = i.stipend
            WHERE h.fund = \(fund) AND i.state = 'batched'
            """)[0][0]
        guard batched == 0 else {
            throw StoreError(
                .refused(
                    "\(batched) of its instalments are in a payout. Say first what became of them: muster payout settle, or fail."
                ))
        }
        let shared = try query(
            """
            SELECT s.id FROM muster.stipend s WHERE s.state IN ('offered', 'accepted')
                AND EXISTS (SELECT FROM muster.stipend_share h WHERE h.stipend = s.id AND h.fund = \(fund))
                AND EXISTS (SELECT FROM muster.stipend_share h WHERE h.stipend = s.id AND h.fund <> \(fund)) LIMIT 1
            """)
        if let row = shared.first {
            throw StoreError(
                .refused(
                    "The stipend \(try row[0, as: RecordID.self]) is paid by another fund too; it has to end first."))
        }
    }

    fileprivate borrowing func departingPledges(_ fund: RecordID) throws -> [JSONValue] {
        try query(
            """
            SELECT id, sponsor, amount, currency, received, starts, ends, project, restriction FROM muster.pledge
            WHERE fund = \(fund) ORDER BY id
            """
        ).map { row in
            var object: JSONObject = [
                "id": .string(try row[0, as: RecordID.self].description),
                "sponsor": .string(try row[1, as: RecordID.self].description),
                "amount": moneyJSON(try row[2], try row[3]), "received": .integer(try row[4]),
                "from": .string(try row[5, as: CivilDate.self].description), "restriction": .string(try row[8]),
            ]
            object["until"] = try row[6, as: CivilDate?.self].map { .string($0.description) }
            object["project"] = try row[7, as: RecordID?.self].map { .string($0.description) }
            return .object(object)
        }
    }

    /// Accepted stipends with what is open of them. Offers stay behind: nothing is promised by them.
    fileprivate borrowing func departingStipends(_ fund: RecordID) throws -> [JSONObject] {
        let ids = try query(
            """
            SELECT s.id FROM muster.stipend s JOIN muster.stipend_share h ON h.stipend = s.id
            WHERE h.fund = \(fund) AND s.state = 'accepted' GROUP BY s.id ORDER BY s.id
            """
        ).map { try $0[0, as: RecordID.self] }
        return try ids.map { id in
            let row = try stipendRow(id).orNotFound()
            guard let contributor = row.contributor, let mentor = row.mentorContributor else {
                throw StoreError(
                    .refused(
                        "The person or the mentor of the stipend \(id) was forgotten; cancel it, or name another mentor first."
                    ))
            }
            let open = try query(
                """
                SELECT i.id, i.number, i.due, i.amount, (SELECT array_agg(d.pledge ORDER BY p.n) FROM unnest(i.draws)
                    WITH ORDINALITY AS p (draw, n) JOIN muster.draw d ON d.id = p.draw), i.portions
                FROM muster.instalment i WHERE i.stipend = \(id) AND i.state IN ('scheduled', 'approved') ORDER BY i.number
                """)
            return [
                "id": .string(id.description), "contributor": .string(contributor.description),
                "mentor": .string(mentor.description), "project": .string(row.project.description),
                "total": moneyJSON(row.total, row.currency), "from": .string(row.starts.description),
                "until": .string(row.ends.description), "extendableMonths": .integer(Int64(row.extendable)),
                "extendedMonths": .integer(Int64(row.extended)), "claimDays": .integer(Int64(row.claimDays)),
                "instalments": .array(
                    try open.map { one in
                        [
                            "id": .string(try one[0, as: RecordID.self].description),
                            "number": .integer(Int64(try one[1, as: Int32.self])),
                            "due": .string(try one[2, as: CivilDate.self].description), "amount": .integer(try one[3]),
                            "pledges": .array(
                                try one[4, as: [RecordID].self].map { .string($0.description) }),
                            "portions": .array(try one[5, as: [Int64].self].map { .integer($0) }),
                        ]
                    }),
            ]
        }
    }

    /// The entries by which all that is there goes: of each stipend what is committed, of each pledge what is free.
    fileprivate borrowing func departures(_ fund: RecordID, _ purses: Rows, _ moment: Instant) throws -> [LedgerEntry] {
        var entries: [LedgerEntry] = []
        var cash: [String: Int64] = [:]
        let draws = try query(
            "SELECT id, stipend, currency, open FROM muster.draw WHERE fund = \(fund) AND open > 0 ORDER BY stipend, id"
        )
        for draw in draws {
            let (currency, open): (String, Int64) = (try draw[2], try draw[3])
            cash[currency, default: 0] += open
            var entry = LedgerEntry(
                .departure, day: moment.civilDate,
                [
                    Posting(fund, currency, .committed, open, draw: try draw[0]),
                    Posting(fund, currency, .allocation, -open),
                ])
            entry.stipend = try draw[1]
            entries.append(entry)
        }
        var postings: [Posting] = []
        for purse in purses {
            let (pledge, currency, free): (RecordID, String, Int64) = (try purse[0], try purse[1], try purse[2])
            cash[currency, default: 0] += free
            postings += [
                Posting(fund, currency, .available, free, pledge: pledge), Posting(fund, currency, .allocation, -free),
            ]
        }
        for (currency, amount) in cash.sorted(by: { $0.key < $1.key }) {
            postings += [Posting(fund, currency, .cash, -amount), Posting(fund, currency, .transfer, amount)]
        }
        if !postings.isEmpty { entries.append(LedgerEntry(.departure, day: moment.civilDate, postings)) }
        return entries
    }
}
