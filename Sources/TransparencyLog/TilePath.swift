/// Which tile of a log, and how wide: its place in C2SP tlog-tiles, "APIs".
package struct TilePath: Hashable, Sendable, CustomStringConvertible {
    /// Hashes, or entries, in a full tile.
    package static let fullWidth = 256

    package enum Kind: Hashable, Sendable {
        /// Hashes of complete subtrees of 256^level entries; level 0 to 63.
        case hashes(level: Int)
        /// The entries under a tile of level 0.
        case entries
    }

    package let kind: Kind
    /// Which tile of its level, from the left.
    package let index: UInt64
    /// Hashes or entries in it: 1 to 256, and 256 in all but the last of a level.
    package let width: Int

    /// - Throws: where no log of fewer than 2^63 entries has such a tile.
    package init(_ kind: Kind, index: UInt64, width: Int = TilePath.fullWidth) throws(LogError) {
        var level = 0
        if case .hashes(let stated) = kind { level = stated }
        guard (0...63).contains(level), (1...TilePath.fullWidth).contains(width), index < TreeRange.maximumSize >> 8
        else {
            throw LogError(
                .malformedTilePath, "a tile has a level of 0 to 63, a width of 1 to 256 and an index below 2^55")
        }
        (self.kind, self.index, self.width) = (kind, index, width)
    }

    /// For what has been computed from a size below 2^63, and so is in range.
    init(unchecked kind: Kind, index: UInt64, width: Int) {
        (self.kind, self.index, self.width) = (kind, index, width)
    }

    package var isFull: Bool { width == TilePath.fullWidth }

    /// The full tile that takes the place of this one once the log has grown.
    package var full: TilePath { TilePath(unchecked: kind, index: index, width: TilePath.fullWidth) }

    /// Such as `tile/0/x001/x234/067`, `tile/1/000.p/8` or `tile/entries/000`.
    package var description: String {
        var path = "tile/"
        switch kind {
        case .hashes(let level): path += "\(level)/"
        case .entries: path += "entries/"
        }
        var groups = [TilePath.threeDigits(index % 1000)]
        var rest = index / 1000
        while rest > 0 {
            groups.append("x" + TilePath.threeDigits(rest % 1000))
            rest /= 1000
        }
        path += groups.reversed().joined(separator: "/")
        return isFull ? path : path + ".p/\(width)"
    }

    /// Reads a path, of which there is one spelling for each tile.
    package init(parsing text: String) throws(LogError) {
        guard text.utf8.count <= 64, let path = TilePath.read(text), path.description.hasSameBytes(as: text) else {
            throw LogError(
                .malformedTilePath,
                "no tile's path: it is tile/LEVEL/INDEX or tile/entries/INDEX, as tile/0/x001/234.p/5")
        }
        self = path
    }

    /// Reads leniently; that the result is spelt as the text is, is checked by the caller.
    private static func read(_ text: String) -> TilePath? {
        var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)[...]
        guard parts.popFirst() == "tile", let first = parts.popFirst() else { return nil }
        let kind: Kind
        if first == "entries" {
            kind = .entries
        } else {
            guard let level = Int(first) else { return nil }
            kind = .hashes(level: level)
        }
        var width = fullWidth
        if parts.count >= 2, parts[parts.endIndex - 2].hasSuffix(".p") {
            guard let partial = Int(parts.removeLast()), partial < fullWidth, let last = parts.popLast() else {
                return nil
            }
            width = partial
            parts.append(String(last.dropLast(2)))
        }
        // Seven groups of three digits cannot overflow.
        guard (1...7).contains(parts.count) else { return nil }
        var index: UInt64 = 0
        for part in parts {
            guard let group = UInt64(part.hasPrefix("x") ? String(part.dropFirst()) : part), group < 1000 else {
                return nil
            }
            let (product, overflow) = index.multipliedReportingOverflow(by: 1000)
            guard !overflow, product <= .max - group else { return nil }
            index = product + group
        }
        do { return try TilePath(kind, index: index, width: width) } catch { return nil }
    }

    private static func threeDigits(_ number: UInt64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 3 - digits.utf8.count) + digits
    }
}
