/// A text with signatures that have not been looked at: C2SP signed-note, "Format".
///
/// The text must not be acted upon before ``verified(by:)`` has returned it.
package struct SignedNote: Hashable, Sendable {
    /// Longer notes are refused: room for 100 signatures of 5,000 bytes.
    package static let maximumBytes = 768 * 1024
    /// Notes with more signature lines are refused. The specification asks for 16 at least.
    package static let maximumSignatures = 100

    /// What is signed: ends with a line break.
    package let text: String
    /// In the order of the note.
    package private(set) var signatures: [NoteSignature]

    /// A text that has yet to be signed.
    /// - Throws: where the text does not end with a line break, or has control characters.
    package init(text: String) throws(LogError) {
        guard text.utf8.last == 0x0A, SignedNote.isClean(text) else {
            throw LogError(
                .malformedNote, "a note's text ends with a line break and has no other control characters")
        }
        guard !Cosignature.isSignedText(text) else {
            throw LogError(.malformedNote, "a text that begins as a cosignature's message must not be signed as a note")
        }
        (self.text, signatures) = (text, [])
    }

    /// Reads a note.
    package init(parsing bytes: [UInt8]) throws(LogError) {
        guard bytes.count <= SignedNote.maximumBytes else {
            throw LogError(
                .noteTooLarge, "the note has \(bytes.count) bytes, and \(SignedNote.maximumBytes) are read at the most")
        }
        guard let note = String(validating: bytes, as: UTF8.self), SignedNote.isClean(note) else {
            throw LogError(.malformedNote, "a note is UTF-8 without control characters other than the line break")
        }
        guard bytes.last == 0x0A, let blank = SignedNote.lastBlankLine(bytes), blank + 2 < bytes.count else {
            throw LogError(.malformedNote, "a note is a text, a blank line and at least one whole signature line")
        }
        let lines = String(decoding: bytes[(blank + 2)..<(bytes.count - 1)], as: UTF8.self).split(
            separator: "\n", maxSplits: SignedNote.maximumSignatures, omittingEmptySubsequences: false)
        guard lines.count <= SignedNote.maximumSignatures else {
            throw LogError(
                .noteTooLarge,
                "the note has more than \(SignedNote.maximumSignatures) signatures, the most that is read")
        }
        text = String(decoding: bytes[...blank], as: UTF8.self)
        signatures = []
        for line in lines { signatures.append(try NoteSignature(parsing: line)) }
    }

    /// The note as it is sent.
    package var bytes: [UInt8] {
        Array((text + "\n" + signatures.map { "\($0)\n" }.joined()).utf8)
    }

    /// Adds a signature, in the place of any by the same key.
    package mutating func add(_ signature: NoteSignature) throws(LogError) {
        let others = signatures.filter { !$0.isBy(name: signature.name, identifier: signature.identifier) }
        guard others.count < SignedNote.maximumSignatures else {
            throw LogError(.noteTooLarge, "a note has at most \(SignedNote.maximumSignatures) signatures")
        }
        signatures = others + [signature]
    }

    /// Adds the signature of `key` over the text, in the place of any by the same key.
    package mutating func sign(with key: SigningKey) throws(LogError) {
        do {
            try add(
                NoteSignature(
                    name: key.verifier.name, identifier: key.verifier.identifier,
                    bytes: key.signature(over: Array(text.utf8))))
        } catch let error as NoteKeyError {
            throw LogError(.cryptography, error.description)
        } catch let error as LogError {
            throw error
        } catch {
            throw LogError(.cryptography, "the note could not be signed")
        }
    }

    private static func isClean(_ text: String) -> Bool { !text.utf8.contains { $0 < 0x20 && $0 != 0x0A } }

    /// The position of the first of the last two successive line breaks.
    private static func lastBlankLine(_ bytes: [UInt8]) -> Int? {
        var index = bytes.count - 2
        while index >= 0 {
            if bytes[index] == 0x0A, bytes[index + 1] == 0x0A { return index }
            index -= 1
        }
        return nil
    }
}
