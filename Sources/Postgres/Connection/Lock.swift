internal import Glibc

/// A mutex with a condition, from pthreads: ThreadSanitizer understands it, and a thread may wait on it for a time. For
/// the modules of this package, wherever threads of our own meet.
///
/// Sendable unchecked: the two C objects are allocated once, never move, and are made for use by many threads.
package final class Lock: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    package init() {
        mutex.initialize(to: pthread_mutex_t())
        condition.initialize(to: pthread_cond_t())
        // What it guards takes nanoseconds, so a contender does better to spin for a moment than to sleep.
        var attributes = pthread_mutexattr_t()
        var failed = pthread_mutexattr_init(&attributes)
        failed |= pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_ADAPTIVE_NP))
        failed |= pthread_mutex_init(mutex, &attributes) | pthread_cond_init(condition, nil)
        pthread_mutexattr_destroy(&attributes)
        precondition(failed == 0, "the system has no memory for a lock")
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    package func with<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    func lock() { pthread_mutex_lock(mutex) }
    func unlock() { pthread_mutex_unlock(mutex) }

    /// Wakes one waiter; best called without the lock, which the woken thread would otherwise have to wait for.
    func signal() { pthread_cond_signal(condition) }

    /// Wakes every waiter.
    package func broadcast() { pthread_cond_broadcast(condition) }

    /// Gives the lock away until a broadcast; call it with the lock held, in a loop that tests what is waited for.
    package func wait() { pthread_cond_wait(condition, mutex) }

    /// The same, but no longer than some milliseconds.
    func wait(milliseconds: Int) {
        var until = timespec()
        clock_gettime(CLOCK_REALTIME, &until)
        until.tv_sec += milliseconds / 1000
        until.tv_nsec += milliseconds % 1000 * 1_000_000
        if until.tv_nsec >= 1_000_000_000 {
            until.tv_sec += 1
            until.tv_nsec -= 1_000_000_000
        }
        pthread_cond_timedwait(condition, mutex, &until)
    }
}

/// A value that is only touched under its lock.
///
/// Sendable unchecked: `value` is private and every access holds `lock`.
package final class Locked<Value>: @unchecked Sendable {
    private let lock = Lock()
    private var value: Value

    package init(_ value: sending Value) { self.value = value }

    package func with<R, E: Error>(_ body: (inout Value) throws(E) -> R) throws(E) -> R {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}
