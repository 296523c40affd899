import Glibc
import Testing

/// A real node: `muster init` and `muster serve` on its own PostgreSQL and a free port.
final class NodeProcess {
    let muster: MusterProcess
    let data: String
    private let flags: [String]
    private(set) var address = ""
    private(set) var pid: pid_t = 0
    private var log: CInt = -1

    /// Makes a node and runs it; its steward is logged in under the profile “steward”.
    ///
    /// - Parameter flags: more words for `muster serve`.
    init(name: String = "test.example.org", flags: [String] = []) throws {
        self.flags = flags
        muster = try MusterProcess()
        data = "\(muster.home)/node"
        let token = "\(muster.home)/steward.token"
        try muster.succeed("init", "--name", name, "--data", data, "--token-file", token)
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
            ["serve", "--data", data, "--listen", "127.0.0.1:\(port)"] + flags, input: input, output: output,
            errors: log)
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

    /// What the node answers to a plain GET, its head included.
    func get(_ path: String) throws -> String {
        let port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var to = sockaddr_in()
        to.sin_family = sa_family_t(AF_INET)
        to.sin_port = port.bigEndian
        to.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let connected = withUnsafePointer(to: &to) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(connected == 0)
        let request = Array("GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8)
        try #require(send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }

    /// A muster that is logged in with a token of its own.
    func somebody(_ name: String, token: String) throws -> MusterProcess {
        let own = try MusterProcess()
        try own.succeed("login", address, "--name", name, input: token)
        return own
    }
}
