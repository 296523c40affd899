import Glibc
import Synchronization

/// Runs blocking work on a thread of its own: the cooperative pool must not be held up by it.
///
/// When the task is cancelled this returns at once; the work goes on by itself to its end, and its result is dropped.
/// - Throws: `CancellationError`, ``Failure`` when the system has no thread to give, and what `work` throws.
func onOwnThread<R: Sendable>(_ work: @escaping @Sendable () throws -> R) async throws -> R {
    let answer = OneAnswer<R>()
    return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
            answer.await(continuation)
            let job = Job { answer.give(Result(catching: work)) }
            let box = Unmanaged.passRetained(job)
            var thread = pthread_t()
            let failed = pthread_create(
                &thread, nil,
                { context in
                    guard let context else { return nil }
                    Unmanaged<Job>.fromOpaque(context).takeRetainedValue().run()
                    return nil
                }, box.toOpaque())
            guard failed == 0 else {
                box.release()
                return answer.give(.failure(Failure(.busy, "The system has no thread to give (error \(failed)).")))
            }
            pthread_detach(thread)
        }
    } onCancel: {
        answer.give(.failure(CancellationError()))
    }
}

private final class Job: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Answers a continuation once: by whoever is first.
private final class OneAnswer<R: Sendable>: Sendable {
    private enum State {
        case nobodyWaits
        case waiting(CheckedContinuation<R, any Error>)
        case early(Result<R, any Error>)
        case done
    }

    private let state = Mutex<State>(.nobodyWaits)

    func await(_ continuation: CheckedContinuation<R, any Error>) {
        let early: Result<R, any Error>? = state.withLock { state in
            if case .early(let result) = state {
                state = .done
                return result
            }
            state = .waiting(continuation)
            return nil
        }
        if let early { continuation.resume(with: early) }
    }

    func give(_ result: Result<R, any Error>) {
        let waiting: CheckedContinuation<R, any Error>? = state.withLock { state in
            switch state {
            case .nobodyWaits:
                state = .early(result)
                return nil
            case .waiting(let continuation):
                state = .done
                return continuation
            case .early, .done: return nil
            }
        }
        waiting?.resume(with: result)
    }
}
