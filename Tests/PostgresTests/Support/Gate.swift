import Glibc

/// Holds the thread of a unit of work until it is opened; for tests of what others do meanwhile.
///
/// Sendable unchecked: the semaphore is made for many threads and never moves.
final class Gate: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { sem_init(semaphore, 0, 0) }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    /// Without blocking a thread, of which the cooperative pool has few.
    func opened() async throws {
        while sem_trywait(semaphore) != 0 { try await Task.sleep(for: .milliseconds(1)) }
    }

    func wait() { while sem_wait(semaphore) != 0 && errno == EINTR {} }
    func open() { sem_post(semaphore) }
}

/// Values from many threads, in order of arrival. Sendable unchecked: the array is only touched under `lock`.
final class Collected<Value: Sendable>: @unchecked Sendable {
    private let lock = PlainLock()
    private var collected: [Value] = []

    func append(_ value: Value) { lock.with { collected.append(value) } }
    var values: [Value] { lock.with { collected } }
}
