internal import Postgres

/// Hands elements from one thread to another, at most `limit` at a time: a producer that is ahead waits.
///
/// Sendable unchecked: all state is touched under `lock`.
final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
    private let lock = Lock()
    private let limit: Int
    private var elements: [Element] = []
    private var isFinished = false
    private var isAbandoned = false

    init(limit: Int) { self.limit = limit }

    /// Waits for room. False when nobody will take elements any more: stop producing.
    func push(_ element: Element) -> Bool {
        lock.with {
            while elements.count >= limit, !isAbandoned { lock.wait() }
            guard !isAbandoned else { return false }
            elements.append(element)
            lock.broadcast()
            return true
        }
    }

    /// Says that no more elements come.
    func finish() {
        lock.with {
            isFinished = true
            lock.broadcast()
        }
    }

    /// Waits for the next element; nil at the end.
    func pop() -> Element? {
        lock.with {
            while elements.isEmpty, !isFinished { lock.wait() }
            guard !elements.isEmpty else { return nil }
            defer { lock.broadcast() }
            return elements.removeFirst()
        }
    }

    /// Says that nobody takes elements any more, and drops those that wait.
    func abandon() {
        lock.with {
            isAbandoned = true
            elements.removeAll()
            lock.broadcast()
        }
    }
}
