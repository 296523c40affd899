import Glibc

/// A web host that knows nothing of Muster: `python3 -m http.server` over a folder.
final class WebHost {
    let address: String
    private let folder: String
    private let process: pid_t

    init(_ folder: String) throws {
        self.folder = folder
        let port = try Self.freePort()
        address = "http://127.0.0.1:\(port)"
        let words = ["python3", "-m", "http.server", "\(port)", "--bind", "127.0.0.1", "--directory", folder]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] as [CInt] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        var made = pid_t()
        guard posix_spawnp(&made, "python3", &actions, nil, &arguments, environ) == 0 else {
            throw Failed(words: "python3 cannot be started")
        }
        process = made
        for _ in 0..<200 {
            if Self.answers(port) { return }
            usleep(50_000)
        }
        stop()
        throw Failed(words: "the web host did not start")
    }

    struct Failed: Error { let words: String }

    func stop() {
        kill(process, SIGKILL)
        var status = CInt()
        waitpid(process, &status, 0)
    }

    private var bodies: String { "\(folder)/log/public/1/sync/000" }

    /// Whether a file of bodies holds these words.
    func holds(_ words: String) -> Bool {
        guard let bytes = Self.read(bodies) else { return true }
        return String(decoding: bytes, as: UTF8.self).contains(words)
    }

    /// Turns a bit of the last body.
    func damage() {
        guard var bytes = Self.read(bodies), bytes.count > 8 else { return }
        bytes[bytes.count - 8] ^= 1
        let descriptor = open(bodies, O_WRONLY | O_TRUNC)
        defer { close(descriptor) }
        write(descriptor, bytes, bytes.count)
    }

    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        return count < 0 ? nil : Array(bytes[..<count])
    }

    private static func withSocket<R>(_ port: UInt16, _ body: (CInt, UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func answers(_ port: UInt16) -> Bool { withSocket(port) { connect($0, $1, $2) == 0 } }

    private static func freePort() throws -> UInt16 {
        let port: UInt16 = withSocket(0) { descriptor, address, length in
            guard bind(descriptor, address, length) == 0 else { return 0 }
            var bound = sockaddr_in()
            var size = length
            let found = withUnsafeMutablePointer(to: &bound) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
            }
            return found == 0 ? UInt16(bigEndian: bound.sin_port) : 0
        }
        guard port > 0 else { throw Failed(words: "there is no free port") }
        return port
    }
}
