internal import Glibc

/// Threads of our own, for calls that block and work that computes for long: the cooperative pool must not be held up,
/// and a Dispatch queue may run on it.
package struct SystemThread {
    private let thread: pthread_t

    /// Runs `body` on a new thread, for ``join()`` to wait for. Throws when the system has no thread to give.
    package init(_ body: @escaping @Sendable () -> Void) throws(PostgresError) {
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
            throw PostgresError(.connectionFailed, "no thread to work with: \(String(cString: strerror(failed)))")
        }
        thread = made
    }

    /// Runs `body` on a new thread that nobody waits for.
    static func detach(_ body: @escaping @Sendable () -> Void) throws(PostgresError) {
        pthread_detach(try SystemThread(body).thread)
    }

    /// Waits until `body` has returned; exactly once.
    package func join() { pthread_join(thread, nil) }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
