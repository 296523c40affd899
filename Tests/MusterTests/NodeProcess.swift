import Glibc
import Testing

/// A real node: `muster init` and `muster serve` on its own PostgreSQL and a free port.
final class NodeProcess {
    let muster: MusterProcess
    let data: String
    private(set) var address = ""
    private(set) var pid: pid_t = 0
    private var log: CInt = -1

    /// Makes a node and runs it; its steward is logged in under the profile “steward”.
    init() throws {
        muster = try MusterProcess()
        data = "\(muster.home)/node"
        let token = "\(muster.home)/steward.token"
        try muster.succeed("init", "--name", "test.example.org", "--data", data, "--token-file", token)
        try start()
        try muster.succeed("login", address, "--name", "steward", "--token-file", token)
    }

    deinit {
        if pid > 0 {
            kill(pid, SIGTERM)
            _ = MusterProcess.wait(pid)
        }
        if log >= 0 { close(log) }
    }

    /// Starts the node and waits until it says where it is.
    func start(port: String = "0") throws {
        let output = open("\(muster.home)/serve.out", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        if log < 0 { log = open("\(muster.home)/serve.err", O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) }
        let input = open("/dev/null", O_RDONLY | O_CLOEXEC)
        try #require(output >= 0 && log >= 0 && input >= 0)
        defer {
            close(input)
            close(output)
        }
        pid = try muster.start(
            ["serve", "--data", data, "--listen", "127.0.0.1:\(port)"], input: input, output: output, errors: log)
        // The first start makes a cluster; a loaded machine takes its time. The bound only ends a hopeless wait.
        for _ in 0..<1200 {
            let text = MusterProcess.text(output)
            if let found = text.firstRange(of: "ready at ") {
                address = String(text[found.upperBound...].prefix { !$0.isWhitespace }.dropLast())
                return
            }
            var status: Int32 = 0
            if waitpid(pid, &status, WNOHANG) == pid {
                pid = 0
                break
            }
            usleep(100_000)
        }
        Issue.record("the node did not start: \(MusterProcess.text(log))")
        try #require(Bool(false))
    }

    /// Sends a signal and waits for the end; the exit status.
    func stop(_ signal: Int32 = SIGTERM) -> Int32 {
        kill(pid, signal)
        defer { pid = 0 }
        return MusterProcess.wait(pid)
    }

    /// A muster that is logged in with a token of its own.
    func somebody(_ name: String, token: String) throws -> MusterProcess {
        let own = try MusterProcess()
        try own.succeed("login", address, "--name", name, input: token)
        return own
    }
}
