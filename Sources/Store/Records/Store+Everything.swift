package import CanonicalJSON
internal import Postgres
package import Registry

extension Store {
    /// All that is kept about a person, for themselves or staff: their record, private fields, what refers to them, and
    /// the labels of the tokens that speak for them.
    ///
    /// - Throws: ``StoreError`` `.notFound`, `.denied`.
    package func everything(about contributor: RecordID, by principal: Principal) async throws(StoreError) -> JSONObject
    {
        let moment = now()
        return try await transaction(as: principal) { session in
            let person = try session.locked(.contributor, contributor, principal)
            var queries: [Query] = [
                "SELECT body FROM muster.contact WHERE contributor = \(contributor)",
                """
                SELECT \(RecordColumns.all) FROM muster.record r
                WHERE r.id IN (SELECT f.id FROM muster.findable f WHERE f.words @@ \("'ref/\(contributor)'")::text::tsquery)
                ORDER BY r.kind, r.id
                """,
                """
                SELECT t.id, t.role, t.label, t.created, t.expires, t.revoked FROM muster.token t
                WHERE \(contributor) = ANY(t.subjects) ORDER BY t.created
                """,
            ]
            if principal.isStaff {
                queries.append(principal.trail("export-person", .contributor, contributor, at: moment))
            }
            let results = try session.pipeline(queries)
            var all: JSONObject = ["exported": .string(moment.description), "node": .string(node)]
            all["contributor"] = .object(try person.record.resource())
            all["keys"] = .array(person.keys.map { .string($0) })
            if let row = results[0].first {
                all["private"] = .object(try JSONParser.parseObject(try row[0, as: [UInt8].self]))
            }
            all["records"] = .array(try results[1].map { .object(try StoredRecord(row: $0).resource()) })
            all["tokens"] = .array(
                try results[2].map { row in
                    var token: JSONObject = [
                        "id": .string(try row[0, as: RecordID.self].description), "role": .string(try row[1]),
                        "label": .string(try row[2]), "created": .string(try row[3, as: Instant.self].description),
                    ]
                    token["expires"] = try row[4, as: Instant?.self].map { .string($0.description) }
                    token["revoked"] = try row[5, as: Instant?.self].map { .string($0.description) }
                    return .object(token)
                })
            return all
        }
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
}
