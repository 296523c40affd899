internal import Postgres
package import Registry

/// One privileged act.
package struct AuditEntry: Sendable, Hashable {
    /// Its position in the trail; later acts have higher ones.
    package let seq: Int64
    package let at: Instant
    package let tokenID: RecordID?
    /// The label of the token; empty when its bearer was erased.
    package let actor: String
    package let role: String
    /// What was done: "create", "erase", "read-private", "import", "create-token", …
    package let action: String
    package let kind: RecordKind?
    package let record: RecordID?
    /// Numbers and names of things; never personal data.
    package let note: String
}

extension Principal {
    /// A row of the trail.
    func trail(
        _ action: String, _ kind: RecordKind? = nil, _ record: RecordID? = nil, note: String = "", at moment: Instant
    ) -> Query {
        """
        INSERT INTO muster.audit (at, token, actor, role, action, kind, record, note)
        VALUES (\(moment), \(tokenID), \(label), \(role.rawValue), \(action), \(kind?.rawValue), \(record), \(note))
        """
    }
}

extension Store {
    /// Writes a privileged act that changes nothing, such as taking the whole node's records out, into the trail.
    package func note(_ action: String, note: String, by principal: Principal) async throws(StoreError) {
        let moment = now()
        try await unit { session in
            _ = try session.pipeline([principal.settings, principal.trail(action, note: note, at: moment)])
        }
    }

    /// The trail, latest first, in pages: entries before `cursor` (an ``AuditEntry/seq``), at most `limit` (1…1000).
    package func audit(cursor: Int64? = nil, limit: Int, by principal: Principal) async throws(StoreError)
        -> [AuditEntry]
    {
        let rows = try await read(
            """
            SELECT seq, at, token, actor, role, action, kind, record, note FROM muster.audit
            WHERE seq < \(cursor ?? .max) ORDER BY seq DESC LIMIT \(min(max(limit, 1), 1000))
            """, as: principal)
        do {
            return try rows.map {
                AuditEntry(
                    seq: try $0[0], at: try $0[1], tokenID: try $0[2], actor: try $0[3], role: try $0[4],
                    action: try $0[5], kind: try $0[6], record: try $0[7], note: try $0[8])
            }
        } catch { throw StoreError(any: error) }
    }
}
