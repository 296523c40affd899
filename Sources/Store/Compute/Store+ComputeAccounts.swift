internal import Postgres
package import Registry

/// Which accounts are asked for.
package struct ComputeAccountQuery: Sendable {
    package var project: RecordID?
    package var unit: ComputeUnit?
    package var device: String?
    /// Only grants whose window has not ended on the day asked about.
    package var isOpen = false
    /// The last account of the page before.
    package var after: (until: CivilDate, grant: RecordID)?
    /// 1 to 1,000.
    package var limit = 200

    package init() {}
}

extension Store {
    /// The accounts that the asker may see, as they stand on a day: those that end first come first.
    package func computeAccounts(
        _ query: ComputeAccountQuery = ComputeAccountQuery(), on day: CivilDate, by principal: Principal
    ) async throws(StoreError) -> [ComputeAccount] {
        let after = query.after
        let rows = try await read(
            """
            \(Self.accountColumns(on: day, today: now().civilDate))
            WHERE (\(query.project)::uuid IS NULL OR a.project = \(query.project))
                AND (\(query.unit?.rawValue)::text IS NULL OR a.unit = \(query.unit?.rawValue))
                AND (\(query.device)::text IS NULL OR a.device = \(query.device))
                AND (NOT \(query.isOpen) OR a.ends >= \(day))
                AND (\(after?.grant)::uuid IS NULL OR (a.ends, a.grant_id) > (\(after?.until), \(after?.grant)))
            ORDER BY a.ends, a.grant_id LIMIT \(min(max(query.limit, 1), 1_000))
            """, as: principal)
        do { return try rows.map { try Self.account($0) } } catch { throw StoreError(any: error) }
    }

    /// The account of a grant as it stands on a day; nil when there is none that the asker may see.
    package func computeAccount(
        of grant: RecordID, on day: CivilDate, by principal: Principal
    ) async throws(StoreError) -> ComputeAccount? {
        let rows = try await read(
            "\(Self.accountColumns(on: day, today: now().civilDate)) WHERE a.grant_id = \(grant)", as: principal)
        do { return try rows.first.map { try Self.account($0) } } catch { throw StoreError(any: error) }
    }

    /// What was reported of a grant and reversed, latest first: at most `limit` (1…200) before an entry.
    package func usage(
        of grant: RecordID, before: RecordID? = nil, limit: Int, by principal: Principal
    ) async throws(StoreError) -> [UsageEntry] {
        let rows = try await read(
            """
            SELECT \(UsageEntry.columns) FROM muster.compute_usage u
            WHERE u.grant_id = \(grant) AND (\(before)::uuid IS NULL
                OR u.seq < (SELECT b.seq FROM muster.compute_usage b WHERE b.id = \(before)))
            ORDER BY u.seq DESC LIMIT \(min(max(limit, 1), 200))
            """, as: principal)
        do { return try rows.map { try UsageEntry(row: $0) } } catch { throw StoreError(any: error) }
    }

    /// Accounts with their balances; a look back adds days up, today's balance is kept.
    static func accountColumns(on day: CivilDate, today: CivilDate) -> Query {
        """
        SELECT a.grant_id, a.project, r.title, a.unit, a.device, a.granted, a.starts, a.ends,
            CASE WHEN \(day >= today) THEN a.used ELSE (SELECT coalesce(sum(d.used), 0)::bigint
                FROM muster.compute_day d WHERE d.grant_id = a.grant_id AND d.day <= \(day)) END,
            (SELECT coalesce(sum(d.used), 0)::bigint FROM muster.compute_day d WHERE d.grant_id = a.grant_id
                AND d.day BETWEEN \(day.adding(days: 1 - ComputeAccount.trailingDays)) AND \(day)),
            (SELECT max(d.day) FROM muster.compute_day d
                WHERE d.grant_id = a.grant_id AND d.used > 0 AND d.day <= \(day))
        FROM muster.compute_account a JOIN muster.record r ON r.id = a.grant_id
        """
    }

    /// Reads ``accountColumns(on:today:)``.
    static func account(_ row: Row) throws -> ComputeAccount {
        guard let unit = ComputeUnit(rawValue: try row[3]) else { throw StoreError(.internalFault) }
        return ComputeAccount(
            grant: try row[0], project: try row[1], title: try row[2],
            terms: ComputeTerms(
                unit: unit, device: try row[4], granted: try row[5], from: try row[6], until: try row[7]),
            used: try row[8], trailing: try row[9], reported: try row[10])
    }
}
