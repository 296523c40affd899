internal import Glibc

/// A mutex with a condition, from pthreads, for the few places where threads of our own meet.
///
/// Sendable unchecked: the two C objects are allocated once, never move, and are made for use by many threads.
final class Lock: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        mutex.initialize(to: pthread_mutex_t())
        condition.initialize(to: pthread_cond_t())
        let failed = pthread_mutex_init(mutex, nil) | pthread_cond_init(condition, nil)
        precondition(failed == 0, "the system has no memory for a lock")
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func with<R>(_ body: () throws -> R) rethrows -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// Gives the lock away until a broadcast; with the lock held, in a loop that tests what is waited for.
    func wait() { pthread_cond_wait(condition, mutex) }

    /// Wakes every waiter; with the lock held.
    func broadcast() { pthread_cond_broadcast(condition) }
}

/// A value that is only touched under its lock.
///
/// Sendable unchecked: `value` is private and every access holds `lock`.
final class Locked<Value: Sendable>: @unchecked Sendable {
    private let lock = Lock()
    private var value: Value

    init(_ value: Value) { self.value = value }

    func with<R>(_ body: (inout Value) throws -> R) rethrows -> R { try lock.with { try body(&value) } }
}
