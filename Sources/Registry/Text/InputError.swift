/// What a person typed cannot be read: what is wrong, how to mend it, and what they may have meant.
package struct InputError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One or two sentences: what is wrong, what to write instead.
    package let message: String
    /// The nearest valid text, when there is one.
    package let suggestion: String?

    package init(_ message: String, suggestion: String? = nil) {
        self.message = message
        self.suggestion = suggestion
    }

    package var description: String {
        suggestion.map { "\(message) Did you mean \($0)?" } ?? message
    }
}
