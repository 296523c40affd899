import CLibPQ

/// Decides when a cancel request may be sent, so that it can only hit the unit of work that it was meant for.
///
/// A request names its unit's ticket and is sent only while that unit accepts: not before it began, not once it is about
/// to commit, roll back or return. Whoever closes the gate waits until a request under way has been delivered
/// (`PQcancel` returns when the server has signalled its process). A request that finds the server between two statements
/// does nothing there, so it is repeated, ever more slowly, until the unit ends; and the unit itself looks before each
/// statement. `PQcancel` blocks, so it has a thread for as long as it lasts: at most one a connection.
///
/// Sendable unchecked: all state is only touched under `lock`. The `PGcancel` is used outside of it by one sender, which
/// ``detach()`` waits for; libpq allows that from any thread.
final class CancelGate: @unchecked Sendable {
    private let lock = Lock()
    private var target: OpaquePointer?
    private var lastTicket: UInt64 = 0
    private var current: UInt64 = 0
    private var accepting = false
    private var requested = false
    private var sending = false
    private var sent = false
    private var senderRuns = false
    private let onSend: @Sendable () -> Void

    init(onSend: @escaping @Sendable () -> Void) { self.onSend = onSend }

    func attach(_ target: OpaquePointer?) { lock.with { self.target = target } }

    /// Frees the cancel object when nobody uses it any more.
    func detach() {
        lock.with {
            accepting = false
            lock.broadcast()
            while senderRuns { lock.wait() }
            if let target { PQfreeCancel(target) }
            target = nil
        }
    }

    /// A unit begins. Returns its ticket, a number never used before.
    func begin() -> UInt64 {
        lock.with {
            lastTicket += 1
            current = lastTicket
            requested = false
            sent = false
            accepting = true
            return lastTicket
        }
    }

    /// Stops accepting, and waits for a request under way. Says whether a cancel was asked for.
    func close() -> Bool {
        lock.with {
            accepting = false
            lock.broadcast()
            while sending { lock.wait() }
            return requested
        }
    }

    /// Accepts again within the same unit, after COMMIT or ROLLBACK.
    func reopen() { lock.with { accepting = true } }

    /// The unit is over. Says whether any request was sent to the server meanwhile.
    func end() -> Bool {
        lock.with {
            accepting = false
            current = 0
            lock.broadcast()
            while senderRuns { lock.wait() }
            return sent
        }
    }

    /// The unit is over, if no request is being sent or was; else false, and nothing has changed.
    func endUnlessSent() -> Bool {
        lock.with {
            guard !senderRuns, !sent else { return false }
            accepting = false
            current = 0
            return true
        }
    }

    var isRequested: Bool { lock.with { requested } }

    /// Asks for the unit of this ticket to be cancelled. Never blocks, may come from any thread, at any time.
    func request(_ ticket: UInt64) {
        let start = lock.with {
            guard current == ticket, !requested else { return false }
            requested = true
            guard accepting, !senderRuns else { return false }
            senderRuns = true
            return true
        }
        guard start else { return }
        do {
            try SystemThread.detach { self.send(ticket) }
        } catch {
            // No thread to spare: the unit still stops at its next statement, where it looks for itself.
            lock.with {
                senderRuns = false
                lock.broadcast()
            }
        }
    }

    private func send(_ ticket: UInt64) {
        var pause = 20
        lock.lock()
        while accepting, current == ticket, let target {
            sending = true
            sent = true
            lock.unlock()
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
                // A refusal is not an error of the unit's: the request is repeated below.
                _ = PQcancel(target, message.baseAddress, 256)
            }
            onSend()
            lock.lock()
            sending = false
            lock.broadcast()
            if accepting, current == ticket { lock.wait(milliseconds: pause) }
            pause = min(pause * 2, 1000)
        }
        senderRuns = false
        lock.broadcast()
        lock.unlock()
    }
}
