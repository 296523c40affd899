import CEpoll
import Glibc

/// One thread that waits for what many connections have to read. With a thread for each, every answer would wake
/// another one; this one finds several answers at a time when there is much to do.
///
/// Sendable unchecked: `watchers` is only touched under `lock`; the descriptors never change and the kernel takes them
/// from any thread.
final class Reactor: @unchecked Sendable {
    /// Told once, on the reactor's thread, when what it asked for has come; must not block there.
    protocol Watcher: AnyObject, Sendable {
        func socketIsReady()
    }

    private let lock = Lock()
    private let epoll: Int32
    /// Only written to in order to end the thread.
    private let bell: Int32
    private var watchers: [Int32: any Watcher] = [:]

    private init() throws(PostgresError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        bell = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(fd: bell))
        guard epoll >= 0, bell >= 0, epoll_ctl(epoll, EPOLL_CTL_ADD, bell, &event) == 0 else {
            // `deinit` runs and closes what there is: all members are set.
            throw PostgresError(.connectionFailed, "no descriptor to wait with: \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        if epoll >= 0 { close(epoll) }
        if bell >= 0 { close(bell) }
    }

    /// Starts the thread; it lives until ``stop()``.
    static func start() throws(PostgresError) -> Reactor {
        let reactor = try Reactor()
        try SystemThread.detach { reactor.run() }
        return reactor
    }

    /// Ends the thread. Whoever calls this has no watcher left.
    func stop() {
        var one: UInt64 = 1
        // Only a full counter refuses, and then the thread wakes anyway.
        _ = write(bell, &one, MemoryLayout<UInt64>.size)
    }

    /// Watches a socket for its next event. It stays open and is nobody else's until the watcher was told.
    func watch(_ socket: Int32, alsoForWriting: Bool, _ watcher: any Watcher) throws(PostgresError) {
        lock.with { watchers[socket] = watcher }
        let wanted = EPOLLIN.rawValue | EPOLLONESHOT.rawValue | (alsoForWriting ? EPOLLOUT.rawValue : 0)
        var event = epoll_event(events: wanted, data: epoll_data_t(fd: socket))
        // A socket stays registered, but sleeps, from its first use to its end; the kernel forgets it when it is closed.
        if epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event) == 0 { return }
        if errno == ENOENT, epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event) == 0 { return }
        let reason = String(cString: strerror(errno))
        lock.with { watchers[socket] = nil }
        throw PostgresError(.connectionLost, "the answer cannot be waited for: \(reason)")
    }

    private func run() {
        let capacity = 64
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: capacity)
        defer { events.deallocate() }
        while true {
            let count = Int(epoll_wait(epoll, events, Int32(capacity), -1))
            // Only a signal ends the wait early: the descriptor is ours and open.
            if count < 0 { continue }
            for index in 0..<count {
                let socket = events[index].data.fd
                if socket == bell { return }
                lock.with { watchers.removeValue(forKey: socket) }?.socketIsReady()
            }
        }
    }
}
