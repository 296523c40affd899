import NIOConcurrencyHelpers
package import NIOCore

/// Tells whoever waits that something has happened, such as that a log has grown. Who waits here holds no connection to
/// the database.
package final class Signal: Sendable {
    /// How many wait at once; one more does not wait.
    package static let most = 512

    private struct State {
        var generation: UInt64 = 0
        var next: UInt64 = 0
        var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var isClosed = false
    }

    private let state = NIOLockedValueBox(State())

    package init() {}

    /// How often it has happened; read before looking, so that nothing is missed between looking and waiting.
    package var generation: UInt64 { state.withLockedValue(\.generation) }
    /// How many wait now.
    package var held: Int { state.withLockedValue(\.waiting.count) }

    /// It has happened.
    package func fire() { release { $0.generation += 1 } }

    /// The node stops: whoever waits is answered, and nobody is held any more.
    package func close() {
        release { $0.isClosed = true }
    }

    private func release(_ change: (inout State) -> Void) {
        let released = state.withLockedValue { state in
            change(&state)
            defer { state.waiting.removeAll() }
            return Array(state.waiting.values)
        }
        for continuation in released { continuation.resume() }
    }

    /// Waits until it has happened since `generation`, the time is over, or the node stops; not at all where too many wait.
    ///
    /// - Returns: whether it waited and may look again; false when the node stops.
    package func wait(since generation: UInt64, for time: TimeAmount, on loop: any EventLoop) async -> Bool {
        guard time > .zero else { return false }
        let number = state.withLockedValue { state in
            state.next += 1
            return state.next
        }
        let timer = loop.scheduleTask(in: time) { [weak self] in self?.release(number) }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waits = state.withLockedValue { state in
                    guard !state.isClosed, !Task.isCancelled, state.generation == generation,
                        state.waiting.count < Self.most
                    else { return false }
                    state.waiting[number] = continuation
                    return true
                }
                if !waits { continuation.resume() }
            }
            return !state.withLockedValue(\.isClosed) && !Task.isCancelled
        } onCancel: {
            release(number)
        }
    }

    private func release(_ number: UInt64) {
        state.withLockedValue { $0.waiting.removeValue(forKey: number) }?.resume()
    }
}
