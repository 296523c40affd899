package import CanonicalJSON
internal import Postgres
package import Registry

extension Store {
    /// A record by id, or nil when there is none of this kind that the asker may see. One round trip, which look-ups that
    /// arrive while others are under way share.
    package func get(kind: RecordKind, id: RecordID, by principal: Principal) async throws(StoreError) -> StoredRecord?
    {
        let row = try await lookups.answer(to: Lookup(id: id, principal: principal)) { () throws(StoreError) in
            try await read("SELECT \(RecordColumns.all) FROM muster.record r WHERE r.id = \(id)", as: principal).first
        }
        do {
            guard let record = try row.map({ try StoredRecord(row: $0) }), record.kind == kind else { return nil }
            return record
        } catch { throw StoreError(any: error) }
    }

    /// Several records by id, in the order asked for; those that are missing or hidden are left out.
    package func get(ids: [RecordID], by principal: Principal) async throws(StoreError) -> [StoredRecord] {
        let found = try await read(
            """
            SELECT \(RecordColumns.all) FROM unnest(\(ids)) WITH ORDINALITY AS w (id, n)
            JOIN muster.record r ON r.id = w.id ORDER BY w.n
            """, as: principal)
        do {
            return try found.map { try StoredRecord(row: $0) }
        } catch { throw StoreError(any: error) }
    }

    /// The private fields of a contributor, or nil when there are none that the asker may see. Staff's looks are
    /// recorded in the trail.
    package func getPrivate(
        contributor: RecordID, by principal: Principal
    ) async throws(StoreError) -> JSONObject? {
        let moment = now()
        return try await unit { session in
            var queries: [Query] = [
                principal.settings, "SELECT body FROM muster.contact WHERE contributor = \(contributor)",
            ]
            if principal.isStaff {
                queries.append(principal.trail("read-private", .contributor, contributor, at: moment))
            }
            guard let row = try session.pipeline(queries)[1].first else { return nil }
            return try JSONParser.parseObject(try row[0, as: [UInt8].self])
        }
    }
}
