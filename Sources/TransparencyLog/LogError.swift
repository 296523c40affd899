/// What is wrong with a proof, tile, note, checkpoint or stored state: a code to act on and a sentence to read.
package struct LogError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The check that failed. A struct, so that further checks can be added without breaking a `switch`.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        /// A hash, commitment or salt is not 32 bytes long.
        package static let wrongLength = Code(rawValue: "wrong-length")
        /// An index lies at or beyond the size of its tree, or a size beyond what the tree has.
        package static let outsideTree = Code(rawValue: "outside-tree")
        /// A range of entries is no subtree, or is larger than its tree.
        package static let invalidSubtree = Code(rawValue: "invalid-subtree")
        /// A proof has more or fewer hashes than its sizes ask for.
        package static let proofLength = Code(rawValue: "proof-length")
        /// The proof or the entries lead to another root than the one stated.
        package static let wrongRoot = Code(rawValue: "wrong-root")
        /// The stored state of a compact range is cut, too long, or of another form.
        package static let malformedState = Code(rawValue: "malformed-state")
        /// A tile's path is not in the one form that tlog-tiles gives it.
        package static let malformedTilePath = Code(rawValue: "malformed-tile-path")
        /// A tile or bundle has another length than its path says.
        package static let tileLength = Code(rawValue: "tile-length")
        /// A tile or bundle does not hash to what the tile above it, or the checkpoint, says.
        package static let wrongTile = Code(rawValue: "wrong-tile")
        /// The bytes are no signed note.
        package static let malformedNote = Code(rawValue: "malformed-note")
        /// The note is longer, or has more signatures, than is read.
        package static let noteTooLarge = Code(rawValue: "note-too-large")
        /// Two of the known keys share both name and id.
        package static let ambiguousKey = Code(rawValue: "ambiguous-key")
        /// A signature under a known key does not verify.
        package static let wrongSignature = Code(rawValue: "wrong-signature")
        /// None of the signatures is by a key that is known here.
        package static let noKnownSignature = Code(rawValue: "no-known-signature")
        /// The text of the note is no checkpoint, or one with extension lines.
        package static let malformedCheckpoint = Code(rawValue: "malformed-checkpoint")
        /// The checkpoint is that of another log than the one asked for.
        package static let wrongOrigin = Code(rawValue: "wrong-origin")
        /// libcrypto could not do what it was asked.
        package static let cryptography = Code(rawValue: "cryptography")
    }

    /// Which check failed.
    package let code: Code
    /// One sentence: what was expected, and what was there instead.
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
