package import Registry
package import TransparencyLog

/// Why a statement about keys is not believed.
package struct KeyStatementError: Error, Hashable, Sendable, CustomStringConvertible {
    /// In words, for whoever looks after the node.
    package let description: String

    init(_ words: String) { description = words }
}

/// A node's word that another key takes the place of its own: a signed note of four lines, `muster key 1`, the key that
/// goes, the key that comes, and when. Both keys sign it: the old one, so that whoever knows it believes the change; the
/// new one, so that nobody can claim a key that is another's.
package struct KeyStatement: Hashable, Sendable {
    package let old: VerifierKey
    package let new: VerifierKey
    /// By the node's clock: for display.
    package let at: Instant

    private static let title = "muster key 1"

    /// - Throws: where the two are keys of different nodes, or the same key.
    package init(old: VerifierKey, new: VerifierKey, at: Instant) throws(KeyStatementError) {
        guard old.name == new.name else {
            throw KeyStatementError("\(new) is a key of \(new.name), and \(old) one of \(old.name)")
        }
        guard old != new else { throw KeyStatementError("\(new) would take its own place") }
        (self.old, self.new, self.at) = (old, new, at)
    }

    package var text: String { "\(Self.title)\n\(old)\n\(new)\n\(at)\n" }

    /// The note that is published.
    package static func signed(old: SigningKey, new: SigningKey, at: Instant) throws -> [UInt8] {
        let statement = try KeyStatement(old: old.verifier, new: new.verifier, at: at)
        var note = try SignedNote(text: statement.text)
        try note.sign(with: old)
        try note.sign(with: new)
        return note.bytes
    }

    /// Reads a note, whose signatures by both keys must be there and right.
    package init(verifying bytes: [UInt8]) throws(KeyStatementError) {
        let statement: KeyStatement
        do {
            let note = try SignedNote(parsing: bytes)
            statement = try KeyStatement(text: note.text)
            let signers = try note.verified(by: [.signer(statement.old), .signer(statement.new)]).signers
            guard signers.count == 2 else { throw KeyStatementError("only one of the two keys has signed it") }
        } catch let error as KeyStatementError {
            throw error
        } catch {
            throw KeyStatementError("\(error)")
        }
        self = statement
    }

    private init(text: String) throws {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 5, lines[0] == Self.title, lines[4].isEmpty, let at = Instant(String(lines[3])) else {
            throw KeyStatementError("it is no statement about a node's keys")
        }
        try self.init(old: VerifierKey(text: String(lines[1])), new: VerifierKey(text: String(lines[2])), at: at)
        guard self.text == text else { throw KeyStatementError("it is not in the one form that says this") }
    }
}
