import CProcess
import Glibc

/// A program to start: everything is given, nothing is inherited.
struct Program: Sendable {
    var path: String
    /// Without the program's own name. Every user of the machine can read these: never a secret.
    var arguments: [String]
    var environment = ["PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"]
    var user: RunUser?
    var input: Int32 = -1
    var output: Int32 = -1
    var error: Int32 = -1
    /// The program finds this open directory as descriptor 3.
    var directory: Int32 = -1
    /// Sent by the kernel when this process ends in any way.
    var parentDeathSignal: Int32 = 0

    /// Starts the program from the calling thread. Blocks until it runs.
    func spawn() throws -> pid_t {
        var argv: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var step = CPROCESS_STEP_NONE
        let pid = path.withCString { path in
            argv.withUnsafeMutableBufferPointer { argv in
                envp.withUnsafeMutableBufferPointer { envp in
                    var spec = cprocess_spec()
                    spec.path = path
                    spec.arguments = UnsafePointer(argv.baseAddress)
                    spec.environment = UnsafePointer(envp.baseAddress)
                    (spec.input, spec.output, spec.error, spec.extra) = (input, output, error, directory)
                    if let user { (spec.change_user, spec.user, spec.group) = (true, user.user, user.group) }
                    spec.parent_death_signal = parentDeathSignal
                    spec.own_session = true
                    return cprocess_spawn(&spec, &step)
                }
            }
        }
        guard pid > 0 else {
            let doing =
                switch step {
                case CPROCESS_STEP_USER: "become user \(RunUser.name(of: user?.user ?? 0)) for"
                case CPROCESS_STEP_EXECUTE: "execute"
                default: "start"
                }
            throw EmbeddedPostgresError(.programFailed, "cannot \(doing) \(path): \(FileSystem.reason(-pid))")
        }
        return pid
    }
}

/// How a child ended.
enum ExitStatus: Sendable, Hashable, CustomStringConvertible {
    case code(Int32)
    case signal(Int32)

    var description: String {
        switch self {
        case .code(let code): "ended with exit status \(code)"
        case .signal(let number): "was ended by signal \(number)"
        }
    }
}

/// A child process with a thread of its own, which starts it and then sleeps until it has ended. The thread must live
/// as long as the child, because the kernel takes the end of the starting *thread* for the parent's death.
///
/// The thread only notices the end; the actor reaps. So a signal sent by the actor never hits a stranger that got the
/// number of a child already reaped.
actor ChildProcess {
    nonisolated let pid: pid_t
    private(set) var status: ExitStatus?
    private var waiting: [AsyncStream<ExitStatus>.Continuation] = []

    private init(pid: pid_t) { self.pid = pid }

    static func start(_ program: Program) async throws -> ChildProcess {
        try await withCheckedThrowingContinuation { continuation in
            let started = onNewThread {
                let child: ChildProcess
                do { child = ChildProcess(pid: try program.spawn()) } catch {
                    continuation.resume(throwing: error)
                    return
                }
                continuation.resume(returning: child)
                let result = cprocess_await_end(child.pid)
                Task { await child.noticeEnd(result) }
            }
            if started != 0 {
                continuation.resume(
                    throwing: EmbeddedPostgresError(
                        .programFailed, "cannot start a thread for \(program.path): \(FileSystem.reason(started))"))
            }
        }
    }

    /// Does nothing once the child has been reaped.
    func send(_ signal: Int32) {
        if status == nil { kill(pid, signal) }
    }

    /// Waits for the end; nil when the calling task is cancelled first.
    func end() async -> ExitStatus? {
        if let status { return status }
        let (stream, continuation) = AsyncStream.makeStream(of: ExitStatus.self, bufferingPolicy: .bufferingNewest(1))
        waiting.append(continuation)
        for await status in stream { return status }
        return nil
    }

    /// Waits for the end, at most this long; nil when it has not ended by then.
    func end(within limit: Duration) async -> ExitStatus? {
        await withTaskGroup(of: ExitStatus?.self) { group in
            group.addTask { await self.end() }
            group.addTask {
                // The sleep ends early only because the group was cancelled: the child has ended.
                do { try await Task.sleep(for: limit) } catch { return nil }
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    private func noticeEnd(_ result: Int32) {
        var code: Int32 = 0
        var signalled = false
        // Either call fails only when somebody else in this process has reaped our child: it has ended all the same.
        let reaped = result == 0 ? cprocess_reap(pid, &code, &signalled) : result
        let status: ExitStatus = reaped == 0 && signalled ? .signal(code) : .code(reaped == 0 ? code : -1)
        self.status = status
        for continuation in waiting {
            continuation.yield(status)
            continuation.finish()
        }
        waiting = []
    }
}

/// Runs `body` on a detached thread with a small stack. Answers 0 or the error number.
private func onNewThread(_ body: @escaping @Sendable () -> Void) -> Int32 {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, 256 * 1024)
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body))
    let result = pthread_create(
        &thread, &attributes,
        { argument in
            guard let argument else { return nil }
            Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
            return nil
        }, box.toOpaque())
    if result != 0 { box.release() }
    return result
}
