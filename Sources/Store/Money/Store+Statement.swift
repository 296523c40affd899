package import CanonicalJSON
internal import Postgres
package import Registry

extension Store {
    /// Hands over every posting of a scope in the order of the books, in batches, each with its entry and the balance of
    /// its account after it. Memory stays constant and no connection waits for a slow reader.
    ///
    /// - Parameters:
    ///   - from: entries of that day and later; the balances are those of the books all the same.
    ///   - sink: gets at most 1000 at a time.
    package func statement(
        _ scope: MoneyScope, from: CivilDate?, until: CivilDate?, by principal: Principal,
        _ sink: @Sendable ([JSONObject]) async throws -> Void
    ) async throws {
        var last: (entry: Int64, number: Int32) = (0, 0)
        while true {
            let after = last
            let results = try await roundTrip(
                changesNothing: true,
                [
                    principal.settings, "SELECT set_config('statement_timeout', '0', true)",
                    Self.postings(scope, from: from, until: until, after: after),
                ])
            let batch: [JSONObject]
            do {
                batch = try results[2].map { try Self.posting($0) }
                if let end = results[2].last { last = (try end[0], try end[1]) }
            } catch { throw StoreError(any: error) }
            guard !batch.isEmpty else { return }
            try await sink(batch)
            if batch.count < 1000 { return }
        }
    }

    private static func postings(
        _ scope: MoneyScope, from: CivilDate?, until: CivilDate?, after: (entry: Int64, number: Int32)
    ) -> Query {
        let columns: Query =
            """
            SELECT p.entry, p.number, l.day, l.kind, p.fund, f.name, p.currency, p.kind, p.amount, p.balance, l.reference,
                l.pledge, l.stipend, l.payout, l.line, l.reverses, l.rate_of, l.rate_units, l.rate_per, l.rate_day, l.at
            FROM muster.posting p JOIN muster.ledger l ON l.seq = p.entry JOIN muster.fund f ON f.id = p.fund
            """
        let within: Query =
            """
            (p.entry, p.number) > (\(after.entry), \(after.number))
            AND (\(from)::date IS NULL OR l.day >= \(from)) AND (\(until)::date IS NULL OR l.day <= \(until))
            """
        // Each in the words that its index answers.
        if let sponsor = scope.sponsor {
            return """
                \(columns) WHERE \(within) AND (\(scope.fund)::uuid IS NULL OR p.fund = \(scope.fund))
                    AND (p.pledge IN (SELECT g.id FROM muster.pledge g WHERE g.sponsor = \(sponsor))
                        OR p.draw IN (SELECT d.id FROM muster.draw d JOIN muster.pledge g ON g.id = d.pledge
                            WHERE g.sponsor = \(sponsor)))
                    AND (\(scope.project)::uuid IS NULL
                        OR l.stipend IN (SELECT s.id FROM muster.stipend s WHERE s.project = \(scope.project)))
                ORDER BY p.entry, p.number LIMIT 1000
                """
        }
        if let project = scope.project {
            return """
                \(columns) WHERE \(within) AND (\(scope.fund)::uuid IS NULL OR p.fund = \(scope.fund))
                    AND l.stipend IN (SELECT s.id FROM muster.stipend s WHERE s.project = \(project))
                ORDER BY p.entry, p.number LIMIT 1000
                """
        }
        guard let fund = scope.fund else { return "\(columns) WHERE \(within) ORDER BY p.entry, p.number LIMIT 1000" }
        return "\(columns) WHERE p.fund = \(fund) AND \(within) ORDER BY p.entry, p.number LIMIT 1000"
    }

    private static func posting(_ row: Row) throws -> JSONObject {
        var object: JSONObject = [
            "entry": .integer(try row[0]), "number": .integer(Int64(try row[1, as: Int32.self])),
            "day": .string(try row[2, as: CivilDate.self].description), "kind": .string(try row[3]),
            "fund": .string(try row[4, as: RecordID.self].description), "fundName": .string(try row[5]),
            "currency": .string(try row[6]), "account": .string(try row[7]), "amount": .integer(try row[8]),
            "balance": .integer(try row[9]), "at": .string(try row[20, as: Instant.self].description),
        ]
        object["reference"] = try row[10, as: String?.self].map { .string($0) }
        object["pledge"] = try row[11, as: RecordID?.self].map { .string($0.description) }
        object["stipend"] = try row[12, as: RecordID?.self].map { .string($0.description) }
        object["payout"] = try row[13, as: RecordID?.self].map { .string($0.description) }
        object["line"] = try row[14, as: Int32?.self].map { .integer(Int64($0)) }
        object["reverses"] = try row[15, as: Int64?.self].map { .integer($0) }
        if let of = try row[16, as: String?.self] {
            // One unit of `of` cost so many of the fund's other currency on that day.
            object["rate"] = [
                "of": .string(of), "units": .integer(try row[17]), "per": .integer(try row[18]),
                "day": .string(try row[19, as: CivilDate.self].description),
            ]
        }
        return object
    }
}
