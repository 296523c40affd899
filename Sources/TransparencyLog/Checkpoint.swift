/// What a log states of itself: its size and root (C2SP tlog-checkpoint), without extension lines.
package struct Checkpoint: Hashable, Sendable, CustomStringConvertible {
    /// Which log: its first line, such as `registry.example.org/log/public/1`.
    package let origin: String
    /// Entries, below 2^63.
    package let size: UInt64
    /// The root over them.
    package let root: TreeHash

    /// The longest origin that is read, in bytes.
    package static let maximumOriginBytes = 1024

    /// - Throws: where `origin` cannot stand as a line, or the size is 2^63 or more.
    package init(origin: String, size: UInt64, root: TreeHash) throws(LogError) {
        let fits = (1...Checkpoint.maximumOriginBytes).contains(origin.utf8.count)
        guard fits, !origin.utf8.contains(where: { $0 < 0x20 }), !Cosignature.isSignedText(origin + "\n") else {
            throw LogError(
                .malformedCheckpoint, "a log's origin is one line of at most \(Checkpoint.maximumOriginBytes) bytes")
        }
        guard size < TreeRange.maximumSize else {
            throw LogError(.malformedCheckpoint, "a log has fewer than 2^63 entries, not \(size)")
        }
        // The one root that is known beforehand: a log cannot begin with a lie.
        guard size > 0 || root == .empty else {
            throw LogError(.malformedCheckpoint, "a log without entries has the hash of nothing as its root")
        }
        (self.origin, self.size, self.root) = (origin, size, root)
    }

    /// Reads the text of a note: three lines, each with its line break.
    package init(text: String) throws(LogError) {
        let lines = text.split(separator: "\n", maxSplits: 4, omittingEmptySubsequences: false)
        guard lines.count >= 4, lines[3].isEmpty, lines.count == 4 else {
            throw LogError(
                .malformedCheckpoint, "a checkpoint is three lines: origin, size, root; extension lines are refused")
        }
        guard let size = UInt64(lines[1]), String(size) == lines[1] else {
            throw LogError(.malformedCheckpoint, "a checkpoint's size is a decimal number without leading zeros")
        }
        guard let bytes = Base64.decode(String(lines[2])), bytes.count == TreeHash.byteCount else {
            throw LogError(.malformedCheckpoint, "a checkpoint's root is the base 64 of 32 bytes")
        }
        try self.init(origin: String(lines[0]), size: size, root: TreeHash(bytes))
    }

    /// The text that is signed: three lines, each with its line break.
    package var text: String { "\(origin)\n\(size)\n\(root)\n" }

    package var description: String { "\(origin) at \(size) entries with root \(root)" }

    /// Whether both cannot be true of one log, whatever else is known: one size and two roots.
    ///
    /// Two checkpoints of which this holds, both signed by the log, are evidence of a fork.
    package func conflicts(with other: Checkpoint) -> Bool {
        origin.hasSameBytes(as: other.origin) && size == other.size && root != other.root
    }

    /// The checkpoint as a note with the log's signature.
    package func signed(with key: SigningKey) throws(LogError) -> SignedNote {
        var note = try SignedNote(text: text)
        try note.sign(with: key)
        return note
    }
}
