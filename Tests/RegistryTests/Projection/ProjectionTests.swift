import CanonicalJSON
import Testing

@testable import Registry

@Suite("What is stored beside a record")
struct ProjectionTests {
    static let id = RecordID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0001)
    static let person = RecordID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0002)
    static let project = RecordID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0003)
    static let organization = RecordID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0004)

    private func project(_ kind: RecordKind, _ body: JSONObject) -> Projection {
        Projection.of(kind: kind, id: Self.id, body: body)
    }

    @Test("a contributor: keys of identities, cumulative skills, languages and their parents, words of the name")
    func contributor() {
        let projection = project(
            .contributor,
            [
                "name": "Zoë Example", "country": "DE", "timeZone": "Asia/Calcutta", "languages": ["pt-BR", "de"],
                "identities": [
                    ["service": "github", "handle": "@Zoe-E"],
                    ["service": "orcid", "handle": "https://orcid.org/0000-0002-1825-009X"],
                    ["service": "github", "handle": "zoe-e"],
                ],
                "skills": [["name": "C++", "level": "working"], ["name": "Machine Learning", "level": "learning"]],
                "topics": ["Scientific Computing"], "roles": ["Maintainer"],
                "affiliations": [
                    ["organization": "Example Institute"], ["organization": .string(Self.organization.description)],
                ],
                "summary": "Keeps arrays alive.",
            ])
        #expect(projection.keys == ["github:zoe-e", "orcid:0000-0002-1825-009x"])
        #expect(projection.owners == [Self.id])
        #expect(
            projection.references == [
                .init(path: "/affiliations/1/organization", kind: .organization, id: Self.organization)
            ])
        #expect(projection.title == "Zoë Example")
        #expect(
            projection.lexemes == [
                "country/de", "lang/de", "lang/pt", "lang/pt-br", "name/zoe-example",
                "org/01900000-0000-7000-8000-000000000004", "org/example-institute", "role/maintainer", "skill/c++/1",
                "skill/c++/2", "skill/machine-learning/1", "topic/scientific-computing", "tz/asia/kolkata", "w/alive",
                "w/arrays", "w/e", "w/example", "w/institute", "w/keeps", "w/zoe",
            ])
    }

    @Test("an availability: its person, its windows, and either kind of pay")
    func availability() {
        let projection = project(
            .availability,
            [
                "contributor": .string(Self.person.description),
                "windows": [
                    ["from": "2026-12-01", "until": "2027-06-30", "hoursPerWeek": 8],
                    ["from": "2027-09-01", "hoursPerWeek": 4],
                ],
                "compensation": ["seeks": "either"],
            ])
        #expect(projection.owners == [Self.person])
        #expect(projection.references.map(\.path) == ["/contributor"])
        #expect(projection.lexemes == ["comp/stipend", "comp/volunteer", "contributor/\(Self.person)"])
        #expect(projection.windows.map(\.hoursPerWeek) == [8, 4])
        #expect(projection.windows.map(\.until) == [CivilDate("2027-06-30"), nil])
        #expect(projection.title == "8 h/week from 2026-12-01 until 2027-06-30 and 1 more")
        #expect(projection.keys.isEmpty)
    }

    @Test("a project: a key for each repository, its licences, languages, sponsor and default status")
    func projectRecord() {
        let projection = project(
            .project,
            [
                "name": "Example Arrays",
                "repositories": ["git@github.com:Example/Arrays.git", "https://github.com/example/arrays/"],
                "licence": "MIT OR Apache-2.0", "languages": ["Python", "C++"], "topics": ["Arrays"],
                "fiscalSponsor": .string(Self.organization.description),
            ])
        #expect(projection.keys == ["repo:https://github.com/example/arrays"])
        #expect(projection.owners == [Self.id])
        #expect(projection.references.map(\.kind) == [.organization])
        #expect(
            projection.lexemes == [
                "lang/c++", "lang/python", "licence/apache-2.0", "licence/mit", "name/example-arrays",
                "org/\(Self.organization)", "status/active", "topic/arrays", "w/arrays", "w/example",
            ])
    }

    @Test("an opening belongs to its project and names mentors and skills of both lists")
    func opening() {
        let projection = project(
            .opening,
            [
                "project": .string(Self.project.description), "title": "Release manager", "role": "Release Manager",
                "kind": "co-maintain", "mentors": [.string(Self.person.description)],
                "skills": [
                    "required": [["name": "python", "level": "working"]],
                    "preferred": [["name": "rust", "level": "learning"]],
                ],
                "compensation": ["seeks": "stipend"],
            ])
        #expect(projection.owners == [Self.project])
        #expect(projection.references.map(\.path) == ["/project", "/mentors/0"])
        #expect(
            projection.lexemes == [
                "comp/stipend", "contributor/\(Self.person)", "kind/co-maintain", "name/release-manager",
                "project/\(Self.project)", "role/release-manager", "skill/python/1", "skill/python/2", "skill/rust/1",
                "status/open", "w/manager", "w/release",
            ])
    }

    @Test("an engagement belongs to its person and its project; with an exit it has ended")
    func engagement() {
        var body: JSONObject = [
            "contributor": .string(Self.person.description), "project": .string(Self.project.description),
            "role": "maintainer", "from": "2024-01-01", "basis": "employed", "employer": "Example Ltd",
        ]
        #expect(project(.engagement, body).owners == [Self.person, Self.project])
        #expect(project(.engagement, body).title == "maintainer, from 2024-01-01")
        #expect(project(.engagement, body).lexemes.contains("status/active"))
        #expect(project(.engagement, body).lexemes.contains("org/example-ltd"))
        body["exit"] = "moved"
        #expect(project(.engagement, body).lexemes.contains("status/ended"))
        #expect(project(.engagement, body).lexemes.contains("exit/moved"))
    }

    @Test("a nomination belongs to its author and to the project it names")
    func nomination() {
        let projection = project(
            .nomination,
            [
                "project": .string(Self.project.description), "by": .string(Self.person.description),
                "reason": "Nobody is left who can release.\nReally.", "needs": ["release manager"],
            ])
        #expect(projection.owners == [Self.person, Self.project])
        #expect(projection.title == "Nobody is left who can release.")
        #expect(projection.lexemes.contains("topic/release-manager"))
    }

    @Test("a link belongs to the contributor of its own node, and is found by both")
    func link() {
        let other = RecordID(high: 0x0199_0000_0000_7000, low: 0x8000_0000_0000_0009)
        let projection = project(
            .link, ["contributor": .string(Self.person.description), "other": .string(other.description)])
        #expect(projection.owners == [Self.person])
        #expect(projection.lexemes.contains("contributor/\(Self.person)"))
        #expect(projection.lexemes.contains("contributor/\(other)") && projection.lexemes.contains("status/same"))
    }

    @Test("a verified identity is found as such, a claimed one is not")
    func verified() {
        let projection = project(
            .contributor,
            [
                "name": "Ada Example",
                "identities": [
                    ["service": "github", "handle": "Ada-Example", "verified": true],
                    ["service": "gitlab", "handle": "ada-example"],
                ],
            ])
        #expect(projection.lexemes.filter { $0.hasPrefix("verified/") } == ["verified/github:ada-example"])
    }

    @Test("an organization: ROR and web host are keys")
    func organizationRecord() {
        let projection = project(
            .organization,
            [
                "name": "Example Foundation", "type": "nonprofit", "ror": "https://ror.org/02NR0KA47",
                "web": "https://www.Example.org/about",
            ])
        #expect(projection.keys == ["ror:02nr0ka47", "web:example.org"])
        #expect(projection.lexemes == ["name/example-foundation", "type/nonprofit", "w/example", "w/foundation"])
    }

    @Test("what is malformed is left out, and there is a title all the same", arguments: RecordKind.allCases)
    func malformed(kind: RecordKind) {
        let bodies: [JSONObject] = [
            [:],
            [
                "name": 5, "skills": "x", "identities": [1, ["service": "github"]], "windows": [["from": "yesterday"]],
                "project": "@repo:x", "contributor": "nobody", "repositories": ["", "no host"], "licence": "((",
                "languages": [true], "compensation": [], "affiliations": [["organization": 1]], "timeZone": 3,
            ],
        ]
        for body in bodies {
            let projection = project(kind, body)
            #expect(!projection.title.isEmpty)
            #expect(projection.references.isEmpty)
            #expect(projection.keys.isEmpty)
        }
    }

    @Test(
        "lexemes are sorted by bytes, unique and bounded, facets first", arguments: [UInt64.random(in: 0...UInt64.max)])
    func bounded(seed: UInt64) {
        var random = SplitMix(seed: seed)
        for size in [0, 1, 10, 100, 2000] {
            let texts = (0..<size).map { _ in random.text() }
            let body: JSONObject = [
                "name": .string(texts.first ?? ""), "summary": .string(texts.joined(separator: " ")),
                "topics": .array(texts.map { .string($0) }), "country": "DE",
                "skills": .array(texts.map { ["name": .string($0), "level": "expert"] }),
            ]
            let lexemes = project(.contributor, body).lexemes
            #expect(lexemes.count <= LexemeBuffer.maximumCount, "seed \(seed)")
            #expect(lexemes.reduce(0) { $0 + $1.utf8.count } <= LexemeBuffer.maximumBytes, "seed \(seed)")
            #expect(lexemes.contains("country/de"), "seed \(seed)")
            for (left, right) in zip(lexemes, lexemes.dropFirst()) {
                #expect(left.utf8.lexicographicallyPrecedes(right.utf8), "seed \(seed): \(left) \(right)")
            }
        }
    }

    @Test("facets stand in the order of their texts")
    func facetOrder() {
        let prefixes = Facet.allCases.map { "\($0.prefix)" }
        #expect(zip(prefixes, prefixes.dropFirst()).allSatisfy { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }
}

@Suite("Addresses and identities")
struct NaturalKeyTests {
    @Test(
        "a repository has one spelling",
        arguments: [
            ("https://github.com/NumPy/numpy", "https://github.com/numpy/numpy"),
            ("http://www.github.com/numpy/numpy.git/", "https://github.com/numpy/numpy"),
            ("git@github.com:numpy/numpy.git", "https://github.com/numpy/numpy"),
            ("ssh://git@github.com:22/numpy/numpy", "https://github.com/numpy/numpy"),
            ("git+https://github.com/numpy/numpy#main", "https://github.com/numpy/numpy"),
            ("github.com/numpy/numpy", "https://github.com/numpy/numpy"),
            ("https://github.com/numpy/numpy/tree/main/doc?x=1", "https://github.com/numpy/numpy"),
            ("https://gitlab.com/Group/Sub/Project/-/issues", "https://gitlab.com/group/sub/project"),
            ("https://Git.Example.org:443/Team/Repo.git", "https://git.example.org/Team/Repo"),
            ("https://user:secret@git.example.org/a/b", "https://git.example.org/a/b"),
            ("https://git.example.org:8443/a", "https://git.example.org:8443/a"),
        ])
    func repository(text: String, normal: String) {
        #expect(WebAddress.repository(text) == normal)
        #expect(WebAddress.repository(normal) == normal)
    }

    @Test(
        "an address without host or path names no repository",
        arguments: ["", "x", "https://", "https://github.com/", "/a/b", "https://.org/x"])
    func noRepository(text: String) { #expect(WebAddress.repository(text) == nil) }

    @Test(
        "an identity has one key",
        arguments: [
            ("github", "Ada", "github:ada"), ("GitHub", "@ada", "github:ada"),
            ("github", "https://github.com/Ada/", "github:ada"),
            ("orcid", "https://orcid.org/0000-0002-1825-009X", "orcid:0000-0002-1825-009x"),
            ("mastodon", "@ada@example.org", "mastodon:ada@example.org"),
            ("matrix", " @ada:example.org ", "matrix:ada:example.org"),
        ])
    func identity(service: String, handle: String, key: String) {
        #expect(IdentityKey.of(service: service, handle: handle) == key)
    }

    @Test(
        "an identity without service or handle has none",
        arguments: [("", "ada"), ("github", ""), ("github", "@"), ("github", " / ")])
    func noIdentity(service: String, handle: String) {
        #expect(IdentityKey.of(service: service, handle: handle) == nil)
    }
}
