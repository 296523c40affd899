/// Something wrong with a record: where, what, and how to mend it.
package struct Issue: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, for programs.
    package enum Code: String, Sendable, CaseIterable {
        /// A required field is not there.
        case required
        /// A text where a number belongs, and the like.
        case wrongType = "wrong-type"
        /// Text or list is empty where it may not be.
        case empty
        case tooLong = "too-long"
        case tooMany = "too-many"
        case outOfRange = "out-of-range"
        /// Not one of the words, codes or names that are known.
        case unknownValue = "unknown-value"
        /// Not written the way this field is written.
        case malformed
        /// A checksum does not hold: a digit is mistyped.
        case checksum
        /// Control, direction or invisible characters; text that is not in Unicode's composed form (NFC).
        case characters
        /// Something stands twice.
        case duplicate
        /// An interval ends before it begins, or two intervals overlap.
        case interval
        /// A field of this name is not known, and one with nearly the same name is.
        case misspelled
        /// A private field, or an address, in a part that others may see.
        case privateField = "private-field"
        /// The person has not agreed to be seen so widely.
        case consent
        /// Two fields contradict each other.
        case contradiction
    }

    /// A JSON Pointer (RFC 6901) into the record's body: `/skills/0/level`. Empty for the whole body.
    package var path: String
    package var code: Code
    /// What is wrong and how to mend it, as a sentence without the path.
    package var message: String
    /// The nearest valid value, when there is one.
    package var suggestion: String?

    /// States an issue.
    package init(path: String, code: Code, message: String, suggestion: String? = nil) {
        self.path = path
        self.code = code
        self.message = message
        self.suggestion = suggestion
    }

    /// `/skills/0/level: …`, with the suggestion as a question.
    package var description: String {
        let place = path.isEmpty ? "" : "\(path): "
        guard let suggestion else { return place + message }
        return "\(place)\(message) Did you mean \(suggestion)?"
    }
}
