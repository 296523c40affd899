import CanonicalJSON
import Registry
import Testing

/// `Testing` has an `Issue` of its own.
typealias RecordIssue = Registry.Issue

/// One wrong value, written as JSON (quick to compile, unlike large literals of ``JSONValue``), and what must be said.
struct Mistake: Sendable, CustomTestStringConvertible {
    let kind: RecordKind
    let field: String
    let value: String
    let path: String
    let code: RecordIssue.Code
    let suggestion: String?

    init(
        _ kind: RecordKind, _ field: String, _ value: String, _ path: String, _ code: RecordIssue.Code,
        _ suggestion: String? = nil
    ) {
        (self.kind, self.field, self.value) = (kind, field, value)
        (self.path, self.code, self.suggestion) = (path, code, suggestion)
    }

    var testDescription: String { "\(kind) \(field): \(value)" }

    static let ofContributors: [Mistake] = [
        Mistake(.contributor, "name", "7", "/name", .wrongType, #""7""#),
        Mistake(.contributor, "name", #""""#, "/name", .empty),
        Mistake(.contributor, "name", #""  ""#, "/name", .empty),
        Mistake(.contributor, "name", #"" Ada""#, "/name", .malformed, "Ada"),
        Mistake(.contributor, "name", "null", "/name", .wrongType),
        Mistake(.contributor, "name", #""A\u202Eda""#, "/name", .characters),
        Mistake(.contributor, "name", #""A\nda""#, "/name", .characters),
        Mistake(.contributor, "name", #""A\u0000da""#, "/name", .characters),
        Mistake(.contributor, "name", #""A\u200Bda""#, "/name", .characters),
        Mistake(.contributor, "name", #""Zoe\u0308""#, "/name", .characters, "Zoë"),
        Mistake(.contributor, "name", #""Ad\uFFFD""#, "/name", .characters),
        Mistake(.contributor, "name", #""ada@host.example""#, "/name", .privateField),
        Mistake(.contributor, "summary", #""Write to <ada@host.example>.""#, "/summary", .privateField),
        Mistake(.contributor, "summary", #""A\r\nB""#, "/summary", .characters),
        Mistake(.contributor, "country", #""Germany""#, "/country", .unknownValue, "DE"),
        Mistake(.contributor, "country", #""de""#, "/country", .unknownValue, "DE"),
        Mistake(.contributor, "timeZone", #""Europe/Berln""#, "/timeZone", .unknownValue, "Europe/Berlin"),
        Mistake(.contributor, "languages", #"["english"]"#, "/languages/0", .unknownValue, "en"),
        Mistake(.contributor, "languages", #""en""#, "/languages", .wrongType, #"["en"]"#),
        Mistake(.contributor, "languages", #"["en","en"]"#, "/languages/1", .duplicate),
        Mistake(.contributor, "topics", #"["Machine Learning"]"#, "/topics/0", .malformed, "machine-learning"),
        Mistake(
            .contributor, "skills", #"[{"name":"python","level":"profficient"}]"#,
            "/skills/0/level", .unknownValue, "proficient"),
        Mistake(.contributor, "skills", #"[{"name":"python"}]"#, "/skills/0/level", .required),
        Mistake(
            .contributor, "skills", #"[{"name":"c","level":"expert"},{"name":"c","level":"working"}]"#,
            "/skills/1", .duplicate),
        Mistake(.contributor, "links", #"["example.org/ada"]"#, "/links/0", .malformed, "https://example.org/ada"),
        Mistake(.contributor, "links", #"["ftp://example.org/"]"#, "/links/0", .malformed),
        Mistake(.contributor, "links", #"["mailto:ada"]"#, "/links/0", .malformed),
        Mistake(.contributor, "links", #"["https://"]"#, "/links/0", .malformed),
        Mistake(.contributor, "links", #"["javascript:alert(1)"]"#, "/links/0", .malformed),
        Mistake(.contributor, "links", #"["https://exa mple.org"]"#, "/links/0", .characters),
        Mistake(
            .contributor, "links", #"["https://ada:word@example.org/x"]"#,
            "/links/0", .malformed, "https://example.org/x"),
        Mistake(.contributor, "links", #"["https://example..org"]"#, "/links/0", .malformed),
        Mistake(.contributor, "links", #"["https://example.org:99999/"]"#, "/links/0", .outOfRange),
        Mistake(
            .contributor, "identities", #"[{"service":"gitub","handle":"ada"}]"#,
            "/identities/0/service", .unknownValue, "github"),
        Mistake(
            .contributor, "identities", #"[{"service":"github","handle":"@ada"}]"#,
            "/identities/0/handle", .malformed, "ada"),
        Mistake(
            .contributor, "identities", #"[{"service":"github","handle":"https://github.com/ada/"}]"#,
            "/identities/0/handle", .malformed, "ada"),
        Mistake(
            .contributor, "identities", #"[{"service":"github","handle":"ada","verified":"true"}]"#,
            "/identities/0/verified", .wrongType, "true"),
        Mistake(
            .contributor, "identities", #"[{"service":"orcid","handle":"0000-0002-1825-0098"}]"#,
            "/identities/0/handle", .checksum),
        Mistake(
            .contributor, "identities", #"[{"service":"github","handle":"ada"},{"service":"github","handle":"ADA"}]"#,
            "/identities/1", .duplicate),
        Mistake(
            .contributor, "affiliations", #"[{"organization":"E","from":"2026-05-01","until":"2026-04-30"}]"#,
            "/affiliations/0/until", .interval),
        Mistake(
            .contributor, "consent", #"{"basis":"self","date":"2026-02-30"}"#,
            "/consent/date", .malformed, "2026-02-28"),
        Mistake(.contributor, "consent", #"{"basis":"self","date":"1900-01-01"}"#, "/consent/date", .outOfRange),
        Mistake(.contributor, "consent", #"{"basis":"self","date":"2026-12-24"}"#, "/consent/date", .outOfRange),
        Mistake(.contributor, "skils", "[]", "/skils", .misspelled, "skills"),
        Mistake(.contributor, "email", #""a@host.example""#, "/email", .privateField),
        Mistake(.contributor, "e-mail", #""x""#, "/e-mail", .privateField),
        Mistake(.contributor, "legal_name", #""x""#, "/legal_name", .privateField),
        Mistake(.contributor, "notes", #"["\u0000"]"#, "/notes", .characters),
    ]

    static let ofOthers: [Mistake] = [
        Mistake(.availability, "contributor", #""x""#, "/contributor", .malformed),
        Mistake(.availability, "contributor", #""@github:ada""#, "/contributor", .malformed),
        Mistake(
            .availability, "contributor", #""01890A5D-AC96-774B-BCCE-B302099A8057""#, "/contributor", .malformed,
            "01890a5d-ac96-774b-bcce-b302099a8057"),
        Mistake(.availability, "windows", "[]", "/windows", .empty),
        Mistake(
            .availability, "windows", #"[{"from":"2026-12-01","hoursPerWeek":200}]"#,
            "/windows/0/hoursPerWeek", .outOfRange),
        Mistake(
            .availability, "windows", #"[{"from":"2026-12-01","hoursPerWeek":100}]"#,
            "/windows/0/hoursPerWeek", .outOfRange),
        Mistake(
            .availability, "windows", #"[{"from":"2026-12-01","hoursPerWeek":0}]"#,
            "/windows/0/hoursPerWeek", .outOfRange),
        Mistake(
            .availability, "windows", #"[{"from":"2026-12-01","hoursPerWeek":"8"}]"#,
            "/windows/0/hoursPerWeek", .wrongType, "8"),
        Mistake(
            .availability, "windows", #"[{"from":"2026-12-01","until":"2026-11-01","hoursPerWeek":8}]"#,
            "/windows/0/until", .interval),
        Mistake(
            .availability, "windows",
            #"[{"from":"2027-01-01","hoursPerWeek":8},{"from":"2026-12-01","hoursPerWeek":4}]"#,
            "/windows/0", .interval),
        Mistake(
            .availability, "windows",
            #"[{"from":"2026-12-01","until":"2026-12-31","hoursPerWeek":8},{"from":"2026-12-31","hoursPerWeek":4}]"#,
            "/windows/1", .interval),
        Mistake(
            .availability, "compensation", #"{"seeks":"volunteer","minimum":{"amount":1,"currency":"EUR"}}"#,
            "/compensation/minimum", .contradiction),
        Mistake(
            .availability, "compensation", #"{"seeks":"either","minimum":{"amount":1,"currency":"EUR"}}"#,
            "/compensation/period", .required),
        Mistake(
            .availability, "compensation",
            #"{"seeks":"either","minimum":{"amount":1,"currency":"EURO"},"period":"day"}"#,
            "/compensation/minimum/currency", .unknownValue, "EUR"),
        Mistake(
            .availability, "compensation",
            #"{"seeks":"either","minimum":{"amount":-1,"currency":"EUR"},"period":"day"}"#,
            "/compensation/minimum/amount", .outOfRange),
        Mistake(.availability, "lapses", #""2026-01-01""#, "/lapses", .interval),
        Mistake(.availability, "confirmed", #""2027-01-01""#, "/confirmed", .outOfRange),
        Mistake(.organization, "ror", #""https://ror.org/05dxps056""#, "/ror", .checksum),
        Mistake(.organization, "ror", #""05dxps055""#, "/ror", .malformed, "https://ror.org/05dxps055"),
        Mistake(.organization, "ror", #""Caltech""#, "/ror", .malformed),
        Mistake(.organization, "type", #""academc""#, "/type", .unknownValue, "academic"),
        Mistake(.organization, "web", #""x""#, "/web", .malformed),
        Mistake(.project, "licence", #""Apache 2""#, "/licence", .unknownValue, "Apache-2.0"),
        Mistake(.project, "licence", #""mit""#, "/licence", .malformed, "MIT"),
        Mistake(
            .project, "repositories", #"["https://github.com/a/b","https://GitHub.com/A/b.git/"]"#,
            "/repositories/1", .duplicate),
        Mistake(.project, "license", #""MIT""#, "/license", .misspelled, "licence"),
        Mistake(.opening, "capacity", "0", "/capacity", .outOfRange),
        Mistake(.opening, "until", #""2026-11-01""#, "/until", .interval),
        Mistake(.opening, "apply", #"{"from":"2026-12-01","until":"2026-11-01"}"#, "/apply/until", .interval),
        Mistake(
            .opening, "skills",
            #"{"required":[{"name":"c","level":"expert"}],"preferred":[{"name":"c","level":"expert"}]}"#,
            "/skills/preferred/0", .duplicate),
        Mistake(.engagement, "until", #""2020-01-01""#, "/until", .interval),
        Mistake(.engagement, "role", #""Core Maintainer""#, "/role", .malformed, "core-maintainer"),
        Mistake(.nomination, "repository", #""https://github.com/a/b""#, "/repository", .contradiction),
        Mistake(.nomination, "project", "null", "/project", .wrongType),
        Mistake(.computeGrant, "unit", #""gpu-houres""#, "/unit", .unknownValue, "gpu-hours"),
        Mistake(.computeGrant, "device", #""a100-80h""#, "/device", .unknownValue, "a100-80g"),
        Mistake(.computeGrant, "quantityMilli", "0", "/quantityMilli", .outOfRange),
        Mistake(.computeGrant, "quantityMilli", "-5", "/quantityMilli", .outOfRange),
        Mistake(.computeGrant, "until", #""2026-11-30""#, "/until", .interval),
        Mistake(.link, "other", #""01890a5d-ac96-774b-bcce-b302099a8057""#, "/other", .contradiction),
        Mistake(.link, "primary", #""01890a5d-ac96-774b-bcce-b302099a8059""#, "/primary", .contradiction),
    ]
}
