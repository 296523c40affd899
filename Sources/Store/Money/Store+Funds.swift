package import CanonicalJSON
internal import Postgres
package import Registry

extension Store {
    /// Makes a fund.
    ///
    /// - Returns: as ``fund(_:by:)``.
    /// - Throws: ``StoreError`` `.refused` when the name is taken, `.denied`, `.idempotencyMismatch`.
    package func createFund(
        name: String, purpose: String, by principal: Principal, idempotency: IdempotencyKey? = nil
    ) async throws(StoreError) -> JSONObject {
        let (moment, id) = (now(), newID())
        return try await transaction(as: principal) { session in
            if let made = try session.earlier(idempotency, principal, "fund", making: id, at: moment) {
                return try session.funds(only: made, today: moment.civilDate).first.orNotFound()
            }
            try session.execute(
                """
                INSERT INTO muster.fund (id, name, purpose, created) VALUES (\(id), \(name), \(purpose), \(moment))
                """)
            try session.execute(principal.trail("create-fund", note: id.description, at: moment))
            return try session.funds(only: id, today: moment.civilDate).first.orNotFound()
        }
    }

    /// All funds by name, each with what it received, committed, paid and has available, by currency.
    package func funds(by principal: Principal) async throws(StoreError) -> [JSONObject] {
        try await funds(only: nil, as: principal)
    }

    /// One fund.
    ///
    /// - Throws: ``StoreError`` `.notFound`.
    package func fund(_ id: RecordID, by principal: Principal) async throws(StoreError) -> JSONObject {
        try await funds(only: id, as: principal).first.orNotFound()
    }

    /// In one round trip.
    private func funds(only id: RecordID?, as principal: Principal) async throws(StoreError) -> [JSONObject] {
        let results = try await roundTrip(
            changesNothing: true, [principal.settings] + Session.fundQueries(only: id, today: now().civilDate))
        do { return try Session.fundsJSON(Array(results.dropFirst())) } catch { throw StoreError(any: error) }
    }

    /// A unit of work that only reads, of one moment.
    func reading<R: Sendable>(
        as principal: Principal, _ body: @escaping @Sendable (borrowing Session) throws -> R
    ) async throws(StoreError) -> R {
        try await unit(changesNothing: true) { session in
            try session.transaction { session in
                try session.execute(principal.settings)
                return try body(session)
            }
        }
    }
}

extension Optional {
    /// The value, or that there is none.
    func orNotFound() throws(StoreError) -> Wrapped {
        guard let self else { throw StoreError(.notFound) }
        return self
    }
}

/// An amount as it is answered: minor units and their currency.
func moneyJSON(_ amount: Int64, _ currency: String) -> JSONValue {
    ["amount": .integer(amount), "currency": .string(currency)]
}

extension Session {
    borrowing func funds(only id: RecordID?, today: CivilDate) throws -> [JSONObject] {
        try Self.fundsJSON(try pipeline(Self.fundQueries(only: id, today: today)))
    }

    static func fundQueries(only id: RecordID?, today: CivilDate) -> [Query] {
        [
            """
            SELECT id, name, purpose, created, moved FROM muster.fund
            WHERE \(id)::uuid IS NULL OR id = \(id) ORDER BY name
            """,
            """
            SELECT a.fund, a.currency, a.kind, a.balance FROM muster.account a
            WHERE \(id)::uuid IS NULL OR a.fund = \(id) ORDER BY a.fund, a.currency
            """,
            confirmed(id, today: today),
        ]
    }

    static func fundsJSON(_ results: [Rows]) throws -> [JSONObject] {
        var balances: [RecordID: [String: [String: Int64]]] = [:]
        for row in results[1] {
            balances[try row[0], default: [:]][try row[1], default: [:]][try row[2]] = try row[3, as: Int64.self]
        }
        for row in results[2] {
            balances[try row[0], default: [:]][try row[1], default: [:]]["confirmed"] = try row[2, as: Int64.self]
        }
        return try results[0].map { row in
            let fund: RecordID = try row[0]
            var object: JSONObject = [
                "id": .string(fund.description), "name": .string(try row[1]), "purpose": .string(try row[2]),
                "created": .string(try row[3, as: Instant.self].description),
            ]
            object["moved"] = try row[4, as: String?.self].map { .string($0) }
            object["balances"] = .array(
                (balances[fund] ?? [:]).sorted { $0.key < $1.key }.map { currency, kinds in
                    func amount(_ kind: String, _ sign: Int64) -> JSONValue { .integer(sign * (kinds[kind] ?? 0)) }
                    return [
                        "currency": .string(currency), "received": amount("income", -1), "paid": amount("expense", 1),
                        "committed": amount("committed", -1), "available": amount("available", -1),
                        "cash": amount("cash", 1), "confirmed": amount("confirmed", 1),
                        "exchanged": amount("exchange", -1),
                    ]
                })
            return object
        }
    }

    /// What was pledged, has not come, and can still come.
    static func confirmed(_ fund: RecordID?, today: CivilDate) -> Query {
        """
        SELECT g.fund, g.currency, sum(g.amount - g.received)::bigint FROM muster.pledge g
        WHERE g.received < g.amount AND (g.ends IS NULL OR g.ends >= \(today)) AND (\(fund)::uuid IS NULL OR g.fund = \(fund))
        GROUP BY g.fund, g.currency
        """
    }
}
