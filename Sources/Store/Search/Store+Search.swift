internal import Postgres
package import Registry

/// A record that a search found.
package struct SearchHit: Sendable, Hashable {
    package let record: StoredRecord
    /// ``Registry/SearchScore``; higher comes first.
    package let score: Int64
    /// The hours a week that are free on every day of the period asked for; nil when none was asked for.
    package let hoursFree: Int?
    /// Other records of the same person, for which this one speaks.
    package let alternates: [Alternate]

    package struct Alternate: Sendable, Hashable {
        package let id: RecordID
        package let home: String
        package let title: String
    }
}

/// A page of results.
package struct SearchPage: Sendable, Hashable {
    package let hits: [SearchHit]
    /// Where the next page begins; nil when this is the last.
    package let next: SearchCursor?
    /// How many there are in all, within what the asker may see; only when asked for.
    package let total: Int?
    /// Minutes east of UTC of every time zone today, when working hours shared with one were asked for; else empty.
    package let zoneOffsets: [String: Int]
}

extension Store {
    /// Finds records that the asker may see, best first, then older first.
    package func search(_ search: SearchQuery, by principal: Principal) async throws(StoreError) -> SearchPage {
        let today = now().civilDate
        return try await unit(changesNothing: true) { session in
            var zoneNames: [String] = []
            var offsets: [String: Int] = [:]
            if let near = search.near {
                offsets = try zones.minutes(today: today, session)
                zoneNames = TimeZoneOverlap.zones(near: near, hours: search.overlapHours, offsets: offsets)
            }
            let statement = SearchStatement(search, principal, zones: zoneNames, today: today)
            var queries = [principal.settings, statement.page]
            if search.wantsCount { queries.append(statement.count) }
            let results = try session.pipeline(queries)
            let linked = try results[1].map { try $0[RecordColumns.count + 2, as: [RecordID].self] }
            let others = try session.titles(of: linked.flatMap(\.self), by: principal)
            var hits = try zip(results[1], linked).map { row, linked in
                SearchHit(
                    record: try StoredRecord(row: row), score: try row[RecordColumns.count],
                    hoursFree: try row[RecordColumns.count + 1, as: Int64?.self].map { Int($0) },
                    alternates: linked.compactMap { others[$0] })
            }
            let isLast = hits.count <= search.limit
            if !isLast { hits.removeLast(hits.count - search.limit) }
            return SearchPage(
                hits: hits, next: isLast ? nil : hits.last.map { SearchCursor(score: $0.score, id: $0.record.id) },
                total: search.wantsCount ? try results[2][0][0] : nil, zoneOffsets: offsets)
        }
    }
}

extension Session {
    /// What these records are called and where they are at home, those of them that the asker may see; asks nobody when
    /// there are none.
    borrowing func titles(
        of ids: [RecordID], by principal: Principal
    ) throws -> [RecordID: SearchHit.Alternate] {
        guard !ids.isEmpty else { return [:] }
        let rows = try pipeline([
            principal.settings, "SELECT id, home, title FROM muster.record WHERE id = ANY(\(ids))",
        ])[1]
        var titles: [RecordID: SearchHit.Alternate] = [:]
        for row in rows { titles[try row[0]] = .init(id: try row[0], home: try row[1], title: try row[2]) }
        return titles
    }
}
