import CanonicalJSON
import Testing

@testable import Registry

@Suite("Searches")
struct SearchQueryTests {
    private func parse(_ kind: RecordKind, _ items: (String, String)...) throws -> SearchQuery {
        try SearchQuery.parse(kind: kind, items: items.map { (name: $0.0, value: $0.1) })
    }

    private func issues(_ kind: RecordKind, _ items: (String, String)...) -> [Registry.Issue] {
        let error = #expect(throws: InvalidQuery.self) {
            try SearchQuery.parse(kind: kind, items: items.map { (name: $0.0, value: $0.1) })
        }
        return error?.issues ?? []
    }

    @Test("name at most 100 records by id, beside other parameters, and natural keys as people write them")
    func named() throws {
        let ids = (0..<100).map { ("id", RecordID(high: 1, low: UInt64($0)).description) }
        let query = try SearchQuery.parse(
            kind: .contributor, items: (ids + [("key", "GitHub:@Ada-Example")]).map { (name: $0.0, value: $0.1) })
        #expect(query.ids.count == 100)
        #expect(query.keys.contains("github:ada-example"))
        let tooMany = #expect(throws: InvalidQuery.self) {
            try SearchQuery.parse(kind: .project, items: (ids + [ids[0]]).map { (name: $0.0, value: $0.1) })
        }
        #expect(tooMany?.issues.first?.path == "?id")
        for value in ["ada", "ada example:x", ":x", "x:"] {
            #expect(issues(.contributor, ("key", value)).first?.path == "?key", "\(value)")
        }
        #expect(
            try parse(.project, ("key", "https://GitHub.com/Example/P.git")).keys.contains(
                "repo:https://github.com/example/p"))
        #expect(try parse(.organization, ("key", "ror:https://ror.org/02NR0ka47")).keys.contains("ror:02nr0ka47"))
        // A cursor belongs to its records.
        let one = try parse(.project, ("id", ids[0].1))
        #expect(one.identity != (try parse(.project, ("id", ids[1].1))).identity)
    }

    @Test("are read from a URL's items")
    func read() throws {
        let query = try parse(
            .contributor, ("skill", "Python:proficient"), ("skill", "c++"), ("prefer", "rust:working"),
            ("country", "de"),
            ("language", "pt-br"), ("near", "europe/berlin"), ("overlap", "6"), ("hours", "8h/week"),
            ("from", "2026-12-01"),
            ("until", "2027-06-30"), ("compensation", "stipend"), ("q", "Zoë"), ("mine", "true"), ("limit", "200"),
            ("count", "true"), ("organization", "Example Ltd"), ("role", ""))
        #expect(query.skills == [.init(name: "python", minimum: .proficient), .init(name: "c++", minimum: .learning)])
        #expect(query.preferred == [.init(name: "rust", minimum: .working)])
        #expect(query.countries == ["DE"])
        #expect(query.languages == ["pt-BR"])
        #expect(query.near == "Europe/Berlin")
        #expect(query.overlapHours == 6)
        #expect(query.hoursPerWeek == 8)
        #expect(query.from == CivilDate("2026-12-01"))
        #expect(query.organizationName == "example-ltd")
        #expect(query.limit == 200)
        #expect(query.mine && query.wantsCount && query.asksForHours)
        #expect(query.roles.isEmpty)
    }

    @Test("ask for everything without items")
    func everything() throws {
        let query = try parse(.project)
        #expect(query.tsquery() == nil)
        #expect(query.limit == 20)
        #expect(query.weights.isEmpty)
    }

    @Test(
        "are refused with the parameter and the nearest valid one",
        arguments: [
            ("skil", "python", "?skil", "skill"), ("skill", "python:profcient", "?skill", "python:proficient"),
            ("country", "Germany", "?country", "DE"), ("near", "Berlin", "?near", "Europe/Berlin"),
            ("language", "German", "?language", "de"), ("compensation", "stipends", "?compensation", "stipend"),
            ("hours", "200", "?hours", nil), ("hours", "7.5", "?hours", "7h/week"),
            ("from", "01.12.2026", "?from", nil),
            ("limit", "0", "?limit", nil), ("limit", "201", "?limit", nil), ("overlap", "9", "?overlap", nil),
            ("skill", "!!", "?skill", nil), ("cursor", "abc", "?cursor", nil), ("status", "open", "?status", nil),
            ("mine", "yes", "?mine", nil), ("q", String(repeating: "x", count: 600), "?q", nil),
        ] as [(String, String, String, String?)])
    func refused(name: String, value: String, path: String, suggestion: String?) {
        let issues = issues(.contributor, (name, value))
        #expect(issues.first?.path == path)
        #expect(issues.first?.suggestion == suggestion)
        #expect(issues.first.map { $0.message.count > 15 } == true)
    }

    @Test("name all faults at once")
    func allFaults() {
        #expect(issues(.contributor, ("skil", "x"), ("country", "XX"), ("hours", "0")).count == 3)
    }

    @Test("are refused when parameters contradict each other or stand twice")
    func contradictions() {
        #expect(issues(.contributor, ("from", "2027-01-01"), ("until", "2026-01-01")).map(\.code) == [.interval])
        #expect(issues(.contributor, ("overlap", "4")).map(\.code) == [.required])
        #expect(issues(.contributor, ("limit", "1"), ("limit", "2")).map(\.code) == [.duplicate])
        let many = (0..<65).map { (name: "skill", value: "s\($0)") }
        #expect(throws: InvalidQuery.self) { try SearchQuery.parse(kind: .contributor, items: many) }
    }

    @Test("become a text query with every lexeme quoted")
    func tsquery() throws {
        let query = try parse(
            .contributor, ("skill", "python:proficient"), ("role", "maintainer"), ("role", "reviewer"),
            ("country", "DE"),
            ("language", "pt-BR"), ("topic", "arrays"), ("compensation", "stipend"), ("q", "Zoë exam"))
        #expect(
            query.tsquery()
                == "'skill/python/3' & 'topic/arrays' & 'lang/pt-br' & ('role/maintainer' | 'role/reviewer') & 'country/de'"
                + " & ('w/zoe' | 'skill/zoe/1' | 'topic/zoe' | 'lang/zoe')"
                + " & ('w/exam':* | 'skill/exam/1' | 'topic/exam' | 'lang/exam')")
        #expect(query.availabilityTsquery == "'comp/stipend'")
        let opening = try parse(.opening, ("compensation", "stipend"), ("status", "open"), ("status", "filled"))
        #expect(opening.tsquery() == "('status/open' | 'status/filled') & 'comp/stipend'")
        #expect(opening.availabilityTsquery == nil)
    }

    @Test("find nobody near a time zone with which nobody shares hours")
    func near() throws {
        let query = try parse(.contributor, ("near", "Europe/Berlin"))
        #expect(query.tsquery() == "'tz/'")
        #expect(query.tsquery(zones: ["Europe/Berlin", "Europe/Paris"]) == "('tz/europe/berlin' | 'tz/europe/paris')")
    }

    @Test("quote quotes and backslashes, so that no text is an operator")
    func quoting() {
        #expect(SearchQuery.quoted("w/a'b\\c & !d") == "'w/a''b\\\\c & !d'")
        #expect(SearchQuery.quoted("a\u{0}b") == "'ab'")
    }

    @Test("never let a typed character out of the quotes", arguments: [UInt64.random(in: 0...UInt64.max)])
    func hostile(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        for _ in 0..<500 {
            let sign = ["'", "\\", "':*", " & ", "!", "\0"].randomElement(using: &random) ?? "'"
            let word = random.text() + sign + random.text()
            var query = SearchQuery(kind: .contributor)
            query.text = word
            guard let text = query.tsquery() else { continue }
            var outside = ""
            var isInside = false
            for scalar in text.unicodeScalars {
                if scalar == "'" { isInside.toggle() } else if !isInside { outside.unicodeScalars.append(scalar) }
            }
            #expect(!isInside, "seed \(seed): \(text)")
            #expect(outside.allSatisfy { "()|&:* ".contains($0) }, "seed \(seed): \(text)")
        }
    }

    @Test("order by a weighted sum of lexemes and free hours")
    func score() throws {
        let query = try parse(
            .contributor, ("prefer", "python:proficient"), ("skill", "rust:working"), ("q", "Ada"), ("hours", "8"))
        #expect(query.score(lexemes: [], hoursFree: nil) == 0)
        #expect(query.score(lexemes: ["skill/python/1", "skill/python/2"], hoursFree: 0) == 80)
        #expect(
            query.score(
                lexemes: ["skill/python/1", "skill/python/2", "skill/python/3", "skill/python/4"], hoursFree: 0) == 120)
        #expect(
            query.score(lexemes: ["skill/rust/1", "skill/rust/2", "skill/rust/3", "skill/rust/4"], hoursFree: 10) == 50)
        #expect(query.score(lexemes: ["name/ada"], hoursFree: 400) == 280)
    }

    @Test("weigh each lexeme once, in one order")
    func weights() throws {
        let query = try parse(.contributor, ("prefer", "go"), ("q", "go go"))
        #expect(query.weights.map(\.lexeme) == ["name/go-go", "skill/go/1", "topic/go"])
        #expect(query.weights.map(\.points) == [200, 160, 40])
    }
}

@Suite("Cursors")
struct SearchCursorTests {
    private func query(_ items: [(name: String, value: String)]) throws -> SearchQuery {
        try SearchQuery.parse(kind: .contributor, items: items)
    }

    @Test(
        "come back from their text with the same query, whatever the page size",
        arguments: [0, 1, -5, Int64.max, Int64.min])
    func roundTrip(score: Int64) throws {
        let first = try query([("skill", "a"), ("skill", "b")])
        let cursor = SearchCursor(score: score, id: RecordID(high: 7, low: 9))
        let next = try query([("skill", "b"), ("skill", "a"), ("limit", "50"), ("cursor", cursor.text(for: first))])
        #expect(next.cursor == cursor)
    }

    @Test("of another search are refused")
    func otherQuery() throws {
        let text = SearchCursor(score: 1, id: RecordID(high: 7, low: 9)).text(for: try query([("skill", "a")]))
        let error = #expect(throws: InvalidQuery.self) { try query([("skill", "b"), ("cursor", text)]) }
        #expect(error?.issues.first?.message.contains("another search") == true)
    }

    @Test("with any character changed are refused")
    func tampered() throws {
        let own = try query([("skill", "a")])
        let text = Array(SearchCursor(score: 1, id: RecordID(high: 7, low: 9)).text(for: own))
        for index in text.indices {
            var changed = text
            changed[index] = changed[index] == "A" ? "B" : "A"
            #expect(throws: InputError.self) { try SearchCursor(String(changed), for: own) }
        }
        #expect(throws: InputError.self) { try SearchCursor(String(text.dropLast()), for: own) }
        #expect(throws: InputError.self) { try SearchCursor("", for: own) }
    }
}

@Suite("Reasons")
struct SearchReasonsTests {
    @Test("say what fits, at which level, and what is missing")
    func contributor() throws {
        let query = try SearchQuery.parse(
            kind: .contributor,
            items: [
                ("skill", "python:proficient"), ("prefer", "rust"), ("prefer", "c++"), ("prefer", "go"), ("hours", "8"),
                ("from", "2026-12-01"), ("until", "2027-03-31"), ("near", "Europe/Berlin"), ("language", "de"),
                ("country", "DE"), ("topic", "arrays"), ("q", "ada"),
            ])
        let body: JSONObject = [
            "name": "Ada Example", "timeZone": "Asia/Calcutta", "country": "DE", "languages": ["de-AT"],
            "topics": ["Arrays"],
            "skills": [
                ["name": "Python", "level": "expert"], ["name": "C++", "level": "working"],
                ["name": "Rust", "level": "learning"],
            ],
        ]
        let reasons = query.reasons(
            for: body, hit: .init(hoursFree: 10, offsets: ["Europe/Berlin": 60, "Asia/Kolkata": 330]))
        #expect(
            reasons == [
                "expert in Python (asked: proficient)", "2 of 3 preferred skills: Rust, C++",
                "10 h/week free from 2026-12-01 to 2027-03-31 (asked: 8)", "3½ working hours shared with Europe/Berlin",
                "topic Arrays", "speaks German", "in Germany", "the name matches",
            ])
    }

    @Test("say nothing where nothing was asked")
    func nothing() {
        #expect(SearchQuery(kind: .contributor).reasons(for: ["name": "Ada Example"]).isEmpty)
    }

    @Test("of an opening say what it asks for")
    func opening() throws {
        let query = try SearchQuery.parse(kind: .opening, items: [("skill", "rust"), ("role", "maintainer")])
        let body: JSONObject = ["role": "maintainer", "skills": ["required": [["name": "Rust", "level": "working"]]]]
        #expect(query.reasons(for: body) == ["asks for Rust at level working", "role maintainer"])
    }
}

@Suite("Shared working hours")
struct TimeZoneOverlapTests {
    @Test(
        "are eight less the distance on the clock",
        arguments: [
            (60, 60, 480), (60, 0, 420), (0, -480, 0), (330, 60, 210), (840, -600, 480), (720, -720, 480),
            (-300, 60, 120),
        ])
    func minutes(first: Int, second: Int, shared: Int) {
        #expect(TimeZoneOverlap.minutes(first, second) == shared)
        #expect(TimeZoneOverlap.minutes(second, first) == shared)
    }

    @Test("choose the zones that share enough of them")
    func zones() {
        let offsets = ["Europe/Berlin": 60, "Europe/London": 0, "America/New_York": -300, "Asia/Tokyo": 540]
        #expect(
            TimeZoneOverlap.zones(near: "Europe/Berlin", hours: 7, offsets: offsets) == [
                "Europe/Berlin", "Europe/London",
            ])
        #expect(
            TimeZoneOverlap.zones(near: "Europe/Berlin", hours: 2, offsets: offsets)
                == ["America/New_York", "Europe/Berlin", "Europe/London"])
        #expect(TimeZoneOverlap.zones(near: "Mars/Base", hours: 1, offsets: offsets).isEmpty)
    }
}
