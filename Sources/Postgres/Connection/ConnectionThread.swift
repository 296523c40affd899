import Glibc

/// A thread of its own for one connection: the actor's jobs and units of work run there one at a time, in order, and may
/// block in libpq.
///
/// Sendable unchecked: `queue`, `stopped` and `identity` are only touched under `lock`.
final class ConnectionThread: SerialExecutor, @unchecked Sendable {
    private enum Item {
        case job(UnownedJob)
        case work(@Sendable () -> Void)
    }

    private let lock = Lock()
    private var queue: [Item] = []
    private var stopped = false
    private var identity: pthread_t?

    /// Starts the thread; it lives until ``stop()``.
    static func start() throws(PostgresError) -> ConnectionThread {
        let executor = ConnectionThread()
        try SystemThread.detach { executor.run() }
        return executor
    }

    func enqueue(_ job: consuming ExecutorJob) { append(.job(UnownedJob(job))) }

    /// Runs `work` on the thread. Whoever calls this keeps the actor alive until `work` has run.
    func enqueue(work: @escaping @Sendable () -> Void) { append(.work(work)) }

    private func append(_ item: Item) {
        lock.lock()
        queue.append(item)
        // The thread takes all items at once, so only the first of a batch can find it asleep.
        let wake = queue.count == 1
        lock.unlock()
        if wake { lock.signal() }
    }

    /// Ends the thread once its queue is empty. Called when the actor is gone, so that nothing can follow.
    func stop() {
        lock.lock()
        stopped = true
        lock.unlock()
        lock.signal()
    }

    /// Lets the actor be asked for from work that is no job of it: both run on this thread, never at once.
    func checkIsolated() { precondition(isIsolatingCurrentContext() == true, "not on the connection's thread") }

    func isIsolatingCurrentContext() -> Bool? {
        let known: pthread_t? = lock.with { identity }
        return known.map { pthread_equal($0, pthread_self()) != 0 } ?? false
    }

    private func run() {
        lock.lock()
        identity = pthread_self()
        lock.unlock()
        var batch: [Item] = []
        while true {
            lock.lock()
            while queue.isEmpty && !stopped { lock.wait() }
            swap(&queue, &batch)
            lock.unlock()
            if batch.isEmpty { return }
            for item in batch {
                switch item {
                case .job(let job): job.runSynchronously(on: asUnownedSerialExecutor())
                case .work(let work): work()
                }
            }
            batch.removeAll(keepingCapacity: true)
        }
    }
}
