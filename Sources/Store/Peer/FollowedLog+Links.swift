internal import Postgres
internal import Registry

extension FollowedLog {
    /// Takes away what this node itself has said of people whom their home has erased: a link names them by their ids,
    /// and what is known of them in words.
    func dropLinks(naming people: [RecordID], _ session: borrowing Session) throws {
        guard !people.isEmpty else { return }
        let named = people.map { "'contributor/\($0)'" }.joined(separator: " | ")
        let rows = try session.query(
            """
            SELECT \(RecordColumns.all), r.keys FROM muster.findable f JOIN muster.record r ON r.id = f.id
            WHERE f.kind || '' = 'link' AND f.words @@ \(named)::text::tsquery
                AND r.home NOT IN (SELECT node FROM muster.peer)
            ORDER BY r.id FOR UPDATE OF r
            """)
        let queries = try rows.flatMap { row in
            Store.removal(
                of: LockedRecord(record: try StoredRecord(row: row), keys: try row[RecordColumns.count]), as: .erase,
                at: moment)
        }
        if !queries.isEmpty { _ = try session.pipeline(queries) }
    }
}
