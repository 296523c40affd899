package import CanonicalJSON
internal import Postgres
package import Registry

/// What to do with the private fields of a contributor when the record is replaced.
package enum PrivateChange: Sendable, Hashable {
    /// Leave them as they are.
    case keep
    /// Put these in their place.
    case set(JSONObject)
    /// Remove them.
    case remove
}

extension Store {
    /// Puts a new version in place of the one that the change was based on. A change that changes nothing makes no
    /// version.
    ///
    /// - Parameter audience: nil keeps the one it has.
    /// - Throws: ``StoreError`` `.notFound`, `.staleVersion`, `.denied`, and those of ``create(kind:body:private:audience:provenance:by:idempotency:)``.
    package func replace(
        kind: RecordKind, id: RecordID, expectedVersion: Int64, body: JSONObject, private change: PrivateChange = .keep,
        audience: Audience? = nil, provenance: Provenance, by principal: Principal
    ) async throws(StoreError) -> StoredRecord {
        let encoded = CanonicalJSON.encode(body)
        let moment = now()
        let attempted = Record(
            id: id, kind: kind, home: node, version: expectedVersion + 1, audience: audience ?? .private, body: body,
            provenance: provenance, updated: moment)
        do {
            return try await transaction(as: principal) { session in
                let old = try session.locked(kind, id, principal)
                try old.mustBeAtHome(node)
                guard old.record.version == expectedVersion else {
                    throw StoreError(.staleVersion(current: old.record.version))
                }
                var record = attempted
                record.audience = audience ?? old.record.audience
                let contact = contactQueries(change, id)
                let same = old.record.body == encoded && old.record.audience == record.audience
                if same, contact.isEmpty { return old.record }
                // Keys that came with an import and not from the body stay.
                let rows = RecordRows(record, keys: try old.extraKeys(), encoded: encoded)
                var queries = contact
                if !same { queries += self.changes(from: old, to: rows, by: principal) }
                if kind == .contributor, !old.record.audience.isWithin(record.audience) {
                    // Nobody's time and work are shown more widely than they are.
                    queries.append("SELECT muster.narrow(\([id]), \(moment)), muster.narrow_links(\([id]), \(moment))")
                }
                if principal.isStaff { queries.append(principal.trail("change", kind, id, at: moment)) }
                _ = try session.pipeline(queries)
                return same ? old.record : rows.stored
            }
        } catch {
            if let record = try await explain(error, RecordRows(attempted), principal) { return record }
            throw error
        }
    }

    /// The statements that turn the rows of one version into those of the next.
    func changes(from old: LockedRecord, to rows: RecordRows, by principal: Principal) -> [Query] {
        var queries: [Query] = []
        let gone = old.keys.filter { !rows.keys.contains($0) }
        let fresh = rows.keys.filter { !old.keys.contains($0) }
        if !fresh.isEmpty, rows.kind == .contributor {
            queries.append("SELECT muster.refuse_suppressed(\(suppressionEntries(for: fresh, kind: rows.kind)))")
        }
        if let hold = rows.holdReferences { queries.append(hold) }
        queries.append(rows.update)
        if !gone.isEmpty { queries.append(RecordRows.deleteKeys(gone, kind: rows.kind, home: rows.home)) }
        if !fresh.isEmpty {
            queries.append(RecordRows.insertKeys(fresh, kind: rows.kind, home: rows.home, id: rows.id))
        }
        if rows.kind == .availability || rows.kind == .engagement {
            let contributors = Set(old.record.owners + rows.owners)
            queries.append(RecordRows.deleteHours(of: rows.id, contributors: contributors.sorted()))
            if let hours = rows.insertHours { queries.append(hours) }
        }
        let moved = old.record.audience != rows.audience
        queries.append(
            RecordRows.enqueue(
                .put, rows.kind, rows.id, version: rows.version, audience: rows.audience,
                left: moved ? old.record.audience : nil, at: rows.updated))
        return queries
    }

    private func contactQueries(_ change: PrivateChange, _ contributor: RecordID) -> [Query] {
        switch change {
        case .keep: []
        case .remove: ["DELETE FROM muster.contact WHERE contributor = \(contributor)"]
        case .set(let fields):
            [
                """
                INSERT INTO muster.contact AS c (contributor, body)
                VALUES (\(contributor), \(CanonicalJSON.encode(fields)))
                ON CONFLICT (contributor) DO UPDATE SET body = excluded.body WHERE c.body <> excluded.body
                """
            ]
        }
    }
}

/// A record held for change, with the keys that are stored for it.
struct LockedRecord: Sendable {
    let record: StoredRecord
    let keys: [String]

    /// What came from another node is changed and removed there alone.
    func mustBeAtHome(_ node: String) throws(StoreError) {
        guard record.home == node else {
            throw StoreError(.denied("The record's home is \(record.home); only that node may change it."))
        }
    }

    /// The keys that the body does not give: they came with an import.
    func extraKeys() throws(JSONError) -> [String] {
        guard !keys.isEmpty else { return [] }
        let body = try JSONParser.parseObject(record.body)
        let own = Projection.of(kind: record.kind, id: record.id, body: body).keys
        return keys.filter { !own.contains($0) }
    }
}

extension Session {
    /// Holds a record against everybody else's changes until the end of the transaction.
    ///
    /// - Throws: ``StoreError`` `.notFound`, or `.denied` when the asker may see but not change it.
    borrowing func locked(_ kind: RecordKind, _ id: RecordID, _ principal: Principal) throws -> LockedRecord {
        let rows = try query(
            """
            SELECT \(RecordColumns.all), r.keys FROM muster.record r
            WHERE r.id = \(id) AND r.kind = \(kind.rawValue) FOR UPDATE
            """)
        if let row = rows.first {
            return LockedRecord(record: try StoredRecord(row: row), keys: try row[RecordColumns.count])
        }
        let visible = try query("SELECT FROM muster.record WHERE id = \(id) AND kind = \(kind.rawValue)")
        throw StoreError(visible.isEmpty ? .notFound : .denied("You may see this \(kind.rawValue) but not change it."))
    }
}
