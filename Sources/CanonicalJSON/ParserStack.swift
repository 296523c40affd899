/// A growing buffer whose top slice moves out into an array at once. The parser owns it; it frees what is left.
struct ParserStack<Element>: ~Copyable {
    private(set) var storage: UnsafeMutablePointer<Element>
    private(set) var count = 0
    private var capacity: Int

    init() {
        capacity = 32
        storage = .allocate(capacity: capacity)
    }

    deinit {
        storage.deinitialize(count: count)
        storage.deallocate()
    }

    @inline(__always)
    mutating func push(_ element: consuming Element) {
        if count == capacity { grow() }
        (storage + count).initialize(to: element)
        count += 1
    }

    /// Everything from `start` up, moved out.
    mutating func take(from start: Int) -> [Element] {
        let size = count - start
        guard size > 0 else { return [] }
        // Reserving and appending is specialised by the compiler; `init(unsafeUninitializedCapacity:)` was measured to
        // look the array's metadata up at run time, a quarter of all parsing.
        var taken: [Element] = []
        taken.reserveCapacity(size)
        for index in start..<count { taken.append((storage + index).move()) }
        count = start
        return taken
    }

    /// Forgets everything from `start` up; the caller has moved it out of ``storage``.
    mutating func didMove(from start: Int) { count = start }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: storage, count: count)
        storage.deallocate()
        storage = larger
        capacity *= 2
    }
}
