import CanonicalJSON
import Postgres
import Registry
import TestSupport
import Testing

@testable import Store

@Suite struct SearchTests {
    static func query(_ kind: RecordKind, _ items: [(String, String)]) throws -> SearchQuery {
        try SearchQuery.parse(kind: kind, items: items.map { (name: $0.0, value: $0.1) })
    }

    static func titles(
        _ node: TestNode, _ items: [(String, String)], by principal: Principal = .anonymous
    ) async throws -> [String] {
        try await node.store.search(query(.contributor, items), by: principal).hits.map(\.record.title)
    }

    @Test func `people are found by skill at level, country, language of text, and zone`() async throws {
        try await withNode { node in
            _ = try await node.add(
                .contributor, Sample.contributor("Ada Example", skills: [("python", "expert"), ("rust", "learning")]))
            _ = try await node.add(
                .contributor,
                Sample.contributor(
                    "Bo Éxample", skills: [("python", "working")], country: "KE", timeZone: "Africa/Nairobi"))
            _ = try await node.add(
                .contributor,
                Sample.contributor(
                    "Cy Sample", skills: [("rust", "expert")], country: "NZ", timeZone: "Pacific/Auckland"))
            #expect(try await Set(Self.titles(node, [("skill", "python")])) == ["Ada Example", "Bo Éxample"])
            #expect(try await Self.titles(node, [("skill", "python:proficient")]) == ["Ada Example"])
            #expect(try await Self.titles(node, [("skill", "python"), ("skill", "rust")]) == ["Ada Example"])
            #expect(try await Self.titles(node, [("country", "KE")]) == ["Bo Éxample"])
            #expect(try await Set(Self.titles(node, [("q", "EXAMPLE")])) == ["Ada Example", "Bo Éxample"])
            #expect(
                try await Set(Self.titles(node, [("near", "Europe/Paris"), ("overlap", "5")])) == [
                    "Ada Example", "Bo Éxample",
                ])
            #expect(try await Self.titles(node, [("near", "Pacific/Auckland"), ("overlap", "8")]) == ["Cy Sample"])
            #expect(try await Self.titles(node, [("skill", "cobol")]) == [])
        }
    }

    @Test func `records are found by id and by natural key, as people write it, if they may be seen`() async throws {
        try await withNode { node in
            let ada = try await node.add(.contributor, Sample.contributor(github: "ada-example"))
            let bo = try await node.add(.contributor, Sample.contributor("Bo Example", github: "bo"), .private)
            _ = try await node.add(.contributor, Sample.contributor("Cy Example", github: "cy"))
            let project = try await node.add(.project, Sample.project(repository: "https://example.org/git/p"))
            for key in ["github:ada-example", "GitHub:@Ada-Example", "github:https://github.com/Ada-Example"] {
                #expect(try await Self.titles(node, [("key", key)]) == ["Ada Example"], "\(key)")
            }
            #expect(try await Self.titles(node, [("key", "gitlab:ada-example")]) == [])
            #expect(try await Self.titles(node, [("key", "github:ada")]) == [])
            #expect(
                try await Set(Self.titles(node, [("key", "github:ada-example"), ("key", "github:cy")])) == [
                    "Ada Example", "Cy Example",
                ])
            for address in ["https://example.org/git/p.git", "repo:https://example.org/git/p"] {
                let found = try await node.store.search(Self.query(.project, [("key", address)]), by: .anonymous)
                #expect(found.hits.map(\.record.id) == [project.id], "\(address)")
            }
            // Hidden is not there, and not counted.
            let ids = [("id", ada.id.description), ("id", bo.id.description), ("id", project.id.description)]
            let query = try Self.query(.contributor, ids + [("count", "true")])
            let seen = try await node.store.search(query, by: .anonymous)
            #expect(seen.hits.map(\.record.id) == [ada.id] && seen.total == 1)
            #expect(try await node.store.search(query, by: node.coordinator).total == 2)
            #expect(try await Self.titles(node, [("key", "github:bo")]) == [])
            #expect(
                try await Self.titles(node, [("key", "github:bo")], by: TestNode.contributor(bo.id)) == ["Bo Example"])
            // A page of several ends where it should.
            let page = try await node.store.search(
                Self.query(.contributor, ids + [("limit", "1")]), by: node.coordinator)
            #expect(page.hits.count == 1 && page.next != nil)
        }
    }

    @Test func `who is found for shared working hours is so with the reason`() async throws {
        try await withNode { node in
            _ = try await node.add(.contributor, Sample.contributor(timeZone: "Africa/Nairobi"))
            let query = try Self.query(.contributor, [("near", "Asia/Kolkata"), ("overlap", "4")])
            let page = try await node.store.search(query, by: .anonymous)
            let hit = try #require(page.hits.first)
            // Neither zone knows summer time: three and five and a half hours east.
            let reasons = query.reasons(
                for: try JSONParser.parseObject(hit.record.body), hit: .init(offsets: page.zoneOffsets))
            #expect(reasons.contains("5½ working hours shared with Asia/Kolkata"), "\(reasons)")
            #expect(try await node.store.search(Self.query(.contributor, []), by: .anonymous).zoneOffsets.isEmpty)
        }
    }

    @Test func `what is preferred comes first, and the score is the one the domain states`() async throws {
        try await withNode { node in
            let plain = try await node.add(
                .contributor, Sample.contributor("Plain Example", skills: [("python", "working")]))
            let better = try await node.add(
                .contributor, Sample.contributor("Better Example", skills: [("python", "expert")]))
            let best = try await node.add(
                .contributor,
                Sample.contributor("Best Example", skills: [("python", "working"), ("rust", "proficient")]))
            let query = try Self.query(.contributor, [("skill", "python:working"), ("prefer", "rust")])
            let page = try await node.store.search(query, by: .anonymous)
            #expect(page.hits.map(\.record.id) == [best.id, better.id, plain.id])
            for hit in page.hits {
                let body = try JSONParser.parseObject(hit.record.body)
                let lexemes = Projection.of(kind: .contributor, id: hit.record.id, body: body).lexemes
                #expect(hit.score == query.score(lexemes: lexemes, hoursFree: nil))
            }
        }
    }

    @Test func `hours are those free on every day of the period`() async throws {
        try await withNode { node in
            let me = try await node.add(.contributor, Sample.contributor())
            let project = try await node.add(.project, Sample.project())
            _ = try await node.add(
                .availability, Sample.availability(of: me.id, from: "2027-01-01", until: "2027-06-30", hours: 20))
            _ = try await node.add(
                .engagement,
                Sample.engagement(of: me.id, in: project.id, hours: 12, from: "2027-03-01", until: "2027-03-31"))
            func free(_ from: String, _ until: String?, _ hours: String = "1") async throws -> Int? {
                var items = [("from", from), ("hours", hours)]
                if let until { items.append(("until", until)) }
                return try await node.store.search(Self.query(.contributor, items), by: .anonymous).hits.first?
                    .hoursFree
            }
            #expect(try await free("2027-01-01", "2027-02-28") == 20)
            #expect(try await free("2027-02-01", "2027-03-01") == 8)
            #expect(try await free("2027-03-31", "2027-05-01") == 8)
            #expect(try await free("2027-04-01", "2027-06-30") == 20)
            #expect(try await free("2027-04-01", "2027-07-01") == nil)
            #expect(try await free("2026-12-31", nil) == nil)
            #expect(try await free("2027-02-01", "2027-04-30", "9") == nil)
            #expect(try await free("2027-02-01", "2027-04-30", "8") == 8)
        }
    }

    @Test func `a lapsed availability does not count, nor does one that the reader may not see`() async throws {
        try await withNode { node in
            let me = try await node.add(.contributor, Sample.contributor())
            var body = Sample.availability(of: me.id, from: "2026-01-01", until: nil, hours: 10)
            body["lapses"] = "2026-12-01"
            _ = try await node.add(.availability, body, .federation)
            let wanted = [("hours", "5"), ("from", "2027-01-01")]
            #expect(try await Self.titles(node, wanted) == [])
            #expect(try await Self.titles(node, wanted, by: node.coordinator) == ["Ada Example"])
            node.clock.advance(days: 20)
            #expect(try await Self.titles(node, wanted, by: node.coordinator) == [])
        }
    }

    @Test func `compensation is that of the availability`() async throws {
        try await withNode { node in
            for (name, seeks) in [("Vo Example", "volunteer"), ("St Example", "stipend"), ("Ei Example", "either")] {
                let person = try await node.add(.contributor, Sample.contributor(name))
                var body = Sample.availability(of: person.id, from: "2026-01-01", until: nil, hours: 10)
                body["compensation"] = ["seeks": .string(seeks)]
                _ = try await node.add(.availability, body)
            }
            #expect(try await Set(Self.titles(node, [("compensation", "stipend")])) == ["St Example", "Ei Example"])
            #expect(try await Set(Self.titles(node, [("compensation", "volunteer")])) == ["Vo Example", "Ei Example"])
        }
    }

    @Test(arguments: [[], [("prefer", "python:expert")], [("skill", "python")]])
    func
        `pages go through everything once, in one order`(items: [(String, String)]) async throws
    {
        try await withNode { node in
            for index in 0..<23 {
                let level = ["learning", "working", "proficient", "expert"][index % 4]
                _ = try await node.add(
                    .contributor, Sample.contributor("P\(index) Example", skills: [("python", level)]))
            }
            var query = try Self.query(.contributor, items + [("limit", "5"), ("count", "true")])
            var seen: [(Int64, RecordID)] = []
            while true {
                let page = try await node.store.search(query, by: .anonymous)
                seen += page.hits.map { ($0.score, $0.record.id) }
                #expect(page.total == 23)
                guard let next = page.next else { break }
                query.cursor = try SearchCursor(next.text(for: query), for: query)
            }
            #expect(Set(seen.map(\.1)).count == 23)
            #expect(seen.count == 23)
            #expect(seen.elementsEqual(seen.sorted { ($1.0, $0.1) < ($0.0, $1.1) }, by: ==))
        }
    }

    @Test func `what the reader may not see is neither found nor counted, and mine is only mine`() async throws {
        try await withNode { node in
            let me = try await node.add(.contributor, Sample.contributor("Me Example"), .private)
            _ = try await node.add(.contributor, Sample.contributor("Other Example"), .private)
            _ = try await node.add(.contributor, Sample.contributor("Seen Example"))
            let mine = try await node.add(
                .availability, Sample.availability(of: me.id, from: "2027-01-01", until: nil, hours: 8), .private)
            func total(_ principal: Principal) async throws -> Int? {
                try await node.store.search(
                    Self.query(.contributor, [("skill", "python"), ("count", "true")]), by: principal
                ).total
            }
            #expect(try await total(.anonymous) == 1)
            #expect(try await total(TestNode.contributor(me.id)) == 2)
            #expect(try await total(node.coordinator) == 3)
            #expect(try await Self.titles(node, [("mine", "true")], by: TestNode.contributor(me.id)) == ["Me Example"])
            let own = try await node.store.search(
                Self.query(.availability, [("mine", "true")]), by: TestNode.contributor(me.id))
            #expect(own.hits.map(\.record.id) == [mine.id])
        }
    }

    @Test func `quotes and operators in what people type are only text`() async throws {
        try await withNode { node in
            _ = try await node.add(.contributor, Sample.contributor())
            for text in ["'", "\\", "' | 'w/ada", "!ada & (", ":*", "'; DROP TABLE muster.record; --", "\u{0}"] {
                _ = try await Self.titles(node, [("q", text)])
            }
        }
    }

    @Test func `hot queries use indexes only`() async throws {
        try await withNode { node in
            for index in 0..<40 {
                _ = try await node.add(.contributor, Sample.contributor("P\(index) Example", github: "p\(index)"))
            }
            let id = node.store.newID()
            let searches = try [[("skill", "python:expert")], [("q", "example")], [], [("hours", "5")]].map {
                try Self.query(.contributor, $0)
            }
            let plans = try await node.service(as: node.coordinator) { session in
                // On few rows a scan is always cheaper: what is asked is whether an index can be used at all.
                try session.executeScript("SET LOCAL enable_seqscan = off")
                var queries: [Query] = [
                    "SELECT \(RecordColumns.all) FROM muster.record r WHERE r.id = \(id) AND r.kind = 'contributor'",
                    "SELECT muster.referrers(\(id))",
                    "SELECT kind, count(*) FROM muster.countable GROUP BY kind",
                ]
                queries += searches.map {
                    SearchStatement($0, node.coordinator, zones: [], today: CivilDate(daysSince1970: 20_000)).page
                }
                return try queries.map { query in
                    try session.query("EXPLAIN \(query)").map { try $0[0, as: String.self] }.joined(separator: "\n")
                }
            }
            for plan in plans { #expect(!plan.contains("Seq Scan on record"), "\(plan)") }
            #expect(plans[3].contains("record_words"), "\(plans[3])")
            #expect(plans[4].contains("record_words"), "\(plans[4])")
            #expect(plans[5].contains("record_kind"), "\(plans[5])")
        }
    }
}
