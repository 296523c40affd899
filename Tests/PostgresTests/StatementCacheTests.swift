import Testing

@testable import Postgres

@Suite(.timeLimit(.minutes(2))) struct `The cache of prepared statements` {
    private func key(_ sql: String, _ types: [UInt32] = []) -> StatementCache.Key { .init(sql: sql, types: types) }

    @Test func `a statement is prepared once`() {
        var cache = StatementCache(capacity: 2)
        #expect(cache.lookup(key("a")) == .miss("s1", evict: nil))
        #expect(cache.lookup(key("a")) == .hit("s1"))
    }

    @Test func `other parameter types make another statement`() {
        var cache = StatementCache(capacity: 2)
        #expect(cache.lookup(key("a", [20])) == .miss("s1", evict: nil))
        #expect(cache.lookup(key("a", [25])) == .miss("s2", evict: nil))
    }

    @Test func `the least recently used makes room`() {
        var cache = StatementCache(capacity: 2)
        _ = cache.lookup(key("a"))
        _ = cache.lookup(key("b"))
        _ = cache.lookup(key("a"))
        #expect(cache.lookup(key("c")) == .miss("s3", evict: "s2"))
        #expect(cache.lookup(key("a")) == .hit("s1"))
        #expect(cache.lookup(key("b")) == .miss("s4", evict: "s3"))
    }

    @Test func `a name is never used again`() {
        var cache = StatementCache(capacity: 1)
        _ = cache.lookup(key("a"))
        #expect(cache.remove(key("a")) == "s1")
        #expect(cache.remove(key("a")) == nil)
        #expect(cache.lookup(key("a")) == .miss("s2", evict: nil))
        #expect(cache.count == 1)
    }

    @Test func `it agrees with a plain list under random use`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SplitMix(seed: seed)
        var cache = StatementCache(capacity: 8)
        var recent: [(sql: String, name: String)] = []
        for _ in 0..<5000 {
            let sql = "q\(random.next() % 14)"
            let known = recent.firstIndex { $0.sql == sql }
            if random.next() % 10 == 0 {
                #expect(cache.remove(key(sql)) == known.map { recent[$0].name }, "seed \(seed)")
                if let known { recent.remove(at: known) }
                continue
            }
            switch cache.lookup(key(sql)) {
            case .hit(let name):
                #expect(known.map { recent[$0].name } == name, "seed \(seed)")
                if let known { recent.append(recent.remove(at: known)) }
            case .miss(let name, let evicted):
                #expect(known == nil, "seed \(seed)")
                #expect(evicted == (recent.count == 8 ? recent[0].name : nil), "seed \(seed)")
                if evicted != nil { recent.removeFirst() }
                recent.append((sql, name))
            }
        }
    }
}
