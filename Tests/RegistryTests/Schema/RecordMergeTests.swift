import CanonicalJSON
import Registry
import Testing

@Suite struct `Merging what an import brings` {
    private func merge(_ existing: JSONObject, _ incoming: JSONObject, _ kind: RecordKind) -> JSONObject {
        RecordMerge.merge(existing: existing, incoming: incoming, kind: kind)
    }

    /// All three as JSON.
    private func check(
        _ existing: String, _ incoming: String, gives expected: String, _ kind: RecordKind = .contributor,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let merged = merge(
            try JSONParser.parseObject(Array(existing.utf8)), try JSONParser.parseObject(Array(incoming.utf8)), kind)
        #expect(merged.description == (try JSONParser.parse(expected)).description, sourceLocation: sourceLocation)
    }

    @Test func `Another source only fills gaps and adds to lists, and changes nothing when it comes again`() {
        let existing: JSONObject = ["name": "Ada Example", "country": "KE", "topics": ["maps"]]
        let incoming: JSONObject = ["name": "ada", "languages": ["sw"], "topics": ["water", "maps"]]
        let once = RecordMerge.merge(existing: existing, incoming: incoming, kind: .contributor, incomingWins: false)
        #expect(once["name"] == "Ada Example" && once["country"] == "KE")
        #expect(once["languages"] == ["sw"] && once["topics"] == ["maps", "water"])
        #expect(RecordMerge.merge(existing: once, incoming: incoming, kind: .contributor, incomingWins: false) == once)
    }

    @Test func `single values come from the import, what it does not mention stays`() throws {
        try check(
            #"{"name":"Ada","country":"DE","x":1}"#, #"{"name":"Ada Example","y":2,"country":null}"#,
            gives: #"{"name":"Ada Example","country":"DE","x":1,"y":2}"#)
    }

    @Test func `lists are united, what was there first stays first`() throws {
        try check(#"{"topics":["b","a"]}"#, #"{"topics":["c","a"]}"#, gives: #"{"topics":["b","a","c"]}"#)
        try check(
            #"{"repositories":["https://github.com/a/b"]}"#,
            #"{"repositories":["https://github.com/A/b.git","https://github.com/a/c"]}"#,
            gives: #"{"repositories":["https://github.com/a/b","https://github.com/a/c"]}"#, .project)
    }

    @Test func `entries with the same key become one, with the incoming values`() throws {
        try check(
            #"{"identities":[{"service":"github","handle":"Ada","verified":true,"x":1}]}"#,
            #"{"identities":[{"service":"github","handle":"ada","verified":false},{"service":"gitlab","handle":"ada"}]}"#,
            gives: """
                {"identities":[{"service":"github","handle":"ada","verified":true,"x":1},
                {"service":"gitlab","handle":"ada"}]}
                """)
        try check(
            #"{"skills":[{"name":"c","level":"expert"},{"name":"rust","level":"learning"}]}"#,
            #"{"skills":[{"name":"rust","level":"working"}]}"#,
            gives: #"{"skills":[{"name":"c","level":"expert"},{"name":"rust","level":"working"}]}"#)
        try check(
            #"{"affiliations":[{"organization":"E","from":"2024-01-01"}]}"#,
            #"{"affiliations":[{"organization":"E","from":"2024-01-01","until":"2026-01-01"}]}"#,
            gives: #"{"affiliations":[{"organization":"E","from":"2024-01-01","until":"2026-01-01"}]}"#)
    }

    @Test func `windows and compensation are one statement each`() throws {
        let after = #"{"windows":[{"from":"2027-01-01","hoursPerWeek":4}],"compensation":{"seeks":"volunteer"}}"#
        try check(
            #"{"windows":[{"from":"2026-01-01","hoursPerWeek":8}],"compensation":{"seeks":"either","period":"day"}}"#,
            after, gives: after, .availability)
    }

    @Test func `consent is never weakened`() throws {
        let own = #"{"consent":{"basis":"self","date":"2026-01-01"}}"#
        let published = #"{"consent":{"basis":"published","date":"2026-06-01"}}"#
        try check(own, published, gives: own)
        try check(published, own, gives: own)
    }

    @Test(arguments: RecordKind.allCases)
    func `a second import of the same changes nothing, whatever it holds`(kind: RecordKind) throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SplitMix(seed: seed)
        for round in 0..<150 {
            let existing = Self.body(kind, &random)
            let incoming = Self.body(kind, &random)
            let once = merge(existing, incoming, kind)
            try #require(merge(once, incoming, kind) == once, "seed \(seed), round \(round)")
            try #require(merge(existing, existing, kind) == merge(merge(existing, existing, kind), existing, kind))
            let diff = RecordDiff(from: existing, to: once)
            try #require(diff.isEmpty == (existing == once), "seed \(seed), round \(round)")
        }
    }

    /// Few different values, so that keys meet; some of them malformed.
    private static func body(_ kind: RecordKind, _ random: inout SplitMix) -> JSONObject {
        object(RecordSchema.of(kind).table, &random)
    }

    private static func object(_ table: FieldTable, _ random: inout SplitMix) -> JSONObject {
        var object = JSONObject()
        for field in table.fields where Int.random(in: 0..<3, using: &random) > 0 {
            object[field.name] = value(field.type, &random)
        }
        return object
    }

    private static func value(_ type: FieldType, _ random: inout SplitMix) -> JSONValue {
        if Int.random(in: 0..<20, using: &random) == 0 { return .null }
        switch type {
        case .object(let table): return .object(object(table, &random))
        case .list(let element, _, _):
            return .array((0..<Int.random(in: 0..<6, using: &random)).map { _ in value(element, &random) })
        case .boolean: return .bool(.random(using: &random))
        case .integer, .hoursPerWeek: return .integer(.random(in: 0...2, using: &random))
        case .oneOf(let words): return .string(words[Int.random(in: 0..<words.count, using: &random)])
        default:
            return .string(
                ["a", "A", "https://github.com/a/b", "https://github.com/a/B.git"][
                    Int.random(in: 0..<4, using: &random)])
        }
    }
}

@Suite struct `The difference between two bodies` {
    @Test func `names each place with what stood there and what stands there`() throws {
        let before = #"{"a":1,"b":["x","y"],"c":{"d":true},"gone":"z"}"#
        let after = #"{"a":2,"b":["x","q","r"],"c":{"d":true,"e/f":null}}"#
        let diff = RecordDiff(
            from: try JSONParser.parseObject(Array(before.utf8)), to: try JSONParser.parseObject(Array(after.utf8)))
        #expect(
            diff.json.description
                == (try JSONParser.parse(
                    """
                    [{"path":"/a","before":1,"after":2},{"path":"/b/1","before":"y","after":"q"},{"path":"/b/2","after":"r"},
                    {"path":"/c/e~1f","after":null},{"path":"/gone","before":"z"}]
                    """)).description)
        #expect(RecordDiff(from: ["a": 1], to: ["a": 1]).isEmpty)
    }
}

@Suite struct `Mending the spelling of a record` {
    @Test func `makes what people write valid`() throws {
        let written = """
            {"name":" Zoe\u{308} Example ","country":"de","timeZone":"europe/berlin","languages":["EN","en","pt_br"],
            "identities":[{"service":"GitHub","handle":"@Zoe"}],
            "skills":[{"name":"Machine Learning","level":"Expert"}],"topics":["Linear Algebra","linear_algebra"],
            "links":["zoe.example.org"],"unknown":["Zoe\u{308}"]}
            """
        let mended = RecordSpelling.mended(try JSONParser.parseObject(Array(written.utf8)), kind: .contributor)
        #expect(Validation.check(mended, kind: .contributor) == [])
        #expect(mended["name"] == "Zo\u{eb} Example" && mended["topics"] == ["linear-algebra"])
        #expect(mended["identities"]?.description == #"[{"handle":"Zoe","service":"github"}]"#)
        #expect(mended["unknown"] == ["Zo\u{eb}"] && mended["languages"] == ["en", "pt-BR"])
        #expect(RecordSpelling.mended(mended, kind: .contributor) == mended)
    }

    @Test func `leaves what it cannot read for validation to refuse`() {
        let body: JSONObject = ["name": 1, "country": "Atlantis", "skills": ["x"]]
        #expect(RecordSpelling.mended(body, kind: .contributor) == body)
    }
}
