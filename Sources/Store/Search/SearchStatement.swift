internal import Postgres
internal import Registry

/// A search as SQL. Its text is one of a few constants, put together from the parts that the search needs.
///
/// Candidates come from `muster.findable`, which applies the asker's visibility in a way that the index on words can be
/// used with; bodies are joined from `muster.record` under row-level security, for one page only.
struct SearchStatement {
    private let search: SearchQuery
    private let principal: Principal
    private let tsquery: String?
    private let today: CivilDate

    init(_ search: SearchQuery, _ principal: Principal, zones: [String], today: CivilDate) {
        self.search = search
        self.principal = principal
        self.today = today
        tsquery = search.tsquery(zones: zones)
    }

    /// One result more than a page, so that it is known whether another page follows.
    var page: Query {
        """
        WITH hit AS MATERIALIZED (
            SELECT c.id, c.score, c.free FROM (
                SELECT f.id, \(score) AS score, \(free) AS free
                FROM muster.findable f \(hours)
                WHERE \(conditions)
            ) AS c
            WHERE true \(after)
            ORDER BY \(order) LIMIT \(search.limit + 1)
        )
        SELECT \(RecordColumns.all), hit.score, hit.free, \(alternates)
        FROM hit JOIN muster.record r ON r.id = hit.id
        ORDER BY hit.score DESC, hit.id
        """
    }

    /// The other records of the same person, one of which this one speaks for.
    private var alternates: Query {
        guard search.kind == .contributor else { return "'{}'::uuid[]" }
        return """
            ARRAY(SELECT x.id FROM muster.alternate x
                WHERE x.speaker = hit.id AND x.level = (SELECT muster.link_level()) ORDER BY x.id)
            """
    }

    /// A person is found once, by the record that speaks for them; whoever names a record gets that record.
    private var once: Query? {
        guard search.ids.isEmpty, search.keys.isEmpty, search.contributor == nil, !search.mine else { return nil }
        let person: Query? =
            switch search.kind {
            case .contributor: "f.id"
            case .availability: "f.owners[1]"
            default: nil
            }
        // Not as EXISTS: so the list is read once, when the first candidate comes, and the plan stays the same.
        return person.map {
            """
            \($0) NOT IN (SELECT x.id FROM muster.alternate x WHERE x.level = (SELECT muster.link_level()))
            """
        }
    }

    /// How many there are in all.
    var count: Query { "SELECT count(*) FROM muster.findable f \(hours) WHERE \(conditions)" }

    private var isScored: Bool { search.asksForHours || !search.weights.isEmpty }

    /// Without a score the order is the index's own, and a page is read without looking at the rest.
    private var order: Query { isScored ? "c.score DESC, c.id" : "c.id" }

    private var after: Query {
        guard let cursor = search.cursor else { return "" }
        guard isScored else { return "AND c.id > \(cursor.id)" }
        return "AND (c.score < \(cursor.score) OR c.score = \(cursor.score) AND c.id > \(cursor.id))"
    }

    private var score: Query {
        guard isScored else { return "0::bigint" }
        let weights = search.weights
        let lexemes: Query =
            weights.isEmpty
            ? "0::bigint"
            : """
            (SELECT coalesce(sum(w.points), 0)::bigint
                FROM unnest(\(weights.map { Self.quoted($0.lexeme) })::text[]::tsquery[], \(weights.map(\.points)))
                    AS w (lexeme, points)
                WHERE f.words @@ w.lexeme)
            """
        guard search.asksForHours else { return lexemes }
        return """
            \(lexemes) + \(SearchScore.pointsPerHour) * greatest(least(h.free, \(SearchScore.countedHours)), 0)
            """
    }

    private var free: Query { search.asksForHours ? "h.free" : "NULL::bigint" }

    private var conditions: Query {
        var all: Query =
            if let tsquery {
                // The concatenation keeps the planner from reading the index of the whole kind beside the words'.
                "f.kind || '' = \(search.kind.rawValue) AND f.words @@ \(tsquery)::text::tsquery"
            } else {
                "f.kind = \(search.kind.rawValue)"
            }
        if let once { all = "\(all) AND \(once)" }
        if !search.ids.isEmpty { all = "\(all) AND f.id = ANY(\(search.ids))" }
        if !search.keys.isEmpty {
            all = """
                \(all) AND f.id IN (SELECT k.id FROM muster.record_key k
                    WHERE k.kind = \(search.kind.rawValue) AND k.key = ANY(\(search.keys)))
                """
        }
        if search.mine {
            all = """
                \(all) AND f.owners && \(principal.subjects) AND (f.id = ANY(\(principal.subjects))
                    OR f.words @@ \(Store.ownership(of: principal.subjects))::text::tsquery)
                """
        }
        if search.kind == .contributor, !search.compensation.isEmpty {
            all = """
                \(all) AND EXISTS (SELECT FROM muster.hours s WHERE s.contributor = f.id AND s.per_week > 0
                    AND (s.lapses IS NULL OR s.lapses >= \(today))
                    AND (s.seeks = ANY(\(search.compensation)) OR s.seeks = 'either'))
                """
        }
        if search.asksForHours {
            // Cheap, and most fail it: somebody with free hours has a window on the first day.
            all = """
                \(all) AND EXISTS (SELECT FROM muster.hours s WHERE s.contributor = \(person) AND s.per_week > 0
                    AND (s.lapses IS NULL OR s.lapses >= \(today))
                    AND s.starts <= \(first) AND (s.ends IS NULL OR s.ends >= \(first)))
                AND h.free >= \(search.hoursPerWeek ?? 1)
                """
        }
        return all
    }

    private var first: CivilDate { search.from ?? today }
    private var last: CivilDate { max(search.until ?? first, first) }

    /// Whose hours are looked at.
    private var person: Query { search.kind == .contributor ? "f.id" : "f.owners[1]" }

    /// The least that is free on any day of the period: hours change only where a window or an engagement begins, or on
    /// the day after one ends, so only those days are looked at.
    private var hours: Query {
        guard search.asksForHours else { return "" }
        return """
            CROSS JOIN LATERAL (
                SELECT min(day.total) AS free FROM (
                    SELECT (
                        SELECT coalesce(sum(w.per_week), 0) FROM muster.hours w
                        WHERE w.contributor = \(person) AND (w.lapses IS NULL OR w.lapses >= \(today))
                            AND (w.starts IS NULL OR w.starts <= b.day) AND (w.ends IS NULL OR w.ends >= b.day)
                    ) AS total
                    FROM (
                        SELECT \(first) AS day
                        UNION SELECT e.starts FROM muster.hours e
                            WHERE e.contributor = \(person) AND e.starts > \(first) AND e.starts <= \(last)
                        UNION SELECT e.ends + 1 FROM muster.hours e
                            WHERE e.contributor = \(person) AND e.ends >= \(first) AND e.ends < \(last)
                    ) AS b
                ) AS day
            ) AS h
            """
    }

    private static func quoted(_ lexeme: String) -> String {
        var quoted = "'"
        for scalar in lexeme.unicodeScalars {
            if scalar == "'" || scalar == "\\" { quoted.unicodeScalars.append(scalar) }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "'"
    }
}
