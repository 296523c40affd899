/// Which tiles a log of a size has.
extension TilePath {
    /// Levels that a log of `size` entries has tiles in: at most 8.
    static func levels(of size: UInt64) -> Int {
        var (levels, rest) = (0, size)
        while rest > 0 {
            levels += 1
            rest >>= 8
        }
        return levels
    }

    /// The tile of hashes as it stands in a log of `size` entries, partial or full; nothing where it is still empty.
    package static func hashes(level: Int, index: UInt64, size: UInt64) -> TilePath? {
        guard (0...7).contains(level), size < TreeRange.maximumSize else { return nil }
        return tile(.hashes(level: level), index: index, count: size >> UInt64(8 * level))
    }

    /// The bundle of entries as it stands in a log of `size` entries; nothing where it is still empty.
    package static func entries(index: UInt64, size: UInt64) -> TilePath? {
        guard size < TreeRange.maximumSize else { return nil }
        return tile(.entries, index: index, count: size)
    }

    private static func tile(_ kind: Kind, index: UInt64, count: UInt64) -> TilePath? {
        guard index <= count >> 8 else { return nil }
        let width = Swift.min(count - index << 8, UInt64(fullWidth))
        return width == 0 ? nil : TilePath(unchecked: kind, index: index, width: Int(width))
    }

    /// The tiles of hashes that growing from `oldSize` to `size` entries writes: every tile that has become full and
    /// the last, partial one of each level that changed. Level by level from 0, each from left to right.
    package static func hashesWritten(from oldSize: UInt64, to size: UInt64) -> [TilePath] {
        guard size < TreeRange.maximumSize else { return [] }
        return (0..<levels(of: size)).flatMap { level in
            written(.hashes(level: level), from: oldSize >> UInt64(8 * level), to: size >> UInt64(8 * level))
        }
    }

    /// The bundles of entries that growing from `oldSize` to `size` entries writes, from left to right.
    package static func entriesWritten(from oldSize: UInt64, to size: UInt64) -> [TilePath] {
        written(.entries, from: oldSize, to: size)
    }

    private static func written(_ kind: Kind, from old: UInt64, to new: UInt64) -> [TilePath] {
        guard old < new, new < TreeRange.maximumSize else { return [] }
        return (old >> 8...new >> 8).compactMap { tile(kind, index: $0, count: new) }
    }
}
