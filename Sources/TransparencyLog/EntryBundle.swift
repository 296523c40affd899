/// The entries under one tile of level 0: C2SP tlog-tiles, "Log entries".
package enum EntryBundle {
    /// Each entry after its length in two bytes, big end first.
    /// - Parameter entries: at most 256, each below 65,536 bytes.
    package static func encode(_ entries: [Commitment]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.count * (2 + Commitment.byteCount))
        for entry in entries {
            bytes.append(0)
            bytes.append(UInt8(Commitment.byteCount))
            bytes.append(contentsOf: entry.bytes)
        }
        return bytes
    }

    /// Reads a bundle of entries of any length.
    /// - Throws: where there are not just `count` entries.
    package static func decode(_ bytes: [UInt8], count: Int) throws(LogError) -> [ArraySlice<UInt8>] {
        var entries: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while !rest.isEmpty, entries.count < count {
            guard rest.count >= 2 else { throw cut(entries.count) }
            let length = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
            rest = rest.dropFirst(2)
            guard rest.count >= length else { throw cut(entries.count) }
            entries.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        guard entries.count == count, rest.isEmpty else {
            throw LogError(
                .tileLength, "the bundle has \(rest.isEmpty ? "\(entries.count)" : "more") entries, not \(count)")
        }
        return entries
    }

    /// Reads a bundle of a log of ours, whose every entry is a commitment.
    /// - Throws: where there are not just `count` entries of 32 bytes.
    package static func commitments(_ bytes: [UInt8], count: Int) throws(LogError) -> [Commitment] {
        var commitments: [Commitment] = []
        for entry in try decode(bytes, count: count) { commitments.append(try Commitment(entry)) }
        return commitments
    }

    private static func cut(_ index: Int) -> LogError {
        LogError(.tileLength, "the bundle ends within its entry \(index)")
    }
}
