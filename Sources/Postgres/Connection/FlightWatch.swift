import CLibPQ
import Glibc

/// Looks for the answer of transactions that are under way, for whoever has other work on the thread that sent them and
/// comes by again soon.
///
/// Otherwise another thread sleeps until the answer is there, and then wakes the caller's; where answers take some tens of
/// microseconds that takes longer than the answer. Look as long as that is so, then ``leave()``: who does not leave is
/// never told what became of the transactions.
public final class FlightWatch: Sendable {
    private enum State {
        /// On its way to a connection, or being read by whoever looks.
        case busy
        /// Sent; the answer is whoever looks' to read.
        case sent(RoundTrip)
        case left
        case over
    }

    private let state = Locked(State.busy)

    init() {}

    /// Reads what has arrived, and tells the transactions' callers if that was all. When nothing has, whoever else has work
    /// for this processor goes first.
    ///
    /// - Returns: whether there is nothing more to look for.
    public func look() -> Bool {
        let sent = state.with { state -> RoundTrip? in
            guard case .sent(let trip) = state, trip.hasArrived else { return nil }
            state = .busy
            return trip
        }
        if let sent {
            sent.socketIsReady()
        } else {
            sched_yield()
        }
        return state.with { state in
            switch state {
            case .busy, .sent: false
            case .left, .over: true
            }
        }
    }

    /// Leaves the answer to the pool's own thread.
    public func leave() {
        let sent = state.with { state -> RoundTrip? in
            switch state {
            case .over: return nil
            case .sent(let trip):
                state = .left
                return trip
            case .busy, .left:
                state = .left
                return nil
            }
        }
        sent?.leaveToReactor()
    }

    /// Whether whoever looks reads the answer of what has been sent. If so, nothing of the trip may be touched any more.
    func take(_ trip: RoundTrip) -> Bool {
        state.with { state in
            if case .left = state { return false }
            state = .sent(trip)
            return true
        }
    }

    func end() { state.with { $0 = .over } }
}
