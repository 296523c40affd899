package import CanonicalJSON
internal import Postgres
package import Registry

extension Store {
    /// All that is kept about a person, for themselves or staff who hand it to them: the same for both. Their record,
    /// natural keys, private fields, what refers to them, the tokens that speak for them, and what the audit trail says
    /// of it.
    ///
    /// What refers to them and may be seen by them is there whole. Of what they may not see (an opening that is not
    /// public names them as a mentor) there is what is about them: that it is, whence, and where it names them. The rest
    /// is others' own.
    ///
    /// - Throws: ``StoreError`` `.notFound`, `.denied`.
    package func everything(about contributor: RecordID, by principal: Principal) async throws(StoreError) -> JSONObject
    {
        let moment = now()
        return try await transaction(as: principal) { session in
            // Under the asker's own rights: who may not change the person's record stops here.
            let person = try session.locked(.contributor, contributor, principal)
            // All of it, whoever asks; what is told of it is decided below.
            try session.execute("SELECT set_config('muster.role', 'steward', true)")
            let referrers = try session.referrers(of: contributor).map(\.record)
            let own = [contributor] + referrers.filter { $0.owners.contains(contributor) }.map(\.id)
            var queries: [Query] = [
                "SELECT body FROM muster.contact WHERE contributor = \(contributor)",
                """
                SELECT t.id, t.role, t.label, t.created, t.expires, t.revoked FROM muster.token t
                WHERE \(contributor) = ANY(t.subjects) ORDER BY t.created
                """,
                """
                SELECT a.at, a.role, a.action, a.kind, a.record FROM muster.audit a
                WHERE a.record = ANY(\(own)) ORDER BY a.seq
                """,
                "SELECT i.at, i.key, i.record FROM muster.idempotency i WHERE i.record = ANY(\(own)) ORDER BY i.at",
            ]
            queries.append(
                """
                SELECT s.id FROM muster.stipend s JOIN muster.party y ON y.id = s.payee
                WHERE y.contributor = \(contributor) ORDER BY s.id
                """)
            if principal.isStaff {
                queries.append(principal.trail("export-person", .contributor, contributor, at: moment))
            }
            let results = try session.pipeline(queries)
            let isSeen: (StoredRecord) -> Bool = { $0.audience == .public || $0.owners.contains(contributor) }
            var all: JSONObject = ["exported": .string(moment.description), "node": .string(node)]
            all["contributor"] = .object(try person.record.resource())
            all["keys"] = .array(person.keys.map { .string($0) })
            if let row = results[0].first {
                all["private"] = .object(try JSONParser.parseObject(try row[0, as: [UInt8].self]))
            }
            all["records"] = .array(try referrers.filter(isSeen).map { .object(try $0.resource()) })
            all["mentions"] = .array(
                try referrers.filter { !isSeen($0) }.map { .object(try $0.mention(of: contributor)) })
            all["tokens"] = .array(try results[1].map { .object(try Self.token($0)) })
            all["trail"] = .array(try results[2].map { .object(try Self.act($0)) })
            all["requests"] = .array(
                try results[3].map { row in
                    [
                        "at": .string(try row[0, as: Instant.self].description), "idempotencyKey": .string(try row[1]),
                        "record": .string(try row[2, as: RecordID.self].description),
                    ]
                })
            let stipends = try results[4].map { try $0[0, as: RecordID.self] }
            if !stipends.isEmpty {
                all["stipends"] = .array(
                    try stipends.compactMap { try session.stipend($0, today: moment.civilDate) }.map { stipend in
                        // Who else pays is the funds' business.
                        var own = stipend
                        own["shares"] = nil
                        return .object(own)
                    })
            }
            return all
        }
    }

    private static func token(_ row: Row) throws -> JSONObject {
        var token: JSONObject = [
            "id": .string(try row[0, as: RecordID.self].description), "role": .string(try row[1]),
            "label": .string(try row[2]), "created": .string(try row[3, as: Instant.self].description),
        ]
        token["expires"] = try row[4, as: Instant?.self].map { .string($0.description) }
        token["revoked"] = try row[5, as: Instant?.self].map { .string($0.description) }
        return token
    }

    /// An act of the trail: when, as what and what, and not who, which is about somebody else.
    private static func act(_ row: Row) throws -> JSONObject {
        var act: JSONObject = [
            "at": .string(try row[0, as: Instant.self].description), "role": .string(try row[1]),
            "action": .string(try row[2]),
        ]
        act["kind"] = try row[3, as: String?.self].map { .string($0) }
        act["record"] = try row[4, as: RecordID?.self].map { .string($0.description) }
        return act
    }
}

extension StoredRecord {
    /// The record with what stands beside it, as the API shows it.
    package func resource() throws(JSONError) -> JSONObject {
        [
            "id": .string(id.description), "kind": .string(kind.rawValue), "home": .string(home),
            "version": .integer(version), "audience": .string(audience.description),
            "source": .object(try JSONParser.parseObject(provenance)), "updated": .string(updated.description),
            "title": .string(title), "record": .object(try JSONParser.parseObject(body)),
        ]
    }

    /// What a record says of somebody who may not see it: that it names them, and where.
    func mention(of person: RecordID) throws(JSONError) -> JSONObject {
        let references = Projection.of(kind: kind, id: id, body: try JSONParser.parseObject(body)).references
        var mention: JSONObject = [
            "id": .string(id.description), "kind": .string(kind.rawValue), "title": .string(title),
            "audience": .string(audience.description), "updated": .string(updated.description),
            "at": .array(references.filter { $0.id == person }.map { .string($0.path) }),
        ]
        mention["via"] = try JSONParser.parseObject(provenance)["via"]
        return mention
    }
}
