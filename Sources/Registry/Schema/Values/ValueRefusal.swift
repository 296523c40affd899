/// Why a value is refused, before it is known where it stands.
struct ValueRefusal: Hashable, Sendable {
    var code: Issue.Code
    var message: String
    var suggestion: String?

    init(_ code: Issue.Code, _ message: String, suggestion: String? = nil) {
        self.code = code
        self.message = message
        self.suggestion = suggestion
    }

    /// A value in a message: in quotes, cut when it is long, with invisible characters made visible.
    static func shown(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars.prefix(60) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse:
                result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return text.unicodeScalars.count > 60 ? "\"\(result)…\"" : "\"\(result)\""
    }
}
