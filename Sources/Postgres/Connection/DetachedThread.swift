import Glibc

/// Threads of our own, for calls that block: the cooperative pool must not be blocked, and a Dispatch queue may run on it.
enum DetachedThread {
    /// Runs `body` on a new thread. Throws when the system has no thread to give.
    static func start(_ body: @escaping @Sendable () -> Void) throws(PostgresError) {
        let box = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let failed = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard failed == 0 else {
            box.release()
            throw PostgresError(.connectionFailed, "no thread for a connection: \(String(cString: strerror(failed)))")
        }
        pthread_detach(thread)
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
