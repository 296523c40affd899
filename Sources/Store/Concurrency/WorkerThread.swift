internal import Glibc

/// A thread of our own for work that blocks or computes for long: the cooperative pool must not be held up by it.
struct WorkerThread {
    private let thread: pthread_t

    /// Runs `body` on a new thread.
    ///
    /// - Throws: ``StoreError`` `.unavailable` when the system has no thread to give.
    init(_ body: @escaping @Sendable () -> Void) throws(StoreError) {
        let box = Unmanaged.passRetained(Body(body))
        var made = pthread_t()
        let failed = pthread_create(
            &made, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard failed == 0 else {
            box.release()
            throw StoreError(.unavailable)
        }
        thread = made
    }

    /// Waits until `body` has returned; exactly once.
    func join() { pthread_join(thread, nil) }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
