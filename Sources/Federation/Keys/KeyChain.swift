package import TransparencyLog

/// All that a node has said about its keys, oldest first, as it is served: a line `muster keys 1`, then for each statement
/// its note's length in a line, and the note.
package struct KeyChain: Hashable, Sendable {
    /// The longest one that is read, in bytes, and its most statements.
    package static let maximumBytes = 256 * 1024
    package static let maximumStatements = 200
    private static let greeting = Array("muster keys 1\n".utf8)

    /// The notes, as they were signed.
    package private(set) var notes: [[UInt8]] = []

    package init(notes: [[UInt8]] = []) { self.notes = notes }

    package var encoded: [UInt8] {
        notes.reduce(into: Self.greeting) { $0 += Array("\($1.count)\n".utf8) + $1 }
    }

    /// Reads what ``encoded`` writes; believes none of it yet.
    package init(encoded bytes: [UInt8]) throws(KeyStatementError) {
        guard bytes.count <= Self.maximumBytes, bytes.starts(with: Self.greeting) else {
            throw KeyStatementError("what came is no list of statements about keys")
        }
        var rest = bytes[Self.greeting.count...]
        while !rest.isEmpty {
            guard let end = rest.prefix(8).firstIndex(of: UInt8(ascii: "\n")),
                let length = Int(String(decoding: rest[..<end], as: UTF8.self)), length > 0,
                String(length).utf8.elementsEqual(rest[..<end]), rest.count - (end + 1 - rest.startIndex) >= length,
                notes.count < Self.maximumStatements
            else { throw KeyStatementError("the list of statements about keys ends early, or is too long") }
            notes.append(Array(rest[(end + 1)..<(end + 1 + length)]))
            rest = rest[(end + 1 + length)...]
        }
    }

    /// The key that has taken the place of `known` by now, statement by statement; `known` itself when none has.
    ///
    /// - Throws: where a statement on the way is not signed by both keys, or a key was given two successors.
    package func successor(of known: VerifierKey) throws(KeyStatementError) -> VerifierKey {
        var statements: [KeyStatement] = []
        for (number, note) in notes.enumerated() {
            do { statements.append(try KeyStatement(verifying: note)) } catch {
                throw KeyStatementError("statement \(number + 1) of \(notes.count) about the keys: \(error)")
            }
        }
        for (index, statement) in statements.enumerated() {
            guard !statements[..<index].contains(where: { $0.old == statement.old && $0.new != statement.new }) else {
                throw KeyStatementError(
                    "\(statement.old) was given two successors: ask the node's people which is right")
            }
        }
        var key = known
        for statement in statements where statement.old == key { key = statement.new }
        return key
    }
}
