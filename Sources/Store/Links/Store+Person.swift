internal import CanonicalJSON
internal import Postgres
package import Registry

/// A person, as far as a reader may see it: the records that are theirs, and what homes say of them.
package struct LinkedPerson: Sendable, Hashable {
    /// The record that speaks for the person; the one that was asked for when it stands alone.
    package let speaker: RecordID
    /// All records of the person, the speaker first.
    package let records: [StoredRecord]
    /// The links that name the record that was asked for, with the other's title.
    package let links: [Link]

    package struct Link: Sendable, Hashable {
        package let record: StoredRecord
        /// Whether anything follows from it here: it is this node's, or that of a peer whose links are taken.
        package let counts: Bool
    }
}

extension Store {
    /// Which records are one person with this one; alone when none is.
    package func person(of contributor: RecordID, by principal: Principal) async throws(StoreError) -> LinkedPerson {
        try await regroup()
        let node = node
        return try await unit(changesNothing: true) { session in
            let results = try session.pipeline([
                principal.settings,
                """
                WITH speaker AS (
                    SELECT coalesce((SELECT x.speaker FROM muster.alternate x
                        WHERE x.id = \(contributor) AND x.level = (SELECT muster.link_level())), \(contributor)) AS id
                ), person AS (
                    SELECT 0 AS place, id FROM speaker
                    UNION ALL SELECT 1, x.id FROM muster.alternate x JOIN speaker s ON s.id = x.speaker
                        WHERE x.level = (SELECT muster.link_level())
                )
                SELECT \(RecordColumns.all), p.place FROM person p JOIN muster.record r ON r.id = p.id
                ORDER BY p.place, r.id
                """,
                """
                SELECT \(RecordColumns.all), r.home = \(node)
                    OR r.home IN (SELECT node FROM muster.link_partner)
                FROM muster.findable f JOIN muster.record r ON r.id = f.id
                WHERE f.kind || '' = 'link' AND f.words @@ \("'contributor/\(contributor)'")::text::tsquery
                ORDER BY r.id
                """,
            ])
            let records = try results[1].map { try StoredRecord(row: $0) }
            guard let first = records.first else { throw StoreError(.notFound) }
            let links = try results[2].map { row in
                LinkedPerson.Link(record: try StoredRecord(row: row), counts: try row[RecordColumns.count])
            }
            return LinkedPerson(speaker: first.id, records: records, links: links)
        }
    }
}
