/// The Damerau–Levenshtein distance in its restricted form (optimal string alignment): insertions, deletions,
/// substitutions and swaps of neighbours each count one, and no part is edited twice.
package enum EditDistance {
    /// The distance between two byte strings, or nil when it is above the limit.
    static func between(_ left: [UInt8], _ right: [UInt8], atMost limit: Int) -> Int? {
        guard abs(left.count - right.count) <= limit else { return nil }
        var beforePrevious = [Int](repeating: 0, count: right.count + 1)
        var previous = Array(0...right.count)
        var current = previous
        for i in 0..<left.count {
            current[0] = i + 1
            var smallest = current[0]
            for j in 0..<right.count {
                var cost = previous[j] + (left[i] == right[j] ? 0 : 1)
                cost = min(cost, previous[j + 1] + 1, current[j] + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    cost = min(cost, beforePrevious[j - 1] + 1)
                }
                current[j + 1] = cost
                smallest = min(smallest, cost)
            }
            guard smallest <= limit else { return nil }
            (beforePrevious, previous, current) = (previous, current, beforePrevious)
        }
        return previous[right.count] <= limit ? previous[right.count] : nil
    }

    /// The candidate that the text is most likely a slip of: a third of its letters may differ, three at most, case
    /// does not count. The first wins among equals.
    package static func nearest(to text: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(TextFolding.fold(text).utf8)
        guard wanted.count >= 2, wanted.count <= 64 else { return nil }
        let limit = min(3, max(1, wanted.count / 3))
        var best: (distance: Int, value: String)?
        for candidate in candidates {
            let letters = Array(TextFolding.fold(candidate).utf8)
            guard let distance = between(wanted, letters, atMost: limit) else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (distance, candidate) }
        }
        return best?.value
    }
}
