import MusterClient
import Registry

/// What a command tells its user when it cannot do what it was asked: what, where, how to mend.
///
/// It is for the user's own mistakes and for the world's; an error of any other type that reaches the top is a bug and
/// is reported as one.
struct Failure: Error {
    /// One refused field.
    struct Field: Equatable {
        /// JSON Pointer into the record, or a file's place.
        var place: String
        /// What is wrong there and how to mend it.
        var message: String
    }

    var status: ExitStatus
    /// What happened, as a sentence.
    var message: String
    /// Field by field, for a record that is not valid.
    var fields: [Field] = []
    /// What to do about it, as a sentence.
    var mend: String?

    init(_ status: ExitStatus, _ message: String, fields: [Field] = [], mend: String? = nil) {
        self.status = status
        self.message = message
        self.fields = fields
        self.mend = mend
    }

    /// A record that the rules refuse before any node is asked.
    init(invalid kind: RecordKind, _ issues: [Issue]) {
        self.init(
            .invalidData, "This \(kind.rawValue) is not valid; nothing was sent.",
            fields: issues.map { Field(place: $0.path, message: Failure.words($0.message, suggestion: $0.suggestion)) })
    }

    /// A node's refusal or silence.
    init(_ error: ClientError) {
        let problem = error.problem
        status =
            switch (error.code, error.status) {
            case (.refused, 401), (.refused, 403): .denied
            case (.refused, 429): .busy
            case (.refused, 400), (.refused, 413), (.refused, 422): .invalidData
            case (.refused, 502...504), (.unreachable, _), (.insecure, _), (.interrupted, _), (.notANode, _):
                .unreachable
            case (.invalidRequest, _): .usage
            case (.fileUnreadable, _): .file
            default: .refused
            }
        message = error.message
        fields = (problem?.errors ?? []).map {
            Field(place: $0.path, message: Failure.words($0.message, suggestion: $0.suggestion))
        }
        // A single mistake is the message already, with its place.
        if let only = fields.first, fields.count == 1, message == "\(only.place): \(only.message)" { fields = [] }
        mend =
            switch error.status {
            case 401: "Log in with a token that the node knows: muster login URL"
            case 412: "Somebody else changed it meanwhile. Look at it (show) and make the change again."
            default: nil
            }
    }

    /// The message with the nearest valid value, unless it already names it.
    static func words(_ message: String, suggestion: String?) -> String {
        guard let suggestion, !message.contains(suggestion) else { return message }
        return "\(message) Did you mean “\(suggestion)”?"
    }
}
