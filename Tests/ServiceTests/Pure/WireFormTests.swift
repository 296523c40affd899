import CanonicalJSON
import Registry
import Testing

@testable import Service

@Suite struct WireFormTests {
    @Test func `percent-encoding is read strictly`() throws {
        func decode(_ text: String, plus: Bool = false) -> Result<String, PercentCoding.Failure> {
            Result { () throws(PercentCoding.Failure) in try PercentCoding.decode(text.utf8, plusIsSpace: plus) }
        }
        #expect(decode("a%20b+c") == .success("a b+c"))
        #expect(decode("a+b", plus: true) == .success("a b"))
        #expect(decode("%C3%A9") == .success("é"))
        #expect(decode("%") == .failure(.brokenEscape))
        #expect(decode("%4") == .failure(.brokenEscape))
        #expect(decode("%zz") == .failure(.brokenEscape))
        #expect(decode("%C3") == .failure(.notUTF8))
        #expect(decode("%C0%AF") == .failure(.notUTF8), "an overlong form")
        #expect(decode("%ED%A0%80") == .failure(.notUTF8), "a surrogate")
        #expect(decode("%00") == .failure(.controlCharacter))
        #expect(decode("%0A") == .failure(.controlCharacter))
        for text in ["", "a b", "é/?&=#", "漢字", "~.-_"] {
            #expect(decode(PercentCoding.encode(text)) == .success(text))
        }
    }

    @Test func `entity tags match only what this node writes`() {
        #expect(EntityTags.parse("\"3\"", weak: false) == .versions([3]))
        #expect(EntityTags.parse(" \"3\" , \"4\" ", weak: false) == .versions([3, 4]))
        #expect(EntityTags.parse("*", weak: false) == .any)
        #expect(EntityTags.parse("W/\"3\"", weak: true) == .versions([3]))
        #expect(EntityTags.parse("W/\"3\"", weak: false) == .versions([]))
        #expect(EntityTags.parse("\"03\"", weak: false) == .versions([]))
        #expect(EntityTags.parse("\"abc\"", weak: false) == .versions([]))
        for wrong in ["", "3", "\"", "\"3", "\"3\" \"4\"", ",", "\"3\","] {
            #expect(EntityTags.parse(wrong, weak: false) == nil, "\(wrong)")
        }
    }

    @Test func `the media type is what the client likes best of what there is`() {
        let offered: [MediaType] = [.json, .ndjson]
        func choose(_ accept: String?) -> MediaType? { MediaType.negotiate(accept: accept, offered: offered) }
        #expect(choose(nil) == .json)
        #expect(choose("*/*") == .json)
        #expect(choose("application/x-ndjson") == .ndjson)
        #expect(choose("application/json;q=0.5, application/x-ndjson") == .ndjson)
        #expect(choose("application/*, application/json;q=0") == .ndjson)
        #expect(choose("text/html, */*;q=0.1") == .json)
        #expect(choose("text/html") == nil)
        #expect(choose("application/json;q=0") == nil)
        #expect(MediaType.json.matches(contentType: "Application/JSON; charset=UTF-8"))
        #expect(!MediaType.json.matches(contentType: "application/json; charset=latin1"))
        #expect(!MediaType.json.matches(contentType: "application/jsonx"))
    }

    @Test func `only tokens of the right shape are looked up`() {
        let token = "mst_" + String(repeating: "a", count: 43)
        #expect(Bearer.read(nil) == .none)
        guard case .token(let hash) = Bearer.read("bearer  \(token) ") else {
            Issue.record("a good token was refused")
            return
        }
        #expect(hash.count == 32)
        for wrong in [
            "", "Bearer", "Bearer ", "Basic \(token)", "Bearer \(token)a", "Bearer xst_\(token.dropFirst(4))", token,
        ] {
            #expect(Bearer.read(wrong) == .malformed, "\(wrong)")
        }
    }

    @Test func `dates are written as HTTP writes them`() {
        #expect(HTTPDate.text(second: 0) == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(HTTPDate.text(second: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate.text(second: 1_709_208_000) == "Thu, 29 Feb 2024 12:00:00 GMT")
        #expect(HTTPDate.text(second: -1) == "Wed, 31 Dec 1969 23:59:59 GMT")
    }

    @Test func `a value cannot become markup`() {
        let value = "<script>alert(\"'&'\")</script>"
        let html: HTML = "<p title=\"\(value)\">\(value)</p>"
        let escaped = "&lt;script&gt;alert(&quot;&#39;&amp;&#39;&quot;)&lt;/script&gt;"
        #expect(html.markup == "<p title=\"\(escaped)\">\(escaped)</p>")
    }

    @Test func `query parameters are held against the route's own`() throws {
        let parameters: [Parameter] = [
            .query("limit", .integer(1...200), "How many."),
            .query("skill", .text(max: 10), repeatable: true, "A skill."),
        ]
        func problem(_ query: String) -> Problem? {
            do throws(Problem) {
                _ = try Arguments(query: query[...], parameters: parameters)
                return nil
            } catch { return error }
        }
        let good = try Arguments(query: "skill=c%2B%2B&limit=20&skill=a+b", parameters: parameters)
        #expect(good.all("skill") == ["c++", "a b"])
        #expect(good.integer("limit") == 20)
        #expect(problem("limt=1")?.kind == .unknownParameter)
        #expect(problem("limt=1")?.errors.first?.suggestion == "limit")
        #expect(problem("limit=0")?.kind == .invalidParameter)
        #expect(problem("limit=+5")?.kind == .invalidParameter)
        #expect(problem("limit=5&limit=6")?.errors.first?.code == "repeated")
        #expect(problem("skill=")?.kind == .invalidParameter)
        #expect(problem("skill=%zz")?.kind == .badRequest)
        #expect(
            problem(Array(repeating: "skill=a", count: 40).joined(separator: "&"))?.errors.first?.code == "too-many")
    }

    @Test func `a merge patch is applied as RFC 7396 says`() throws {
        // The cases of the RFC's appendix A that are objects.
        let cases: [(String, String, String)] = [
            (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
            (#"{"a":"b"}"#, #"{"a":null}"#, "{}"), (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
            (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
            (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
            (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#),
            (#"{"e":null}"#, #"{"a":1}"#, #"{"a":1,"e":null}"#),
            ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
        ]
        for (target, patch, expected) in cases {
            let result = RecordInput.merge(
                try JSONParser.parseObject(Array(patch.utf8)), onto: try JSONParser.parseObject(Array(target.utf8)))
            #expect(result.description == expected)
        }
    }

    @Test func `metrics have a closed set of labels and add up`() {
        let metrics = ServiceMetrics(labels: [("GET", "/v1/projects/{id}")])
        metrics.record(route: 0, status: 200, nanoseconds: 300_000, bytes: 10)
        metrics.record(route: 0, status: 404, nanoseconds: 20_000_000_000, bytes: 0)
        metrics.record(route: nil, status: 404, nanoseconds: 1, bytes: 0)
        let text = metrics.exposition(gauges: [("muster_x", "X.", 1)])
        #expect(
            text.contains("muster_http_requests_total{method=\"GET\",route=\"/v1/projects/{id}\",status=\"2xx\"} 1\n"))
        #expect(text.contains("route=\"none\",status=\"4xx\"} 1\n"))
        #expect(text.contains("route=\"/v1/projects/{id}\",le=\"0.0005\"} 1\n"))
        #expect(text.contains("route=\"/v1/projects/{id}\",le=\"+Inf\"} 2\n"))
        #expect(text.contains("muster_x 1.0\n"))
    }
}
