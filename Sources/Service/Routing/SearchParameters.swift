import CanonicalJSON
import Registry

/// The query parameters of each kind's search: Registry says which there are and reads their values; here stands what
/// the OpenAPI document says about their form.
enum SearchParameters {
    static func of(_ kind: RecordKind) -> [Parameter] {
        SearchParameter.of(kind).map { parameter in
            Parameter(
                name: parameter.rawValue, location: .query, kind: form(parameter, kind),
                isRepeatable: parameter.isRepeatable, summary: parameter.summary, example: example(parameter, kind),
                repetitionLimit: parameter.mostRepetitions)
        }
    }

    /// Lists that several parameters share, as components of the document.
    static let components: [(String, JSONValue)] = [
        ("Country", list(Vocabulary.countries.values)), ("TimeZone", list(Vocabulary.timeZones.values)),
        ("Licence", list(Vocabulary.spdx.values)),
    ]

    private static func list(_ values: [String]) -> JSONValue {
        ["type": "string", "enum": .array(values.map { .string($0) })]
    }

    private static func form(_ parameter: SearchParameter, _ kind: RecordKind) -> Parameter.Kind {
        if let choices = parameter.choices(for: kind) {
            return parameter == .mine || parameter == .count ? .boolean : .oneOf(choices)
        }
        switch parameter {
        case .from, .until: return .date
        case .limit: return .integer(1...200)
        case .overlap: return .integer(1...8)
        case .project, .contributor, .id: return .uuid
        case .country: return .component("Country")
        case .near: return .component("TimeZone")
        case .licence: return .component("Licence")
        case .skill, .prefer:
            return .described(pattern: "^[A-Za-z0-9][A-Za-z0-9 +#.-]{0,60}(:(learning|working|proficient|expert))?$")
        case .language where kind != .project: return .described(pattern: "^(en|de|fr|es|pt|sw|zh|hi|ar|pt-BR)$")
        case .hours: return .described(pattern: "^([1-9][0-9]?|1[0-5][0-9]|16[0-8])(h/week)?$")
        case .key: return .described(pattern: "^[A-Za-z0-9-]{1,30}:[A-Za-z0-9][A-Za-z0-9./_-]{0,100}$")
        case .cursor: return .described(pattern: "^[A-Za-z0-9_-]{44}$")
        default: return .described(pattern: "^[A-Za-z0-9][A-Za-z0-9 .-]{0,60}$")
        }
    }

    private static func example(_ parameter: SearchParameter, _ kind: RecordKind) -> String? {
        switch parameter {
        case .key:
            switch kind {
            case .organization: "ror:02nr0ka47"
            case .project: "repo:https://example.org/git/p"
            default: "github:ada-example"
            }
        case .skill: "python:proficient"
        case .prefer: "rust"
        case .role: "maintainer"
        case .country: "DE"
        case .language: "en"
        case .from: "2026-12-01"
        case .until: "2027-06-30"
        case .hours: "8"
        case .near: "Europe/Berlin"
        default: nil
        }
    }
}
