package import CanonicalJSON
internal import Postgres
package import Registry

/// What became of a line of a payout, as a bank tells.
package enum PayoutOutcome: Sendable, Hashable {
    case settled
    /// Why, in words: never personal data.
    case failed(reason: String)
}

extension Store {
    /// The most lines of one payout.
    package static let mostPayoutLines = 5_000

    /// Puts approved instalments of one currency into a batch, the earliest first, at most ``mostPayoutLines``. It is
    /// closed from the start.
    ///
    /// - Parameters:
    ///   - day: when it is to be paid; instalments due until then.
    ///   - fund: only stipends that this one pays a share of.
    /// - Throws: ``StoreError`` `.refused` when nothing is approved, `.denied`.
    package func createPayout(
        currency: String, day: CivilDate, fund: RecordID?, project: RecordID?, by principal: Principal,
        idempotency: IdempotencyKey? = nil
    ) async throws(StoreError) -> JSONObject {
        let (moment, id, own) = (now(), newID(), newID())
        return try await transaction(as: principal) { session in
            if let made = try session.earlier(idempotency, principal, "payout", making: id, at: moment) {
                return try session.payout(made).orNotFound()
            }
            // An erased payee has no account to pay to; whoever is being batched by somebody else is theirs.
            let found = try session.query(
                """
                SELECT i.id, s.payee, i.amount FROM muster.instalment i JOIN muster.stipend s ON s.id = i.stipend
                JOIN muster.party y ON y.id = s.payee
                WHERE i.state = 'approved' AND i.currency = \(currency) AND i.due <= \(day) AND y.contributor IS NOT NULL
                    AND (\(project)::uuid IS NULL OR s.project = \(project))
                    AND (\(fund)::uuid IS NULL
                        OR EXISTS (SELECT FROM muster.stipend_share h WHERE h.stipend = s.id AND h.fund = \(fund)))
                ORDER BY i.due, i.id LIMIT \(Self.mostPayoutLines) FOR UPDATE OF i SKIP LOCKED
                """)
            guard !found.isEmpty else {
                throw StoreError(.refused("No approved instalment in \(currency) is due by \(day)."))
            }
            var total: Int64 = 0
            for row in found {
                let (sum, overflow) = total.addingReportingOverflow(try row[2])
                guard !overflow else { throw StoreError(.refused("The amount is more than the books can hold.")) }
                total = sum
            }
            let instalments = try found.map { try $0[0, as: RecordID.self] }
            let person = try session.person(principal, new: own)
            _ = try session.pipeline([
                """
                INSERT INTO muster.payout (id, day, currency, total, lines, created, made_by)
                VALUES (\(id), \(day), \(currency), \(total), \(Int32(found.count)), \(moment), \(person))
                """,
                """
                INSERT INTO muster.payout_line (payout, number, instalment, payee, amount)
                SELECT \(id), l.number, l.instalment, l.payee, l.amount
                FROM unnest(\(instalments), \(try found.map { try $0[1, as: RecordID.self] }),
                    \(try found.map { try $0[2, as: Int64.self] })) WITH ORDINALITY AS l (instalment, payee, amount, number)
                """,
                "UPDATE muster.instalment SET state = 'batched' WHERE id = ANY(\(instalments))",
                principal.trail("create-payout", note: "\(id): \(found.count) lines", at: moment),
            ])
            return try session.payout(id).orNotFound()
        }
    }

    /// Says what became of a line, once. The same outcome with the same reference again changes nothing.
    ///
    /// - Parameters:
    ///   - reference: the bank's word for the payment or the refusal.
    ///   - day: when it was.
    /// - Throws: ``StoreError`` `.refused` when something else was told of it, `.notFound`, `.denied`.
    package func tell(
        _ outcome: PayoutOutcome, ofPayout id: RecordID, line number: Int, reference: String, on day: CivilDate,
        by principal: Principal
    ) async throws(StoreError) -> JSONObject {
        let (moment, own) = (now(), newID())
        return try await transaction(as: principal) { session in
            let found = try session.query(
                """
                SELECT l.state, l.reference, l.instalment, i.stipend, i.currency, i.draws, i.portions, p.day
                FROM muster.payout_line l JOIN muster.instalment i ON i.id = l.instalment JOIN muster.payout p ON p.id = l.payout
                WHERE l.payout = \(id) AND l.number = \(Int32(clamping: number))
                """)
            guard let row = found.first else { throw StoreError(.notFound) }
            let draws: [Int64] = try row[5]
            let sources = try session.query(
                "SELECT d.id, d.fund FROM muster.draw d WHERE d.id = ANY(\(draws)) ORDER BY d.id")
            try session.holdFunds(try sources.map { try $0[1, as: RecordID.self] })
            // As it stands now that nobody else can say anything of it.
            let line = try session.query(
                "SELECT state, reference FROM muster.payout_line WHERE payout = \(id) AND number = \(Int32(clamping: number)) FOR UPDATE"
            )[0]
            let wanted = outcome == .settled ? "settled" : "failed"
            let state: String = try line[0]
            guard state == "pending" else {
                let told: String = try line[1, as: String?.self] ?? ""
                guard state == wanted, told == reference else {
                    throw StoreError(
                        .refused("The line is \(state) already, by \(told); what became of it is told once."))
                }
                return try session.payout(id).orNotFound()
            }
            let instalment: RecordID = try row[2]
            var reason: String?
            if case .failed(let why) = outcome { reason = why }
            try session.execute(
                """
                UPDATE muster.payout_line SET state = \(wanted), reference = \(reference), reason = \(reason),
                    told_on = \(day), told = \(moment) WHERE payout = \(id) AND number = \(Int32(clamping: number))
                """)
            if outcome == .settled {
                let person = try session.person(principal, new: own)
                var entry = Self.payment(
                    on: day, try row[4], draws: draws, portions: try row[6],
                    funds: try sources.map { (try $0[0, as: Int64.self], try $0[1, as: RecordID.self]) })
                entry.stipend = try row[3]
                entry.payout = id
                entry.line = number
                entry.reference = reference
                try session.post([entry], by: person, at: moment)
                try session.execute("UPDATE muster.instalment SET state = 'paid' WHERE id = \(instalment)")
            } else {
                // Due again, and to be approved anew.
                try session.execute(
                    """
                    UPDATE muster.instalment SET state = 'scheduled', mentor_by = NULL, mentor_at = NULL,
                        coordinator_by = NULL, coordinator_at = NULL WHERE id = \(instalment)
                    """)
            }
            try session.execute(principal.trail("\(wanted)-payout-line", note: "\(id) line \(number)", at: moment))
            return try session.payout(id).orNotFound()
        }
    }

    private static func payment(
        on day: CivilDate, _ currency: String, draws: [Int64], portions: [Int64], funds: [(draw: Int64, fund: RecordID)]
    ) -> LedgerEntry {
        let home = Dictionary(uniqueKeysWithValues: funds.map { ($0.draw, $0.fund) })
        var postings: [Posting] = []
        var sums: [RecordID: Int64] = [:]
        for (draw, portion) in zip(draws, portions) {
            guard let fund = home[draw] else { continue }
            postings.append(Posting(fund, currency, .committed, portion, draw: draw))
            sums[fund, default: 0] += portion
        }
        for (fund, sum) in sums.sorted(by: { $0.key < $1.key }) {
            postings += [
                Posting(fund, currency, .cash, -sum), Posting(fund, currency, .expense, sum),
                Posting(fund, currency, .allocation, -sum),
            ]
        }
        return LedgerEntry(.payment, day: day, postings)
    }

    /// Payouts, latest first, in pages of at most `limit`: made before `cursor`.
    package func payouts(
        before cursor: RecordID? = nil, limit: Int, by principal: Principal
    ) async throws(StoreError) -> [JSONObject] {
        try await reading(as: principal) { session in
            try session.query(
                """
                \(Session.payoutColumns) WHERE \(cursor)::uuid IS NULL OR p.id < \(cursor) ORDER BY p.id DESC LIMIT \(limit)
                """
            ).map { try Session.payoutJSON($0) }
        }
    }

    /// One payout with its lines.
    ///
    /// - Throws: ``StoreError`` `.notFound`.
    package func payout(_ id: RecordID, by principal: Principal) async throws(StoreError) -> JSONObject {
        try await reading(as: principal) { try $0.payout(id).orNotFound() }
    }

    /// The same with what a bank needs to know of each payee, from their private fields as they are now. That it was
    /// taken out stands in the trail.
    ///
    /// - Throws: ``StoreError`` `.notFound`.
    package func payoutToExport(_ id: RecordID, by principal: Principal) async throws(StoreError) -> JSONObject {
        let moment = now()
        return try await transaction(as: principal) { session in
            try session.execute(principal.trail("export-payout", note: id.description, at: moment))
            return try session.payout(id, withAccounts: true).orNotFound()
        }
    }
}

extension Session {
    static let payoutColumns: Query =
        """
        SELECT p.id, p.day, p.currency, p.total, p.lines, p.created,
            (SELECT count(*) FROM muster.payout_line l WHERE l.payout = p.id AND l.state = 'pending'),
            (SELECT count(*) FROM muster.payout_line l WHERE l.payout = p.id AND l.state = 'settled'),
            (SELECT count(*) FROM muster.payout_line l WHERE l.payout = p.id AND l.state = 'failed')
        FROM muster.payout p
        """

    static func payoutJSON(_ row: Row) throws -> JSONObject {
        [
            "id": .string(try row[0, as: RecordID.self].description),
            "day": .string(try row[1, as: CivilDate.self].description),
            "total": moneyJSON(try row[3], try row[2]), "count": .integer(Int64(try row[4, as: Int32.self])),
            "created": .string(try row[5, as: Instant.self].description), "pending": .integer(try row[6]),
            "settled": .integer(try row[7]), "failed": .integer(try row[8]),
        ]
    }

    borrowing func payout(_ id: RecordID, withAccounts: Bool = false) throws -> JSONObject? {
        guard let head = try query("\(Self.payoutColumns) WHERE p.id = \(id)").first else { return nil }
        var object = try Self.payoutJSON(head)
        let rows = try query(
            """
            SELECT l.number, l.instalment, i.stipend, i.number, l.payee, y.contributor, coalesce(c.title, ''), l.amount,
                l.state, l.reference, l.reason, l.told_on, CASE WHEN \(withAccounts) THEN a.body END
            FROM muster.payout_line l JOIN muster.instalment i ON i.id = l.instalment JOIN muster.party y ON y.id = l.payee
            LEFT JOIN muster.record c ON c.id = y.contributor LEFT JOIN muster.contact a ON a.contributor = y.contributor
            WHERE l.payout = \(id) ORDER BY l.number
            """)
        object["lines"] = .array(
            try rows.map { row in
                var line: JSONObject = [
                    "line": .integer(Int64(try row[0, as: Int32.self])),
                    "instalment": .string(try row[1, as: RecordID.self].description),
                    "stipend": .string(try row[2, as: RecordID.self].description),
                    "number": .integer(Int64(try row[3, as: Int32.self])),
                    "payee": .string(try row[4, as: RecordID.self].description),
                    "contributorName": .string(try row[6]), "amount": .integer(try row[7]),
                    "state": .string(try row[8]),
                ]
                line["contributor"] = try row[5, as: RecordID?.self].map { .string($0.description) }
                line["reference"] = try row[9, as: String?.self].map { .string($0) }
                line["reason"] = try row[10, as: String?.self].map { .string($0) }
                line["on"] = try row[11, as: CivilDate?.self].map { .string($0.description) }
                if let bytes = try row[12, as: [UInt8]?.self] {
                    line["account"] = .object(try JSONParser.parseObject(bytes))
                }
                return .object(line)
            })
        return object
    }
}
