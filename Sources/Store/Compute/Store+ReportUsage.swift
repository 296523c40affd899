internal import Postgres
package import Registry

/// What came of reports.
package struct UsageOutcome: Sendable, Hashable {
    /// The entries that were made, or for a dry run would have been: none then.
    package var entries: [UsageEntry]
    /// How many were new.
    package var added: Int
    /// How many were there already, by their reference, and say the same.
    package var known: Int
    /// The account after it.
    package var account: ComputeAccount
}

extension Store {
    /// How many reports may come at once.
    package static let mostReports = 20_000

    /// Reports usage of a grant: all of the reports or, when anything is wrong with one, none. A report whose reference
    /// is there already and that says the same is passed over.
    ///
    /// - Parameters:
    ///   - place: the JSON Pointer under which a report's issues are named, given its position.
    ///   - isDry: only finds out what would come of it.
    /// - Throws: ``StoreError`` `.notFound`, `.invalid` with an issue for each mistake, `.denied`,
    ///   `.idempotencyMismatch`.
    package func reportUsage(
        _ reports: [UsageReport], of grant: RecordID, isDry: Bool = false, by principal: Principal,
        idempotency: IdempotencyKey? = nil, place: @escaping @Sendable (Int) -> String = { "/reports/\($0)" }
    ) async throws(StoreError) -> UsageOutcome {
        let moment = now()
        let ids = reports.map { _ in newID() }
        do {
            return try await transaction(as: principal) { session in
                if let idempotency, let first = ids.first, !isDry {
                    try session.execute(
                        idempotency.insert(kind: "compute-usage", record: first, by: principal, at: moment))
                }
                let account = try session.heldAccount(grant, today: moment.civilDate)
                var check = UsageCheck(account, today: moment.civilDate, place: place)
                let references = reports.compactMap(\.reference)
                let earlier =
                    references.isEmpty
                    ? []
                    : try session.query(
                        """
                        SELECT \(UsageEntry.columns) FROM muster.compute_usage u
                        WHERE u.grant_id = \(grant) AND u.reference = ANY(\(references))
                            AND NOT EXISTS (SELECT FROM muster.compute_usage r WHERE r.reverses = u.id)
                        """
                    ).map { try UsageEntry(row: $0) }
                check.know(earlier)
                let new = reports.indices.filter { check.isNew(reports[$0], at: $0) }
                guard check.issues.isEmpty else { throw StoreError(.invalid(check.issues)) }
                var outcome = UsageOutcome(
                    entries: [], added: new.count, known: reports.count - new.count, account: account)
                guard !isDry, !new.isEmpty else { return outcome }
                let added = new.map { reports[$0] }
                let newIDs = new.map { ids[$0] }
                try session.execute(Self.insert(added, ids: newIDs, at: moment))
                let total = added.reduce(0) { $0 + $1.amount }
                try session.execute(
                    principal.trail(
                        "report-usage", .computeGrant, grant,
                        note:
                            "\(added.count) report\(added.count == 1 ? "" : "s"), \(account.terms.unit.format(total))",
                        at: moment))
                outcome.entries = try session.entries(newIDs.count == 1 ? newIDs : [])
                outcome.account = try session.heldAccount(grant, today: moment.civilDate)
                return outcome
            }
        } catch {
            guard let idempotency, error.isIdempotencyTaken else { throw error }
            return try await earlierReport(idempotency, grant, principal)
        }
    }

    /// Takes a report back, by an entry of its own.
    ///
    /// - Parameters:
    ///   - report: its id, or its reference.
    ///   - note: why.
    /// - Throws: ``StoreError`` `.notFound`, `.refused` when it has been reversed.
    package func reverseUsage(
        _ report: UsageName, of grant: RecordID, note: String, by principal: Principal,
        idempotency: IdempotencyKey? = nil
    ) async throws(StoreError) -> UsageOutcome {
        let moment = now()
        let id = newID()
        do {
            return try await transaction(as: principal) { session in
                if let idempotency {
                    try session.execute(
                        idempotency.insert(kind: "compute-usage", record: id, by: principal, at: moment))
                }
                _ = try session.heldAccount(grant, today: moment.civilDate)
                let entry = try session.entry(report, of: grant)
                guard entry.reverses == nil else {
                    throw StoreError(
                        .refused("That is a reversal itself. Report anew what it took back too much of."))
                }
                if let reversal = entry.reversedBy {
                    throw StoreError(.refused("This report has been reversed already, by \(reversal)."))
                }
                try session.execute(
                    """
                    INSERT INTO muster.compute_usage
                        (id, grant_id, starts, ends, amount, overuse, note, reverses, at)
                    VALUES (\(id), \(grant), \(entry.from), \(entry.until), \(-entry.amount), false, \(note),
                        \(entry.id), \(moment))
                    """)
                try session.execute(
                    principal.trail(
                        "reverse-usage", .computeGrant, grant, note: "report \(entry.id)", at: moment))
                return UsageOutcome(
                    entries: try session.entries([id]), added: 1, known: 0,
                    account: try session.heldAccount(grant, today: moment.civilDate))
            }
        } catch {
            guard let idempotency, error.isIdempotencyTaken else { throw error }
            return try await earlierReport(idempotency, grant, principal)
        }
    }

    /// What a request with this key did before.
    private func earlierReport(
        _ idempotency: IdempotencyKey, _ grant: RecordID, _ principal: Principal
    ) async throws(StoreError) -> UsageOutcome {
        let id = try await earlierRecord(idempotency, principal)
        let today = now().civilDate
        return try await transaction(as: principal) { session in
            let account = try session.heldAccount(grant, today: today)
            let entries = try session.entries(id.map { [$0] } ?? [])
            return UsageOutcome(entries: entries, added: 0, known: max(1, entries.count), account: account)
        }
    }

    private static func insert(_ reports: [UsageReport], ids: [RecordID], at moment: Instant) -> Query {
        """
        INSERT INTO muster.compute_usage (id, grant_id, starts, ends, amount, overuse, reference, note, at)
        SELECT id, grant_id, starts, ends, amount, overuse, reference, note, \(moment)
        FROM unnest(\(ids), \(reports.map(\.grant)), \(reports.map(\.from)), \(reports.map(\.until)),
            \(reports.map(\.amount)), \(reports.map(\.isOveruse)), \(reports.map(\.reference)), \(reports.map(\.note)))
            AS w (id, grant_id, starts, ends, amount, overuse, reference, note)
        """
    }
}

/// How a report is named.
package enum UsageName: Sendable, Hashable {
    case id(RecordID)
    /// Of those with this reference, the one that is not reversed; of reversed ones the latest.
    case reference(String)
}

extension Session {
    /// The account of a grant, held until the end of the transaction.
    borrowing func heldAccount(_ grant: RecordID, today: CivilDate) throws -> ComputeAccount {
        try execute("SELECT muster.compute_hold(\(grant))")
        let rows = try query("\(Store.accountColumns(on: today, today: today)) WHERE a.grant_id = \(grant)")
        guard let row = rows.first else { throw StoreError(.notFound) }
        return try Store.account(row)
    }

    borrowing func entries(_ ids: [RecordID]) throws -> [UsageEntry] {
        guard !ids.isEmpty else { return [] }
        return try query(
            "SELECT \(UsageEntry.columns) FROM muster.compute_usage u WHERE u.id = ANY(\(ids)) ORDER BY u.id"
        ).map { try UsageEntry(row: $0) }
    }

    borrowing func entry(_ name: UsageName, of grant: RecordID) throws -> UsageEntry {
        let rows: Rows
        switch name {
        case .id(let id):
            rows = try query(
                "SELECT \(UsageEntry.columns) FROM muster.compute_usage u WHERE u.grant_id = \(grant) AND u.id = \(id)")
        case .reference(let reference):
            rows = try query(
                """
                SELECT \(UsageEntry.columns) FROM muster.compute_usage u
                WHERE u.grant_id = \(grant) AND u.reference = \(reference) ORDER BY u.seq DESC LIMIT 1
                """)
        }
        guard let row = rows.first else { throw StoreError(.notFound) }
        return try UsageEntry(row: row)
    }
}
