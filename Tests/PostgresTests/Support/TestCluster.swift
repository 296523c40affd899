import Glibc
import Postgres

/// A throw-away PostgreSQL of this module's tests: socket only, fsync off, gone when the test process ends.
final class TestCluster: Sendable {
    struct Failure: Error, CustomStringConvertible { var description: String }

    /// The one that most tests share; each makes its own tables.
    static let shared = Result { try TestCluster() }

    let directory: String
    private let binaries: String

    init() throws {
        let candidates = (14...30).reversed().map { "/usr/lib/postgresql/\($0)/bin" }
        guard let binaries = candidates.first(where: { access("\($0)/postgres", X_OK) == 0 }) else {
            throw Failure(description: "no PostgreSQL server found under /usr/lib/postgresql; install postgresql")
        }
        self.binaries = binaries
        var template = Array("/tmp/pgtest.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(description: "no temporary directory") }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        CleanUp.register(
            directory: directory, stop: Self.asServer("\(binaries)/pg_ctl stop -m immediate -D \(directory)/data"))
        if getuid() == 0 { try Self.shell("chown postgres \(directory)") }
        try Self.shell(
            Self.asServer(
                "\(binaries)/initdb -D \(directory)/data -U tester -A trust -E UTF8 --locale=C.UTF-8 --no-sync"))
        let settings = [
            "listen_addresses=''", "unix_socket_directories='\(directory)'", "fsync=off", "max_connections=200",
            "shared_buffers=64MB",
        ]
        let lines = settings.map { "echo \"\($0)\" >> \(directory)/data/postgresql.conf" }.joined(separator: " && ")
        try Self.shell(lines)
        try start()
    }

    func start() throws {
        try Self.shell(Self.asServer("\(binaries)/pg_ctl start -w -D \(directory)/data -l \(directory)/log"))
    }

    func stop(_ mode: String) throws {
        try Self.shell(Self.asServer("\(binaries)/pg_ctl stop -w -m \(mode) -D \(directory)/data"))
    }

    var configuration: PostgresConfiguration {
        PostgresConfiguration("host=\(directory) user=tester dbname=postgres", applicationName: "tests")
    }

    /// PostgreSQL does not run as root.
    private static func asServer(_ command: String) -> String {
        getuid() == 0 ? "runuser -u postgres -- \(command)" : command
    }

    private static func shell(_ command: String) throws {
        let status = CleanUp.run("cd /tmp && { \(command) ; } > /dev/null 2>&1")
        guard status == 0 else { throw Failure(description: "failed (\(status)): \(command)") }
    }
}

/// Stops the servers when the process exits.
enum CleanUp {
    private static let lock = PlainLock()
    nonisolated(unsafe) private static var commands: [String: String] = [:]  // only touched under `lock`

    static func register(directory: String, stop: String) {
        lock.with {
            if commands.isEmpty { atexit { CleanUp.runAll() } }
            commands[directory] = "cd /tmp; \(stop) > /dev/null 2>&1; rm -rf \(directory)"
        }
    }

    private static func runAll() {
        for directory in lock.with({ Array(commands.keys) }) { runNow(directory) }
    }

    static func runNow(_ directory: String) {
        let command = lock.with { commands.updateValue("true", forKey: directory) }
        if let command, run(command) != 0 { print("could not clean up: \(command)") }
    }

    static func run(_ command: String) -> Int32 {
        var process = pid_t()
        let words: [String] = ["/bin/sh", "-c", command]
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { (word: String) in strdup(word) }
        defer { for argument in arguments { free(argument) } }
        guard posix_spawn(&process, "/bin/sh", nil, nil, arguments + [nil], environ) == 0 else { return -1 }
        var status: Int32 = 0
        while waitpid(process, &status, 0) == -1 && errno == EINTR {}
        return status
    }
}
