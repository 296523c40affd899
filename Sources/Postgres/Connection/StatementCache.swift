/// Which statements a connection has prepared: a map with least-recently-used order. Pure; says what to do.
struct StatementCache {
    struct Key: Hashable {
        var sql: String
        /// One text with other parameter types is another statement.
        var types: [UInt32]
    }

    enum Lookup: Equatable {
        /// Prepared under this name.
        case hit(String)
        /// Prepare it under this name; first deallocate the other, if any.
        case miss(String, evict: String?)
    }

    private struct Entry {
        var key: Key
        var name: String
        var older: Int
        var newer: Int
    }

    let capacity: Int
    private var index: [Key: Int] = [:]
    private var entries: [Entry] = []
    private var free: [Int] = []
    private var newest = -1
    private var oldest = -1
    private var prepared = 0

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { index.count }

    /// Finds a statement, or makes room for it and a name that was never used before. Needs a capacity above zero.
    mutating func lookup(_ key: Key) -> Lookup {
        if let at = index[key] {
            touch(at)
            return .hit(entries[at].name)
        }
        let evicted = index.count >= capacity ? removeOldest() : nil
        prepared += 1
        let name = "s\(prepared)"
        let entry = Entry(key: key, name: name, older: newest, newer: -1)
        let at: Int
        if let reused = free.popLast() {
            at = reused
            entries[at] = entry
        } else {
            at = entries.count
            entries.append(entry)
        }
        index[key] = at
        linkAsNewest(at)
        return .miss(name, evict: evicted)
    }

    /// Forgets a statement; its name, if it was known.
    mutating func remove(_ key: Key) -> String? {
        guard let at = index[key] else { return nil }
        return remove(at)
    }

    private mutating func removeOldest() -> String? { oldest >= 0 ? remove(oldest) : nil }

    private mutating func remove(_ at: Int) -> String {
        let entry = entries[at]
        unlink(at)
        index[entry.key] = nil
        free.append(at)
        return entry.name
    }

    private mutating func touch(_ at: Int) {
        guard newest != at else { return }
        unlink(at)
        linkAsNewest(at)
    }

    private mutating func linkAsNewest(_ at: Int) {
        entries[at].older = newest
        entries[at].newer = -1
        if newest >= 0 { entries[newest].newer = at }
        newest = at
        if oldest < 0 { oldest = at }
    }

    private mutating func unlink(_ at: Int) {
        let (older, newer) = (entries[at].older, entries[at].newer)
        if older >= 0 { entries[older].newer = newer } else { oldest = newer }
        if newer >= 0 { entries[newer].older = older } else { newest = older }
    }
}
