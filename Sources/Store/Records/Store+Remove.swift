internal import Postgres
package import Registry

extension Store {
    /// Removes a record that nothing refers to. Contributors are erased instead: ``erase(contributor:by:)``.
    ///
    /// - Parameter expectedVersion: nil removes whatever version there is.
    /// - Throws: ``StoreError`` `.notFound`, `.staleVersion`, `.referenced`, `.denied`.
    package func remove(
        kind: RecordKind, id: RecordID, expectedVersion: Int64? = nil, by principal: Principal
    ) async throws(StoreError) {
        let moment = now()
        try await transaction(as: principal) { session in
            let old = try session.locked(kind, id, principal)
            try old.mustBeAtHome(node)
            if let expectedVersion, expectedVersion != old.record.version {
                throw StoreError(.staleVersion(current: old.record.version))
            }
            // After the lock: whoever adds a reference holds the record first, so none can appear from here on.
            let referrers: Int = try session.query("SELECT muster.referrers(\(id))")[0][0]
            guard referrers == 0 else { throw StoreError(.referenced(count: referrers)) }
            if kind == .organization || kind == .project {
                // Who gave money and what it was for is part of the books, which stay.
                let booked: Int = try session.query(
                    """
                    SELECT (SELECT count(*) FROM muster.pledge g WHERE g.sponsor = \(id) OR g.project = \(id))
                        + (SELECT count(*) FROM muster.stipend s WHERE s.project = \(id))
                    """)[0][0]
                guard booked == 0 else {
                    throw StoreError(
                        .refused(
                            "The books name it in \(booked) pledge\(booked == 1 ? "" : "s") or stipends; it stays."))
                }
            }
            var queries = Self.removal(of: old, as: .remove, at: moment)
            if principal.isStaff { queries.append(principal.trail("remove", kind, id, at: moment)) }
            _ = try session.pipeline(queries)
        }
    }

    /// Takes a record and its rows away and tells the sequencers.
    ///
    /// - Parameter destination: the node that it goes to, when it moves.
    static func removal(
        of old: LockedRecord, as operation: QueueOperation, to destination: String? = nil, at moment: Instant
    ) -> [Query] {
        let record = old.record
        return disposal(of: old) + [
            RecordRows.enqueue(
                operation, record.kind, record.id, version: record.version + 1, audience: record.audience,
                to: destination, at: moment)
        ]
    }

    /// Takes a record and its rows away.
    static func disposal(of old: LockedRecord) -> [Query] {
        let record = old.record
        return [
            RecordRows.deleteKeys(old.keys, kind: record.kind, home: record.home),
            RecordRows.deleteHours(of: record.id, contributors: record.owners),
            "DELETE FROM muster.record WHERE id = \(record.id)",
            "DELETE FROM muster.idempotency WHERE record = \(record.id)",
        ]
    }
}
