import CanonicalJSON
import Registry
import Testing

@Suite struct `A body is held against its table` {
    @Test(arguments: RecordKind.allCases)
    func `The examples of every table are valid, and every required field is asked for`(kind: RecordKind) {
        #expect(
            Validation.check(Bodies.full(kind), kind: kind, audience: .public, today: CivilDate("2026-11-23")) == [])
        for field in RecordSchema.of(kind).fields {
            #expect(field.example != nil, "\(kind).\(field.name) has no example")
            guard field.required else { continue }
            let issues = Bodies.issues(kind, [field.name: nil])
            #expect(issues.map(\.path) == ["/\(field.name)"])
            #expect(issues.first?.code == .required)
        }
    }

    @Test(arguments: Mistake.ofContributors + Mistake.ofOthers)
    func `Every mistake is named with its place, a remedy and what is nearest`(mistake: Mistake) throws {
        var changes: [String: JSONValue?] = [mistake.field: try JSONParser.parse(mistake.value)]
        // What would contradict the change, or be what was meant, is taken away.
        let inTheWay = ["confirmed": "lapses", "license": "licence", "skils": "skills"][mistake.field]
        if let inTheWay { changes.updateValue(nil, forKey: inTheWay) }
        if mistake.kind == .engagement { changes.updateValue(nil, forKey: "exit") }
        let issues = Bodies.issues(mistake.kind, changes, today: CivilDate("2026-11-23"))
        #expect(issues.map(\.path) == [mistake.path])
        #expect(issues.map(\.code) == [mistake.code])
        #expect(issues.first?.suggestion == mistake.suggestion)
        #expect((issues.first?.message.count ?? 0) > 20)
    }

    @Test func `GPU-hours are of a device, other units are not, and a peer may know devices that we do not`() {
        #expect(Bodies.issues(.computeGrant, ["device": nil]).map(\.code) == [.required])
        #expect(Bodies.issues(.computeGrant, ["unit": "node-hours"]).map(\.code) == [.contradiction])
        #expect(Bodies.issues(.computeGrant, ["unit": "node-hours", "device": nil]).isEmpty)
        #expect(Bodies.issues(.computeGrant, ["device": "other"]).isEmpty)
        #expect(Bodies.issues(.computeGrant, ["device": "z900"]).map(\.code) == [.unknownValue])
        #expect(Bodies.issues(.computeGrant, ["device": "z900"], options: .foreign).isEmpty)
    }

    @Test func `An engagement that goes on has no exit, a nomination names its project`() {
        #expect(Bodies.issues(.engagement, ["status": "active", "exit": "burnout"]).map(\.code) == [.contradiction])
        #expect(Bodies.issues(.nomination, ["project": nil]).map(\.code) == [.required])
    }

    @Test func `Two hundred hours a week are impossible, a hundred not believable, eighty the most`() {
        #expect(HoursPerWeek.refusal(200)?.contains("a week has 168") == true)
        #expect(HoursPerWeek.refusal(81)?.contains("hours a month") == true)
        #expect(HoursPerWeek.refusal(80) == nil && HoursPerWeek.refusal(1) == nil)
        #expect(HoursPerWeek.refusal(-3) != nil)
    }

    @Test func `Unknown fields are kept, nearly known ones are not, unless a peer wrote them`() {
        #expect(Bodies.issues(.contributor, ["pronouns": "they", "x-example": ["deep": [1]]]) == [])
        let misspelled = Bodies.issues(.contributor, ["timezone": "Europe/Berlin", "timeZone": nil])
        #expect(misspelled.first?.suggestion == "timeZone")
        #expect(Bodies.issues(.contributor, ["timezone": "x", "timeZone": nil], options: .foreign) == [])
    }

    @Test func `A wider audience needs the person's consent`() {
        for audience in [Audience.circle("a"), .federation, .public] {
            let issues = Bodies.issues(.contributor, ["consent": nil], audience: audience)
            #expect(issues.map(\.code) == [.consent] && issues.first?.path == "/consent")
        }
        #expect(Bodies.issues(.contributor, ["consent": nil], audience: .private) == [])
        #expect(Bodies.issues(.contributor, [:], audience: .public) == [])
    }

    @Test func `An import may name what it refers to by natural keys`() {
        let change: [String: JSONValue?] = ["contributor": "@github:ada"]
        #expect(Bodies.issues(.availability, change, options: .naturalKeys) == [])
        #expect(Bodies.issues(.availability, ["contributor": "@"], options: .naturalKeys).map(\.code) == [.malformed])
    }

    @Test func `All issues are gathered, fifty at the most, in the order of the body`() {
        let bad = Bodies.issues(.contributor, ["country": "??", "name": "", "topics": ["A B", "ok"], "skils": 1])
        #expect(bad.map(\.path) == ["/country", "/name", "/topics/0"])
        let many = Bodies.issues(.contributor, ["topics": .array((0..<80).map { .string("A \($0)") })])
        #expect(many.count == Validation.mostIssues)
        let long = Bodies.issues(.contributor, ["topics": .array((0..<101).map { .string("a\($0)") })])
        #expect(long.map(\.code) == [.tooMany])
    }

    @Test func `Paths are JSON Pointers, and messages stay readable`() {
        let issues = Bodies.issues(.contributor, ["a/b~c": "\0"])
        #expect(issues.first?.path == "/a~1b~0c")
        let long = Bodies.issues(.contributor, ["country": .string(String(repeating: "\u{202E}x", count: 5_000))])
        #expect(long.first.map { $0.message.count < 1_000 && $0.message.contains("\\u{202E}") } == true)
        #expect(
            Issue(path: "/a", code: .required, message: "M.", suggestion: "b").description == "/a: M. Did you mean b?")
    }

    @Test func `Private fields are held against their own table`() {
        #expect(Validation.checkPrivate(["email": "ada@host.example", "legalName": "Ada B. Example"]) == [])
        #expect(Validation.checkPrivate(["email": "ada"]).map(\.path) == ["/email"])
        #expect(Validation.checkPrivate(["emial": "a@host.example"]).first?.suggestion == "email")
        #expect(Validation.checkPrivate(["phone": "1"]).map(\.code) == [.misspelled])
        #expect(Validation.checkPrivate(["email": "a@b.example"], kind: .project).map(\.code) == [.privateField])
    }
}
