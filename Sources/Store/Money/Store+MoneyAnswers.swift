package import CanonicalJSON
internal import Postgres
package import Registry

extension Store {
    /// Instalments that wait, the earliest first, in pages of at most `limit`.
    ///
    /// - Parameters:
    ///   - day: those due until then.
    ///   - batched: whether also those that are in a payout of which nothing has been heard.
    package func waiting(
        _ scope: MoneyScope, until day: CivilDate, batched: Bool, after cursor: DayCursor?, limit: Int,
        by principal: Principal
    ) async throws(StoreError) -> [JSONObject] {
        let today = now().civilDate
        let rows = try await read(
            """
            SELECT i.id, i.stipend, i.number, i.due, i.amount, i.currency, i.state, i.mentor_at, i.coordinator_at,
                s.claim_days, y.contributor, coalesce(c.title, ''), s.project, coalesce(p.title, ''), s.payee
            FROM muster.instalment i JOIN muster.stipend s ON s.id = i.stipend JOIN muster.party y ON y.id = s.payee
            LEFT JOIN muster.record c ON c.id = y.contributor LEFT JOIN muster.record p ON p.id = s.project
            WHERE i.state IN ('scheduled', 'approved', 'batched') AND (\(batched) OR i.state <> 'batched')
                AND i.due <= \(day) AND (i.due, i.id) > (\(cursor?.day ?? Self.longAgo), \(cursor?.id ?? Self.noID))
                AND \(scope.ofStipend("i.stipend"))
            ORDER BY i.due, i.id LIMIT \(limit)
            """, as: principal)
        do {
            return try rows.map { row in
                let due: CivilDate = try row[3]
                guard let state = InstalmentState(rawValue: try row[6]) else { throw StoreError(.internalFault) }
                var object: JSONObject = [
                    "instalment": .string(try row[0, as: RecordID.self].description),
                    "stipend": .string(try row[1, as: RecordID.self].description),
                    "number": .integer(Int64(try row[2, as: Int32.self])), "due": .string(due.description),
                    "amount": moneyJSON(try row[4], try row[5]), "state": .string(state.shown(on: today, due: due)),
                    "mentorApproved": .bool(try row[7, as: Instant?.self] != nil),
                    "coordinatorApproved": .bool(try row[8, as: Instant?.self] != nil),
                    "claimBy": .string(due.adding(days: Int(try row[9, as: Int16.self])).description),
                    "contributorName": .string(try row[11]),
                    "project": .string(try row[12, as: RecordID.self].description),
                    "projectName": .string(try row[13]), "payee": .string(try row[14, as: RecordID.self].description),
                ]
                object["contributor"] = try row[10, as: RecordID?.self].map { .string($0.description) }
                return object
            }
        } catch { throw StoreError(any: error) }
    }

    /// Offers whose money is not there: each share that lacks some, with how much. Each offer is looked at by itself.
    package func unfunded(
        _ scope: MoneyScope, after cursor: RecordID?, limit: Int, by principal: Principal
    ) async throws(StoreError) -> [JSONObject] {
        let rows = try await read(
            """
            SELECT s.id, y.contributor, coalesce(c.title, ''), s.project, coalesce(p.title, ''), s.total, s.currency,
                h.fund, f.name, h.source, h.source_amount, a.free
            FROM (SELECT * FROM muster.stipend s WHERE s.state = 'offered' AND s.id > \(cursor ?? Self.noID)
                AND \(scope.ofStipend())
                AND EXISTS (SELECT FROM muster.stipend_share h WHERE h.stipend = s.id
                    AND h.source_amount > muster.free_for(h.fund, h.source, s.project))
                ORDER BY s.id LIMIT \(limit)) s
            JOIN muster.stipend_share h ON h.stipend = s.id JOIN muster.fund f ON f.id = h.fund
            CROSS JOIN LATERAL (SELECT muster.free_for(h.fund, h.source, s.project) AS free) a
            JOIN muster.party y ON y.id = s.payee
            LEFT JOIN muster.record c ON c.id = y.contributor LEFT JOIN muster.record p ON p.id = s.project
            WHERE h.source_amount > a.free ORDER BY s.id, h.number
            """, as: principal)
        do {
            return try rows.map { row in
                let (source, needed, free): (String, Int64, Int64) = (try row[9], try row[10], try row[11])
                var object: JSONObject = [
                    "stipend": .string(try row[0, as: RecordID.self].description),
                    "contributorName": .string(try row[2]),
                    "project": .string(try row[3, as: RecordID.self].description), "projectName": .string(try row[4]),
                    "total": moneyJSON(try row[5], try row[6]),
                    "fund": .string(try row[7, as: RecordID.self].description),
                    "fundName": .string(try row[8]), "needed": moneyJSON(needed, source),
                    "available": moneyJSON(free, source), "missing": moneyJSON(needed - free, source),
                ]
                object["contributor"] = try row[1, as: RecordID?.self].map { .string($0.description) }
                return object
            }
        } catch { throw StoreError(any: error) }
    }

    /// Stipends that end from a day on within so many days, and after which the person has no other that is accepted.
    package func ending(
        _ scope: MoneyScope, from day: CivilDate, within days: Int, after cursor: DayCursor?, limit: Int,
        by principal: Principal
    ) async throws(StoreError) -> [JSONObject] {
        let rows = try await read(
            """
            \(StipendRow.columns)
            WHERE s.state = 'accepted' AND s.ends BETWEEN \(day) AND \(day.adding(days: days))
                AND (s.ends, s.id) > (\(cursor?.day ?? Self.longAgo), \(cursor?.id ?? Self.noID)) AND \(scope.ofStipend())
                AND NOT EXISTS (SELECT FROM muster.stipend n WHERE n.payee = s.payee AND n.state = 'accepted'
                    AND n.ends > s.ends AND n.id <> s.id)
            ORDER BY s.ends, s.id LIMIT \(limit)
            """, as: principal)
        do {
            return try rows.map { try StipendRow($0).json(today: day) }
        } catch { throw StoreError(any: error) }
    }

    static var longAgo: CivilDate { CivilDate(daysSince1970: Int.min / 2) }
    static var noID: RecordID { RecordID(high: 0, low: 0) }
}
