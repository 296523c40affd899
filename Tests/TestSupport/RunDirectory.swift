import CProcess
import EmbeddedPostgres
import Glibc

/// The folder of this test process, removed when it ends. One that is killed leaves it behind; the next run of the same
/// user finds it, sees that nobody holds its lock, and removes it with whatever still runs in it.
enum RunDirectory {
    private static let prefix = "muster-tests-\(geteuid())-"
    private static let parent = "/tmp"

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The cluster's folder in a run's folder.
    static func cluster(in directory: String) -> String { directory + "/pg" }

    /// Removes what killed runs left, makes the folder of this one, and has it removed at exit.
    static func make() async throws -> String {
        // One process at a time: a folder that has just been made and is not locked yet must not look abandoned.
        let gate = try await lock("\(parent)/\(prefix)lock", waitingFor: .seconds(60))
        defer { close(gate) }
        try await removeAbandoned()
        let path = try current.get()
        // Never closed: the kernel releases it when the process ends in any way.
        _ = try await lock(path + "/lock", waitingFor: .zero)
        atexit { RunDirectory.removeAtExit() }
        return path
    }

    /// Made at first use, once a process.
    private static let current: Result<String, Failure> = {
        var template = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            return .failure(
                Failure(description: "cannot make a folder in \(parent): \(String(cString: strerror(errno)))"))
        }
        return .success(String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
    }()

    private static func lock(_ path: String, waitingFor limit: Duration) async throws -> Int32 {
        let deadline = ContinuousClock.now + limit
        while true {
            let result = cprocess_lock_file(path)
            if result >= 0 { return result }
            guard result == -EWOULDBLOCK, ContinuousClock.now < deadline else {
                throw Failure(description: "cannot lock \(path): \(String(cString: strerror(-result)))")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private static func removeAbandoned() async throws {
        for name in FileSystem.list(parent) where name.hasPrefix(prefix) {
            let path = "\(parent)/\(name)"
            guard let entry = try FileSystem.entry(path), entry.isDirectory, entry.owner == geteuid() else { continue }
            let owner = cprocess_lock_file(path + "/lock")
            guard owner >= 0 else { continue }
            defer { close(owner) }
            try await EmbeddedPostgres(directory: cluster(in: path), installation: try .find()).discard()
            try FileSystem.removeTree(path)
        }
    }

    /// No clean shutdown: nothing of it is needed any more.
    private static func removeAtExit() {
        guard case .success(let path) = current else { return }
        do {
            if let pid = try PostmasterFile.read(cluster(in: path) + "/cluster")?.pid, isOurChild(pid) {
                kill(pid, SIGQUIT)
                for attempt in 0..<500 where isRunning(pid) {
                    if attempt == 400 { kill(pid, SIGKILL) }
                    usleep(10_000)
                }
            }
            try FileSystem.removeTree(path)
        } catch {
            print("\(path) could not be removed: \(error)")  // the next run tries again
        }
    }

    private static func isOurChild(_ pid: pid_t) -> Bool {
        var info = siginfo_t()
        return waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0
    }

    private static func isRunning(_ pid: pid_t) -> Bool {
        var info = siginfo_t()
        guard waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 else { return false }
        return info.si_signo != SIGCHLD
    }
}
