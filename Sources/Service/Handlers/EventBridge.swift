import NIOConcurrencyHelpers
import NIOCore

/// Hands values from a thread that may block to a task that may not: from a database connection's own thread to the
/// writer of an answer. It holds at most `capacity` values; when it is full the thread waits, so a slow client slows
/// the database down instead of filling the memory. When the client has gone, ``close()`` lets the thread run on and
/// drops what it says.
///
/// Sendable unchecked: everything that changes is read and written with `lock` held.
final class EventBridge<Element: Sendable>: @unchecked Sendable {
    private enum Room: Equatable { case some, none }

    private let capacity: Int
    private let lock = ConditionLock<Room>(value: .some)
    private var waiting: [Element] = []
    private var reader: CheckedContinuation<[Element]?, Never>?
    private var isFinished = false
    private var isClosed = false

    init(capacity: Int) { self.capacity = max(1, capacity) }

    /// Hands a value over; blocks the thread while the bridge is full.
    func push(_ element: Element) {
        lock.lock(whenValue: .some)
        if isClosed {
            lock.unlock()
            return
        }
        if let reader {
            self.reader = nil
            lock.unlock(withValue: .some)
            reader.resume(returning: [element])
            return
        }
        waiting.append(element)
        lock.unlock(withValue: waiting.count >= capacity ? .none : .some)
    }

    /// Says that nothing more comes.
    func finish() {
        lock.lock()
        isFinished = true
        let reader = self.reader
        self.reader = nil
        lock.unlock()
        reader?.resume(returning: nil)
    }

    /// Drops everything, now and from now on.
    func close() {
        lock.lock()
        isClosed = true
        waiting = []
        let reader = self.reader
        self.reader = nil
        lock.unlock(withValue: .some)
        reader?.resume(returning: nil)
    }

    /// What has come since the last call, at least one value; nil when nothing more comes. For one reader.
    func next() async -> [Element]? {
        await withCheckedContinuation { continuation in
            lock.lock()
            if !waiting.isEmpty {
                let taken = waiting
                waiting = []
                lock.unlock(withValue: .some)
                continuation.resume(returning: taken)
            } else if isFinished || isClosed {
                lock.unlock()
                continuation.resume(returning: nil)
            } else {
                reader = continuation
                lock.unlock()
            }
        }
    }

    /// Whether ``close()`` was called.
    var wasClosed: Bool {
        lock.lock()
        defer { lock.unlock() }
        return isClosed
    }
}

/// Runs work that reports through a bridge and writes what it reports to the client, until both are done. When the
/// client goes away the work is cancelled, and the other way round.
enum BridgedStream {
    static func run<Element: Sendable, Result: Sendable>(
        _ call: Call, capacity: Int, to writer: StreamWriter,
        write: @escaping @Sendable ([Element], StreamWriter) async throws -> Void,
        work: @escaping @Sendable (EventBridge<Element>) async throws -> Result
    ) async throws -> Result {
        let bridge = EventBridge<Element>(capacity: capacity)
        call.channel.closeFuture.whenComplete { _ in bridge.close() }
        return try await withThrowingTaskGroup(of: Result.self) { group in
            group.addTask {
                defer { bridge.finish() }
                return try await work(bridge)
            }
            do {
                try await withTaskCancellationHandler {
                    while let elements = await bridge.next() { try await write(elements, writer) }
                } onCancel: {
                    bridge.close()
                }
                if bridge.wasClosed { throw ConnectionMustClose() }
            } catch {
                bridge.close()
                group.cancelAll()
                throw error
            }
            guard let result = try await group.next() else { throw CancellationError() }
            return result
        }
    }
}
