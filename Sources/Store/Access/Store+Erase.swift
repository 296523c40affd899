internal import CanonicalJSON
internal import Postgres
package import Registry

/// What an erasure removed.
package struct ErasureReport: Sendable, Hashable {
    /// How many records went, by kind; the contributor's own included.
    package let removed: [RecordKind: Int]
    /// How many records of others no longer name them (an opening that had them as a mentor).
    package let changed: Int
    /// How many keys will not be taken in again.
    package let suppressed: Int
    /// How many tokens that spoke for them alone were removed.
    package let tokens: Int
}

extension Store {
    /// Forgets a person: their record, private fields, keys, availabilities, engagements and nominations, and their
    /// name as a mentor elsewhere. Keyed digests of their keys remain, so that an import does not bring them back.
    ///
    /// Engagements are removed and not made anonymous: a project, an employer and dates name a person too well.
    ///
    /// - Throws: ``StoreError`` `.notFound`, `.denied`.
    package func erase(contributor id: RecordID, by principal: Principal) async throws(StoreError) -> ErasureReport {
        let moment = now()
        return try await transaction(as: principal) { session in
            try erase(contributor: id, by: principal, at: moment, session)
        }
    }

    /// The same within a transaction.
    func erase(
        contributor id: RecordID, by principal: Principal, at moment: Instant, _ session: borrowing Session
    ) throws -> ErasureReport {
        // Under the asker's own rights: who may not change the person's record stops here.
        let person = try session.locked(.contributor, id, principal)
        try person.mustBeAtHome(node)
        // What refers to them may be owned by others, who need not agree.
        try session.execute("SELECT set_config('muster.role', 'steward', true)")
        let entries = suppressionEntries(for: person.keys, kind: .contributor)
        var removed: [RecordKind: Int] = [.contributor: 1]
        var ids = [id]
        var changed = 0
        removed[.contributor, default: 0] += try forgetCopies(of: person, session)
        for other in try session.referrers(of: id) {
            if other.record.home != node {
                // A copy of what another node says of them: it goes here, and its home decides about it there.
                _ = try session.pipeline(Self.disposal(of: other))
                removed[other.record.kind, default: 0] += 1
            } else if let kept = try without(id, other, at: moment) {
                _ = try session.pipeline(self.changes(from: other, to: kept, by: principal))
                changed += 1
            } else {
                _ = try session.pipeline(Self.removal(of: other, as: .erase, at: moment))
                removed[other.record.kind, default: 0] += 1
                ids.append(other.record.id)
            }
        }
        var queries = Self.removal(of: person, as: .erase, at: moment)
        queries += [
            "DELETE FROM muster.contact WHERE contributor = \(id)",
            // Nobody takes over who asked to be forgotten.
            "DELETE FROM muster.move_out WHERE contributor = \(id)",
            // What was promised and paid to them stays in the books, without whom it was.
            "UPDATE muster.party SET contributor = NULL WHERE contributor = \(id)",
            // Whatever else names their hours: nothing should, but nothing may remain.
            "DELETE FROM muster.hours WHERE contributor = \(id)",
            """
            INSERT INTO muster.erased (record, person, at) SELECT e.id, \(id), \(moment) FROM unnest(\(ids)) AS e (id)
            ON CONFLICT DO NOTHING
            """,
            """
            INSERT INTO muster.suppression (hmac, at) SELECT hmac, \(moment) FROM unnest(\(entries)) AS hmac
            ON CONFLICT DO NOTHING
            """,
            """
            UPDATE muster.audit SET actor = ''
            WHERE token IN (SELECT t.id FROM muster.token t WHERE t.subjects = ARRAY[\(id)])
            """,
            // Their own act goes into the trail without the label: it may be their name.
            Principal(
                role: principal.role, subjects: [], label: principal.isStaff ? principal.label : "",
                tokenID: principal.tokenID
            ).trail("erase", .contributor, id, at: moment),
            // What a person's token was called may be their name. A project's is the project's word.
            """
            UPDATE muster.token SET subjects = array_remove(subjects, \(id)),
                label = CASE role WHEN 'contributor' THEN 'shared with somebody who was forgotten' ELSE label END
            WHERE \(id) = ANY(subjects) AND subjects <> ARRAY[\(id)]
            """,
            "DELETE FROM muster.token WHERE subjects = ARRAY[\(id)]",
        ]
        let results = try session.pipeline(queries)
        return ErasureReport(
            removed: removed, changed: changed, suppressed: entries.count,
            tokens: results[results.count - 1].affectedRows)
    }

    /// What other nodes have sent of the same person goes too: whether it came before or comes later makes no difference
    /// then. What those nodes say of them elsewhere is theirs to end.
    ///
    /// - Returns: how many records went.
    private func forgetCopies(of person: LockedRecord, _ session: borrowing Session) throws -> Int {
        let copies = try session.query(
            """
            SELECT \(RecordColumns.all), r.keys FROM muster.record r
            WHERE r.id IN (SELECT id FROM muster.record_key
                    WHERE kind = 'contributor' AND key = ANY(\(person.keys)) AND home <> \(node))
                AND r.home <> \(node)
            ORDER BY r.id FOR UPDATE
            """
        ).map { row in LockedRecord(record: try StoredRecord(row: row), keys: try row[RecordColumns.count]) }
        guard !copies.isEmpty else { return 0 }
        var queries = copies.flatMap { Self.disposal(of: $0) }
        queries.append(
            """
            UPDATE muster.peer_entry SET salt = NULL, at = NULL, prev = NULL, kind = NULL, body = NULL
            WHERE record = ANY(\(copies.map(\.record.id)))
            """)
        _ = try session.pipeline(queries)
        return copies.count
    }

    /// A record without any mention of the person, or nil when it is about them and has to go.
    private func without(_ id: RecordID, _ other: LockedRecord, at moment: Instant) throws -> RecordRows? {
        guard other.record.kind == .opening || other.record.kind == .project || other.record.kind == .organization
        else {
            return nil
        }
        let body = try JSONParser.parseObject(other.record.body)
        guard case .object(let mended)? = Self.removing(id.description, from: .object(body)) else { return nil }
        guard let provenance = Provenance(try JSONParser.parseObject(other.record.provenance)) else { return nil }
        let record = Record(
            id: other.record.id, kind: other.record.kind, home: other.record.home, version: other.record.version + 1,
            audience: other.record.audience, body: mended, provenance: provenance, updated: moment)
        return RecordRows(record, keys: try other.extraKeys())
    }

    /// A value without this text wherever it stands; nil when it is this text.
    private static func removing(_ text: String, from value: JSONValue) -> JSONValue? {
        switch value {
        case .string(let string): return string == text ? nil : value
        case .array(let elements): return .array(elements.compactMap { removing(text, from: $0) })
        case .object(let members):
            return .object(
                JSONObject(members.compactMap { member in removing(text, from: member.value).map { (member.key, $0) } })
            )
        default: return value
        }
    }
}

extension Session {
    /// Holds everything that refers to a record.
    borrowing func referrers(of id: RecordID) throws -> [LockedRecord] {
        try query(
            """
            SELECT \(RecordColumns.all), r.keys FROM muster.record r
            WHERE r.id IN (SELECT f.id FROM muster.findable f WHERE f.words @@ \("'ref/\(id)'")::text::tsquery)
                AND r.id <> \(id)
            ORDER BY r.id FOR UPDATE
            """
        ).map { row in LockedRecord(record: try StoredRecord(row: row), keys: try row[RecordColumns.count]) }
    }
}
